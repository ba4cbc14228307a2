//! Looking without touching.

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::stream::BoxStream;

use crate::backend::{
    Backend, BackendLayer, EngineEvent, EventsQuery, LogLine, LogOptions, Measured, Session,
    SessionRequest, Stats,
};
use crate::error::{Error, ErrorKind, Result};
use crate::event::EventSink;
use crate::observed::{Capabilities, ObserveQuery, Observed};
use crate::plan::Op;

/// Answers every operation with success and does none; what only looks is handed on.
#[derive(Debug, Clone, Copy, Default)]
pub struct DryRun;

impl BackendLayer for DryRun {
    fn layer(&self, inner: Arc<dyn Backend>) -> Arc<dyn Backend> {
        Arc::new(LooksOnly(inner))
    }
}

#[derive(Debug)]
struct LooksOnly(Arc<dyn Backend>);

#[async_trait]
impl Backend for LooksOnly {
    async fn capabilities(&self) -> Result<Capabilities> {
        self.0.capabilities().await
    }

    async fn observe(&self, query: &ObserveQuery) -> Result<Observed> {
        self.0.observe(query).await
    }

    async fn apply(&self, _: &Op, _: Arc<dyn EventSink>) -> Result<()> {
        Ok(())
    }

    async fn logs(
        &self,
        container: &str,
        options: &LogOptions,
    ) -> Result<BoxStream<'static, Result<LogLine>>> {
        self.0.logs(container, options).await
    }

    async fn open(&self, container: &str, _: &SessionRequest) -> Result<Session> {
        let why = "a dry run starts no process";
        Err(Error::new(ErrorKind::Unsupported, "open a session", why).with("container", container))
    }

    async fn stats(&self, container: &str) -> Result<BoxStream<'static, Result<Stats>>> {
        self.0.stats(container).await
    }

    async fn measure(&self, containers: &[String]) -> Result<Vec<Measured>> {
        self.0.measure(containers).await
    }

    async fn events(&self, query: &EventsQuery) -> Result<BoxStream<'static, Result<EngineEvent>>> {
        self.0.events(query).await
    }

    async fn inspect(&self, container: &str) -> Result<serde_json::Value> {
        self.0.inspect(container).await
    }

    async fn copy_from(
        &self,
        container: &str,
        path: &str,
    ) -> Result<BoxStream<'static, Result<Vec<u8>>>> {
        self.0.copy_from(container, path).await
    }

    async fn copy_to(&self, _: &str, _: &str, _: BoxStream<'static, Vec<u8>>) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::FakeBackend;
    use crate::event::NoEvents;

    #[tokio::test]
    async fn nothing_is_done() {
        let fake = Arc::new(FakeBackend::new());
        let dry = DryRun.layer(fake.clone());
        let op = Op::PullImage {
            image: "web".to_owned(),
            platform: None,
        };
        dry.apply(&op, Arc::new(NoEvents)).await.unwrap();
        assert!(fake.take_calls().is_empty());
    }
}
