//! The API in process: status, headers, body.

mod audit;
mod document;
mod environment;
mod hostile;
mod server;
