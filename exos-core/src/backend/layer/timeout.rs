//! A limit to the time of each call.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::around::{Around, Call, Wrapped};
use crate::backend::{Backend, BackendLayer};
use crate::error::{Error, ErrorKind, Result};
use crate::plan::Op;

/// Limits how long each call may take until it answers.
///
/// What takes as long as it takes has no limit: waits, builds, pulls, hooks, the stopping of containers, and streams
/// once they are open.
#[derive(Debug, Clone, Copy)]
pub struct Timeout(pub Duration);

impl BackendLayer for Timeout {
    fn layer(&self, inner: Arc<dyn Backend>) -> Arc<dyn Backend> {
        Arc::new(Wrapped {
            inner,
            around: *self,
        })
    }
}

impl Around for Timeout {
    async fn around<'a, T: Send + 'a>(
        &'a self,
        call: Call<'a>,
        next: impl Fn() -> BoxFuture<'a, Result<T>> + Send + Sync + 'a,
    ) -> Result<T> {
        if takes_its_time(&call) {
            return next().await;
        }
        let answer = tokio::time::timeout(self.0, next()).await;
        answer.unwrap_or_else(|_| {
            Err(Error::new(
                ErrorKind::Timeout,
                call.name,
                format!("no answer within {:?}", self.0),
            )
            .hint("look whether the engine is overloaded or the network is cut"))
        })
    }
}

fn takes_its_time(call: &Call<'_>) -> bool {
    call.name == "copy_to"
        || matches!(
            call.op,
            Some(
                Op::Await { .. }
                    | Op::BuildImage { .. }
                    | Op::PullImage { .. }
                    | Op::RunHook { .. }
                    | Op::StopContainer { .. }
                    | Op::RestartContainer { .. }
            )
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::FakeBackend;
    use crate::observed::ObserveQuery;

    /// A backend that never answers.
    #[derive(Debug)]
    struct Never;

    impl Around for Never {
        async fn around<'a, T: Send + 'a>(
            &'a self,
            _: Call<'a>,
            _: impl Fn() -> BoxFuture<'a, Result<T>> + Send + Sync + 'a,
        ) -> Result<T> {
            std::future::pending().await
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_without_an_answer_ends() {
        let never = Arc::new(Wrapped {
            inner: Arc::new(FakeBackend::new()),
            around: Never,
        });
        let limited = Timeout(Duration::from_secs(5)).layer(never);
        let error = limited.observe(&ObserveQuery::default()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
    }
}
