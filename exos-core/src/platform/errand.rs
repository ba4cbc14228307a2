//! Work at an engine that goes on when who asked for it stops waiting: what was done must be in the audit log.

use std::sync::{Mutex, PoisonError};

use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::Platform;
use crate::error::{Error, ErrorKind, Result};

/// The errands under way. They end with their owner.
#[derive(Debug, Default)]
pub(super) struct Errands(Mutex<JoinSet<()>>);

impl Platform {
    /// Does `work` to its end, also when the future that waits for it is dropped.
    pub(super) async fn errand<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T>> + Send + 'static,
    ) -> Result<T> {
        let (tell, told) = oneshot::channel();
        let errand = async move {
            // Nobody may be waiting any more.
            let _ = tell.send(work.await);
        };
        self.errands().spawn(errand);
        told.await.unwrap_or_else(|_| {
            let message = "the work was cut short, and may or may not be done";
            Err(Error::new(ErrorKind::Internal, "work", message))
        })
    }
}

impl Errands {
    fn spawn(&self, errand: impl Future<Output = ()> + Send + 'static) {
        let mut under_way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while under_way.try_join_next().is_some() {}
        under_way.spawn(errand);
    }
}
