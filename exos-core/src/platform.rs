//! The use cases: what a person or a program does with EXOS. The only callers of the ports.
//!
//! [`Stacks`] works on stacks without remembering anything: [`Local`] is the command without a server. [`Platform`] is
//! what a server offers: environments, members and all that they own, remembered in a store. Every use case of it asks
//! the permission table first, and leaves an audit entry whatever comes out.

mod api_key;
mod audit;
mod authenticate;
mod change;
mod container;
mod dashboard;
mod engine;
mod environment;
mod errand;
mod events;
mod group;
pub(crate) mod host;
mod identity;
mod list;
mod local;
mod member;
mod metrics;
pub(crate) mod name;
mod network;
mod once;
pub(crate) mod operation;
mod overview;
#[cfg(test)]
mod people;
mod picture;
mod ports;
mod rebuild;
mod retention;
mod run;
mod sealed;
mod secret;
mod service;
mod session;
mod setup;
pub(crate) mod stack;
mod stacks;
mod storage;
mod summary;
#[cfg(test)]
pub(crate) mod testbed;
mod timeline;
mod token;
mod user;
mod visible;
mod volume;

pub use api_key::{ApiKey, ApiKeys, MadeKey, NewApiKey};
pub use audit::{Audit, AuditEntry, AuditFilter, Outcome, Target};
pub use container::{ContainerAction, Containers, LogsQuery, StackLine};
pub use dashboard::Found;
pub use environment::{
    Demand, Drift, Environment, EnvironmentChange, EnvironmentState, Environments, NewEnvironment,
    Orchestrator, Quotas, Settings,
};
pub(crate) use events::DEAF;
pub use events::{EventFilter, Events, Missed, Stored, Told, kind_of};
pub use group::{Group, GroupChange, GroupMember, Groups, NewGroup};
pub use host::{Dial, DrainPlan, Drained, Host, HostChange, Hosts, NewHost, StackMove, StackStays};
pub use identity::Identity;
pub use list::{ListQuery, Listed};
pub use local::Local;
pub use member::{Member, Members};
pub use metrics::{Metrics, TopContainer, TopQuery};
pub use network::Networks;
pub use once::{Answered, Asked, Begun, Once, Ticket};
pub use operation::{
    Failure, Operation, OperationFilter, OperationKind, OperationState, Operations, Step, StepEvent,
};
pub use overview::{StackName, StackNames};
pub use ports::{Platform, Ports};
pub use rebuild::spec_of;
pub use retention::{Forgotten, Retention};
pub use run::Work;
pub use secret::{NewSecret, SecretRecord, Secrets};
pub use service::{ListedService, Service, ServiceState, Services};
pub use session::{Sessions, SignedIn};
pub use setup::Setup;
pub use stack::{
    Accepted, ListedStack, ManagedStacks, NewStack, PlanRequest, Planned, Revision, Stack,
    StackFilter, StackState, StackUpdate, Wanted, Why,
};
pub use stacks::Stacks;
pub use summary::StackSummary;
#[cfg(feature = "client")]
pub(crate) use summary::summaries;
pub(crate) use timeline::Recorder;
pub use timeline::{Band, Mark, MarkKind, Timeline, TimelineQuery};
pub use user::{Account, Me, NewUser, User, UserChange, UserState, Users};
pub use volume::Volumes;
