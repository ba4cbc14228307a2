//! Another try after a failure that may pass.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::around::{Around, Call, Wrapped};
use crate::backend::{Backend, BackendLayer};
use crate::error::{Result, Retry as Advice};

/// Tries a call again when its error says that this may help and doing it twice does no harm.
#[derive(Debug, Clone, Copy)]
pub struct Retry {
    /// How often at most, the first time included.
    pub tries: u32,
    /// How long to wait before the second try; twice as long before each later one. An error that names a time wins.
    pub pause: Duration,
}

impl BackendLayer for Retry {
    fn layer(&self, inner: Arc<dyn Backend>) -> Arc<dyn Backend> {
        Arc::new(Wrapped {
            inner,
            around: *self,
        })
    }
}

impl Around for Retry {
    async fn around<'a, T: Send + 'a>(
        &'a self,
        call: Call<'a>,
        next: impl Fn() -> BoxFuture<'a, Result<T>> + Send + Sync + 'a,
    ) -> Result<T> {
        let tries = if call.repeatable { self.tries } else { 1 };
        let mut pause = self.pause;
        for _ in 1..tries {
            match next().await {
                Err(error) => match error.retry_advice() {
                    Advice::Never => return Err(error),
                    Advice::Later(named) => tokio::time::sleep(named.unwrap_or(pause)).await,
                },
                done => return done,
            }
            pause *= 2;
        }
        next().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::FakeBackend;
    use crate::error::ErrorKind;
    use crate::event::NoEvents;
    use crate::plan::Op;
    use crate::spec::NetworkSpec;

    async fn apply(op: Op, faults: usize, kind: ErrorKind) -> (Result<()>, usize) {
        let fake = Arc::new(FakeBackend::new());
        for _ in 0..faults {
            fake.fail_next("network", kind);
        }
        let retry = Retry {
            tries: 3,
            pause: Duration::from_secs(1),
        };
        let done = retry
            .layer(fake.clone())
            .apply(&op, Arc::new(NoEvents))
            .await;
        (done, fake.take_calls().len())
    }

    fn removal() -> Op {
        Op::RemoveNetwork {
            name: "shop_default".to_owned(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_may_pass_is_tried_again() {
        let (done, calls) = apply(removal(), 2, ErrorKind::Unavailable).await;
        assert_eq!((done.is_ok(), calls), (true, 3));
        let (done, calls) = apply(removal(), 5, ErrorKind::Unavailable).await;
        assert_eq!((done.is_ok(), calls), (false, 3));
    }

    #[tokio::test(start_paused = true)]
    async fn what_stays_or_acts_twice_is_not() {
        let (done, calls) = apply(removal(), 1, ErrorKind::Conflict).await;
        assert_eq!((done.is_ok(), calls), (false, 1));
        let creation = Op::CreateNetwork {
            network: Arc::new(NetworkSpec::new("shop", "default")),
            labels: [].into(),
        };
        let (done, calls) = apply(creation, 1, ErrorKind::Unavailable).await;
        assert_eq!((done.is_ok(), calls), (false, 1));
    }
}
