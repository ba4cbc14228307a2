//! Work at an engine that goes on when who asked for it stops waiting: what was done must be in the audit log.

use std::sync::{Mutex, MutexGuard, PoisonError};

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

impl Platform {
    /// Waits until no work at an engine is under way that its caller no longer waits for. What still is when the wait is dropped is cut short.
    pub async fn finish_errands(&self) {
        loop {
            let mut under_way = self.errands().take();
            if under_way.is_empty() {
                return;
            }
            while under_way.join_next().await.is_some() {}
        }
    }
}

impl Errands {
    fn spawn(&self, errand: impl Future<Output = ()> + Send + 'static) {
        let mut under_way = self.under_way();
        while under_way.try_join_next().is_some() {}
        under_way.spawn(errand);
    }

    fn take(&self) -> JoinSet<()> {
        std::mem::take(&mut self.under_way())
    }

    fn under_way(&self) -> MutexGuard<'_, JoinSet<()>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::sync::Notify;

    use crate::platform::testbed::platform;

    #[tokio::test]
    async fn what_nobody_waits_for_any_more_is_waited_for_at_the_end() {
        let platform = platform();
        let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let done = Arc::new(Notify::new());
        let (tell, wait, end) = (begun.clone(), go_on.clone(), done.clone());
        let work = async move {
            tell.notify_one();
            wait.notified().await;
            end.notify_one();
            Ok(())
        };
        tokio::select! {
            _ = platform.errand(work) => panic!("it waits to go on"),
            () = begun.notified() => {}
        }
        let finished = platform.finish_errands();
        tokio::pin!(finished);
        tokio::select! {
            biased;
            () = &mut finished => panic!("it is under way"),
            () = async {} => go_on.notify_one(),
        }
        finished.await;
        tokio::select! {
            biased;
            () = done.notified() => {}
            () = async {} => panic!("it was cut short"),
        }
        platform.finish_errands().await;
    }
}
