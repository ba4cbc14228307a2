//! A backend layer of one's own: refuses every image that does not come from the company's registry.
//!
//! `cargo run -p exos-examples --bin layer`

use std::sync::Arc;

use async_trait::async_trait;
use exos_core::backend::{
    Backend, BackendLayer, EngineEvent, EventsQuery, FakeBackend, LogLine, LogOptions, Measured,
    Session, SessionRequest, Stats,
};
use exos_core::observed::{Capabilities, ObserveQuery, Observed};
use exos_core::plan::{Op, UpOptions};
use exos_core::platform::{Local, Stacks, Work};
use exos_core::spec::{ServiceSpec, StackSpec};
use exos_core::{Error, ErrorKind, EventSink, Result};
use futures_util::stream::BoxStream;

/// Lets through only images whose names start with `prefix`.
struct OnlyFrom {
    prefix: String,
}

impl BackendLayer for OnlyFrom {
    fn layer(&self, inner: Arc<dyn Backend>) -> Arc<dyn Backend> {
        Arc::new(Guarded {
            prefix: self.prefix.clone(),
            inner,
        })
    }
}

#[derive(Debug)]
struct Guarded {
    prefix: String,
    inner: Arc<dyn Backend>,
}

#[async_trait]
impl Backend for Guarded {
    async fn apply(&self, op: &Op, events: Arc<dyn EventSink>) -> Result<()> {
        match op {
            Op::PullImage { image, .. } if !image.starts_with(&self.prefix) => {
                let error = Error::new(
                    ErrorKind::Forbidden,
                    "pull image",
                    "it is not from our registry",
                );
                Err(error
                    .with("image", image.as_str())
                    .hint(format!("its name must start with {}", self.prefix)))
            }
            _ => self.inner.apply(op, events).await,
        }
    }

    async fn capabilities(&self) -> Result<Capabilities> {
        self.inner.capabilities().await
    }

    async fn observe(&self, query: &ObserveQuery) -> Result<Observed> {
        self.inner.observe(query).await
    }

    async fn logs(
        &self,
        container: &str,
        options: &LogOptions,
    ) -> Result<BoxStream<'static, Result<LogLine>>> {
        self.inner.logs(container, options).await
    }

    async fn open(&self, container: &str, request: &SessionRequest) -> Result<Session> {
        self.inner.open(container, request).await
    }

    async fn stats(&self, container: &str) -> Result<BoxStream<'static, Result<Stats>>> {
        self.inner.stats(container).await
    }

    async fn measure(&self, containers: &[String]) -> Result<Vec<Measured>> {
        self.inner.measure(containers).await
    }

    async fn events(&self, query: &EventsQuery) -> Result<BoxStream<'static, Result<EngineEvent>>> {
        self.inner.events(query).await
    }

    async fn inspect(&self, container: &str) -> Result<serde_json::Value> {
        self.inner.inspect(container).await
    }

    async fn copy_from(
        &self,
        container: &str,
        path: &str,
    ) -> Result<BoxStream<'static, Result<Vec<u8>>>> {
        self.inner.copy_from(container, path).await
    }

    async fn copy_to(
        &self,
        container: &str,
        folder: &str,
        archive: BoxStream<'static, Vec<u8>>,
    ) -> Result<()> {
        self.inner.copy_to(container, folder, archive).await
    }
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "an example shows what happens")]
async fn main() -> Result<()> {
    let layer = OnlyFrom {
        prefix: "registry.example/".to_owned(),
    };
    let platform = Local::new(layer.layer(Arc::new(FakeBackend::new())));
    let ours =
        StackSpec::new("ours").with_service(ServiceSpec::new("web", "registry.example/web:1"));
    platform
        .up(&ours, &UpOptions::default(), &Work::default())
        .await?;
    println!("ours is up");
    let theirs = StackSpec::new("theirs").with_service(ServiceSpec::new("web", "elsewhere/web:1"));
    match platform
        .up(&theirs, &UpOptions::default(), &Work::default())
        .await
    {
        Err(error) => println!("theirs is refused: {error}"),
        Ok(()) => {
            return Err(Error::new(
                ErrorKind::Internal,
                "example",
                "the layer let it through",
            ));
        }
    }
    Ok(())
}
