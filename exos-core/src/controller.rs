//! The controller: brings about what is wanted of every stack, and keeps it so.
//!
//! It has one path for everything: read what is wanted, look at what is there, plan, execute. A deployment, a repair
//! after drift and the rest of a deployment that a crash cut short are the same work.
//!
//! ```text
//! store: stack changed ---.
//! live: container changed -+--> queue (by stack) --> reconcile --> operation, steps, status in the store
//! every few minutes: all --|
//! probes: unhealthy -------'
//! ```

mod follower;
mod health;
mod lanes;
mod leader;
mod moving;
mod queue;
mod reconcile;
mod remember;
mod run;
mod service;
mod status;
mod steps;
#[cfg(test)]
mod tests;
mod watch;

pub(crate) use health::ProbedHealth;
pub use leader::without_servers;
pub use queue::QueueOptions;
pub use service::{Controller, ControllerOptions};
pub use status::StackStatus;
