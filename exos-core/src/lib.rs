//! EXOS: the model, the ports, and the one path from what is wanted to what runs.

pub mod backend;
mod clock;
#[cfg(feature = "docker")]
pub mod docker;
mod error;
mod event;
pub mod exec;
pub mod labels;
pub mod live;
pub mod observed;
pub mod plan;
pub mod platform;
pub mod spec;
pub mod store;
#[cfg(any(test, feature = "test-util"))]
pub mod testing;

pub use clock::{Clock, ManualClock, SystemClock};
pub use error::{Error, ErrorKind, Result, Retry};
pub use event::{Event, EventKind, EventSink, NoEvents, Progress, VecSink};
