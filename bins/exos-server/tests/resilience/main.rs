//! Whole stories of the server: its own processes, real engines, a real Postgres, and what goes wrong between them.
//!
//! Without an engine, without a static busybox to build an image from, or without Postgres, they say that they are
//! skipped.

#![expect(clippy::unwrap_used, reason = "a test that fails here has failed")]

#[path = "../../../exos/tests/scenarios/engine.rs"]
mod engine;
#[path = "../../../../exos-core/tests/postgres/server.rs"]
#[expect(dead_code, reason = "the store's suite needs more of it")]
mod postgres;
mod server;
mod stage;

mod crash;
mod outage;
mod repair;
mod takeover;
