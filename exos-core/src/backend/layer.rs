//! Layers that each add one thing to any backend.
//!
//! ```
//! # use std::{sync::Arc, time::Duration};
//! # fn wrap(engine: Arc<dyn exos_core::backend::Backend>) -> Arc<dyn exos_core::backend::Backend> {
//! use exos_core::backend::BackendLayer;
//! use exos_core::backend::layer::{Retry, Timeout};
//!
//! // Each try has its own limit, because the retry is the outer one.
//! let engine = Timeout(Duration::from_secs(30)).layer(engine);
//! Retry { tries: 3, pause: Duration::from_millis(200) }.layer(engine)
//! # }
//! ```

mod around;
mod dry_run;
mod retry;
mod timeout;
mod trace;

pub use dry_run::DryRun;
pub use retry::Retry;
pub use timeout::Timeout;
pub use trace::Trace;
