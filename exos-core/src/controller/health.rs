//! Health of containers that EXOS itself probes.
//!
//! ```text
//! probes -> state machine of each container -> record of the stack -> live picture of every server
//!                                                     '-> reconcile: who is unhealthy is replaced
//! ```

mod choose;
mod record;
mod rounds;
mod show;
mod state;
mod supervise;
mod target;
#[cfg(test)]
mod tests;

pub(super) use choose::to_replace;
pub(crate) use record::ProbedHealth;
pub(super) use show::show;
pub(super) use supervise::supervise;
