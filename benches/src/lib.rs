//! Workloads that the benches share.

mod compose;

pub use compose::{Order, sleepers, write_large};
