//! EXOS on the command line: arguments in, calls of the SDK, text out.
//!
//! The program hands what it has from the operating system to [`run`]; a test hands in its own.

mod app;
mod carry;
mod cli;
mod command;
mod context;
mod error;
mod exit;
mod format;
mod human;
mod login_file;
mod moment;
mod person;
mod pick;
mod printer;
mod process;
mod progress;
mod server;
mod session;
mod style;
mod table;
mod terminal;
mod wiring;

pub use app::{main, run};
pub use process::{Interrupt, Process, Terminals};
