//! A backend with something around each call.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

use crate::backend::{
    Backend, EngineEvent, EventsQuery, LogLine, LogOptions, Measured, Session, SessionRequest,
    Stats,
};
use crate::error::{Error, ErrorKind, Result};
use crate::event::EventSink;
use crate::observed::{Capabilities, ObserveQuery, Observed};
use crate::plan::Op;

/// What is called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call<'a> {
    /// The method.
    pub(super) name: &'static str,
    /// The operation, when the method is `apply`.
    pub(super) op: Option<&'a Op>,
    /// Whether doing it twice is the same as doing it once.
    pub(super) repeatable: bool,
}

impl<'a> Call<'a> {
    fn look(name: &'static str) -> Self {
        Self {
            name,
            op: None,
            repeatable: true,
        }
    }

    fn once(name: &'static str) -> Self {
        Self {
            repeatable: false,
            ..Self::look(name)
        }
    }

    fn apply(op: &'a Op) -> Self {
        // Making a thing twice would find the first one in the way; a hook and a signal act twice.
        let repeatable = matches!(
            op,
            Op::RemoveNetwork { .. }
                | Op::RemoveVolume { .. }
                | Op::RemoveImage { .. }
                | Op::RemoveContainer { .. }
                | Op::DisconnectNetwork { .. }
                | Op::CreateVolume { .. }
                | Op::PullImage { .. }
                | Op::StoreFiles(_)
                | Op::StartContainer { .. }
                | Op::StopContainer { .. }
                | Op::Await { .. }
        );
        Self {
            name: "apply",
            op: Some(op),
            repeatable,
        }
    }
}

/// What a layer does around a call.
pub(super) trait Around: fmt::Debug + Send + Sync + 'static {
    /// Does the call, by `next`, as often as it takes.
    fn around<'a, T: Send + 'a>(
        &'a self,
        call: Call<'a>,
        next: impl Fn() -> BoxFuture<'a, Result<T>> + Send + Sync + 'a,
    ) -> impl Future<Output = Result<T>> + Send + 'a;
}

/// A backend with `around` around each call.
#[derive(Debug)]
pub(super) struct Wrapped<A> {
    pub(super) inner: Arc<dyn Backend>,
    pub(super) around: A,
}

#[async_trait]
impl<A: Around> Backend for Wrapped<A> {
    async fn capabilities(&self) -> Result<Capabilities> {
        let call = Call::look("capabilities");
        self.around.around(call, || self.inner.capabilities()).await
    }

    async fn observe(&self, query: &ObserveQuery) -> Result<Observed> {
        let call = Call::look("observe");
        self.around.around(call, || self.inner.observe(query)).await
    }

    async fn apply(&self, op: &Op, events: Arc<dyn EventSink>) -> Result<()> {
        let next = || self.inner.apply(op, Arc::clone(&events));
        self.around.around(Call::apply(op), next).await
    }

    async fn logs(
        &self,
        container: &str,
        options: &LogOptions,
    ) -> Result<BoxStream<'static, Result<LogLine>>> {
        let next = || self.inner.logs(container, options);
        self.around.around(Call::look("logs"), next).await
    }

    async fn open(&self, container: &str, request: &SessionRequest) -> Result<Session> {
        let next = || self.inner.open(container, request);
        self.around.around(Call::once("open"), next).await
    }

    async fn stats(&self, container: &str) -> Result<BoxStream<'static, Result<Stats>>> {
        let next = || self.inner.stats(container);
        self.around.around(Call::look("stats"), next).await
    }

    async fn measure(&self, containers: &[String]) -> Result<Vec<Measured>> {
        let next = || self.inner.measure(containers);
        self.around.around(Call::look("measure"), next).await
    }

    async fn events(&self, query: &EventsQuery) -> Result<BoxStream<'static, Result<EngineEvent>>> {
        let next = || self.inner.events(query);
        self.around.around(Call::look("events"), next).await
    }

    async fn inspect(&self, container: &str) -> Result<serde_json::Value> {
        let next = || self.inner.inspect(container);
        self.around.around(Call::look("inspect"), next).await
    }

    async fn copy_from(
        &self,
        container: &str,
        path: &str,
    ) -> Result<BoxStream<'static, Result<Vec<u8>>>> {
        let next = || self.inner.copy_from(container, path);
        self.around.around(Call::look("copy_from"), next).await
    }

    async fn copy_to(
        &self,
        container: &str,
        folder: &str,
        archive: BoxStream<'static, Vec<u8>>,
    ) -> Result<()> {
        let archive = Mutex::new(Some(archive));
        let take = || {
            archive
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take()
        };
        let next = || -> BoxFuture<'_, Result<()>> {
            match take() {
                Some(archive) => self.inner.copy_to(container, folder, archive),
                None => Box::pin(std::future::ready(Err(Error::new(
                    ErrorKind::Internal,
                    "copy to the container",
                    "an archive can be sent once only",
                )))),
            }
        };
        self.around.around(Call::once("copy_to"), next).await
    }
}
