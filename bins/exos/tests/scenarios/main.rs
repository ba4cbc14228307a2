//! Whole stories on a real engine: the built command, what it prints, and what the engine holds afterwards.
//!
//! Without an engine, or without a static busybox to build an image from, they say that they are skipped.

#![expect(clippy::unwrap_used, reason = "a test that fails here has failed")]

mod engine;
mod pty;
mod stage;

mod change;
mod copy;
mod crash;
mod failure;
mod follow;
mod outage;
mod size;
mod ssh;
mod terminal;
