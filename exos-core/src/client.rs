//! A typed client of the HTTP API of an EXOS server.
//!
//! [`Client`] reaches a server; each sort of thing has a method that leads to it. [`Remote`] is the platform of one
//! environment of a server, so that a program that works on an engine works on a server as well.
//!
//! ```no_run
//! use exos_core::client::{Client, Query};
//!
//! # async fn example() -> exos_core::Result<()> {
//! let client = Client::new("https://exos.example", "exos_key_...")?;
//! for environment in client.environments().list(&Query::default()).await? {
//!     let stacks = client.stacks(&environment.name).list(&Query::default()).await?;
//!     println!("{}: {} stacks", environment.name, stacks.len());
//! }
//! # Ok(())
//! # }
//! ```

mod answer;
mod api_key;
mod audit;
mod backend;
mod collection;
mod connect;
mod container;
mod environment;
mod group;
mod host;
mod me;
mod member;
mod metrics;
mod operation;
mod query;
mod remote;
mod request;
mod secret;
mod session;
mod sse;
mod stack;
mod timeline;
mod tls;
mod user;
mod websocket;

pub use api_key::{ApiKey, MadeKey, NewApiKey};
pub use audit::{AuditEntry, AuditLog};
pub use backend::RemoteBackend;
pub use collection::{Changeable, Collection, Creatable, Ops, Resource};
pub use connect::{Client, ClientOptions};
pub use container::{Container, HostName};
pub use environment::Environment;
pub use group::{Group, GroupChange, GroupMember, NewGroup};
pub use host::{Host, HostChange, HostTls, NewHost};
pub use me::Account;
pub use member::{Member, NewMember};
pub use metrics::{EnvironmentName, Measured, Series, TopContainer};
pub use operation::{Followed, Operation};
pub use query::Query;
pub use remote::Remote;
pub use secret::{NewSecret, Secret};
pub use session::SignedIn;
pub use stack::{Accepted, NewStack, Revision, Stack, StackUpdate};
pub use timeline::{Band, Mark, StateSpan, StatusCounts, Timeline};
pub use user::{NewUser, User};
