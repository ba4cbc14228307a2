//! Workloads that the benches share.

mod compose;

pub use compose::{Order, large, sleepers};
