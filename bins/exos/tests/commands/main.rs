//! Every command in process, on an engine in memory: exit code, standard output, standard error.

#![expect(clippy::unwrap_used, reason = "a test that fails here has failed")]

mod bench;
mod run;
mod shop;

mod act;
mod config;
mod copy;
mod down;
mod exec;
mod images;
mod list;
mod logs;
mod plan;
mod stop;
mod up;
mod usage;
