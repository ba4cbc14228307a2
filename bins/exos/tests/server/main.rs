//! The command against a server in process, over engines in memory: exit code, standard output, standard error.

#![expect(clippy::unwrap_used, reason = "a test that fails here has failed")]

mod bench;
mod proxy;
#[path = "../commands/run.rs"]
mod run;
#[path = "../commands/shop.rs"]
mod shop;

mod client;
mod container;
mod login;
mod noun;
mod refusal;
mod stack;
