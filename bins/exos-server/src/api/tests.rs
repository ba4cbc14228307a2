//! The API in process: status, headers, body.

pub(crate) use container::stage as container_stage;
pub(crate) use storage::stage as storage_stage;

mod audit;
mod container;
mod dashboard;
mod document;
mod environment;
mod event;
mod files;
mod hostile;
mod hostile_routes;
mod logs;
mod matrix;
mod metrics;
mod once;
mod operation;
mod server;
mod service;
mod session;
mod stack;
mod storage;
mod timeline;
mod wait;
