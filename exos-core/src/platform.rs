//! The use cases: what a person or a program does with EXOS. The only callers of the ports.
//!
//! [`Stacks`] works on stacks without remembering anything: [`Local`] is the command without a server. [`Platform`] is
//! what a server offers: environments, members and all that they own, remembered in a store. Every use case of it asks
//! the permission table first, and leaves an audit entry whatever comes out.

mod audit;
mod change;
mod environment;
mod list;
mod local;
mod member;
mod name;
mod ports;
mod rebuild;
mod run;
mod stacks;
mod summary;

pub use audit::{Audit, AuditEntry, AuditFilter, Outcome, Target};
pub use environment::{
    Demand, Drift, Environment, EnvironmentChange, EnvironmentState, Environments, NewEnvironment,
    Orchestrator, Quotas, Settings,
};
pub use list::{ListQuery, Listed};
pub use local::Local;
pub use member::{Member, Members};
pub use ports::{Platform, Ports};
pub use rebuild::spec_of;
pub use run::Work;
pub use stacks::Stacks;
pub use summary::StackSummary;
