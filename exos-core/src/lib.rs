//! EXOS: the model, the ports, and the one path from what is wanted to what runs.

pub mod access;
pub mod backend;
#[cfg(feature = "client")]
pub mod client;
mod clock;
pub mod controller;
#[cfg(feature = "docker")]
pub mod docker;
mod error;
mod event;
pub mod exec;
mod hex;
mod id;
pub mod labels;
pub mod live;
pub mod observed;
pub mod plan;
pub mod platform;
pub mod probe;
mod random;
mod secret;
pub mod spec;
pub mod store;
#[cfg(any(test, feature = "test-util"))]
pub mod testing;
pub mod vault;

pub use clock::{Clock, InvalidTimestamp, ManualClock, SystemClock, Timestamp};
pub use error::{Error, ErrorKind, Problem, Result, Retry};
pub use event::{Event, EventKind, EventSink, NoEvents, Progress, VecSink};
pub use id::{CountedIds, Ids, Ulids, own_id};
pub use secret::Secret;
