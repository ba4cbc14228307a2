//! The live picture: every host and container of every environment, in memory.
//!
//! One watcher a host follows its engine's events and looks it over now and then. Lists, counts and the dashboard
//! read what the watchers saw and never touch an engine, so a dead host delays nothing: what it ran stays in the
//! picture with the time at which it was last seen.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> exos_core::Result<()> {
//! use std::sync::Arc;
//! use exos_core::SystemClock;
//! use exos_core::backend::FakeBackend;
//! use exos_core::live::{ContainerQuery, HostKey, HostSpec, Live, Options, Reached, Visible};
//!
//! let live = Live::start(Options::default(), Arc::new(SystemClock::default()));
//! let mut changes = live.inventory().subscribe(Visible::All);
//! let engine = Arc::new(Reached(Arc::new(FakeBackend::new())));
//! live.add_host(HostSpec::new(HostKey::new("team", "h1"), "node-1"), engine)?;
//! changes.next().await; // the host was added
//!
//! let view = live.inventory().view(&Visible::All);
//! assert_eq!(view.hosts()[0].name.as_ref(), "node-1");
//! assert!(view.containers(&ContainerQuery::default())?.items.is_empty());
//! live.shutdown().await;
//! # Ok(())
//! # }
//! ```

mod attention;
mod changes;
mod connect;
mod contents;
mod counts;
mod cursor;
mod dashboard;
mod host;
mod inventory;
mod lists;
mod marks;
mod metrics;
mod options;
mod query;
mod search;
mod selection;
mod service;
#[cfg(test)]
mod tests;
pub(crate) mod timeline;
mod top;
mod view;
mod visible;
mod watcher;

pub use attention::{
    EnvironmentFindings, Findings, HostFindings, Reason, Signals, Standing, Trouble, reasons, score,
};
pub use changes::{Change, Changes, Happened, Received};
pub use connect::{Connect, Reached};
pub use contents::{Contents, Entry};
pub use counts::{ContainerCounts, Counts, EnvironmentCounts, HostCounts};
pub use cursor::{Cursor, Page};
pub use dashboard::{Dashboard, EnvironmentAttention, HostAttention, Troubled};
pub use host::{Desired, Host, HostKey, HostSpec, HostState, Link};
pub use inventory::Inventory;
pub use lists::{Located, ServiceName};
pub(crate) use metrics::Mean;
pub use metrics::{HostUsage, Measure, STEP, Series, Top, Usage, UsageQuery, Window};
pub use options::Options;
pub use query::{ContainerQuery, ContainerSort, HostQuery, HostSort, Order, ThingQuery};
pub use service::Live;
pub use timeline::{Bucket, Span, buckets, spans};
pub use view::{SHORT_ID, View};
pub use visible::Visible;
