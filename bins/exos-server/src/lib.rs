//! EXOS as a server: the HTTP API and the pages over the SDK's use cases.
//!
//! The program hands what it has from the operating system to [`run`]; a test makes a [`Server`] itself.

mod about;
mod api;
mod app;
mod config;
mod first_start;
mod http;
mod islands;
mod log;
mod oidc;
mod pages;
mod process;
mod rotate_key;
mod routes;
mod serve;
mod server;
mod signal;
mod state;
#[cfg(test)]
mod testing;
mod wiring;

pub use api::{document_text, openapi};
pub use app::{main, run};
pub use config::{Config, ConfigError, LogFormat, LogLevel, PublicUrl, Task, TlsFiles};
pub use oidc::OidcConfig;
pub use process::Process;
pub use server::Server;
