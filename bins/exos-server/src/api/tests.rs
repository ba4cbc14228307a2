//! The API in process: status, headers, body.

mod audit;
mod dashboard;
mod document;
mod environment;
mod event;
mod hostile;
mod hostile_routes;
mod matrix;
mod once;
mod operation;
mod server;
mod stack;
mod wait;
