//! Size and exit code of a process that is talked to.

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::TryStreamExt;
use futures_util::stream::BoxStream;
use hyper::Method;
use serde::Deserialize;
use tokio::sync::Mutex;

use super::{ATTACH, EXEC};
use crate::backend::SessionControl;
use crate::docker::container::path;
use crate::docker::engine::{Call, Engine, data, empty, encode};
use crate::docker::events::{self, Filters};
use crate::docker::lines::json_lines;
use crate::error::{Error, ErrorKind, Result};

/// Steers a process that was started in a running container.
pub(super) struct ExecControl {
    engine: Arc<Engine>,
    container: String,
    id: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Exec {
    running: bool,
    #[serde(default)]
    exit_code: Option<i64>,
}

impl ExecControl {
    pub(super) fn new(engine: &Arc<Engine>, container: &str, id: String) -> Self {
        Self {
            engine: Arc::clone(engine),
            container: container.to_owned(),
            id,
        }
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Returns the exit code of a process that has ended.
    async fn ended(&self) -> Result<Option<i64>> {
        let call = Call {
            op: EXEC,
            path: &format!("/exec/{}/json", encode(&self.id)),
            query: &[],
        };
        let exec: Exec = self.engine.get(call).await?;
        Ok(exec.exit_code.filter(|_| !exec.running))
    }
}

#[async_trait]
impl SessionControl for ExecControl {
    async fn resize(&self, columns: u16, rows: u16) -> Result<()> {
        let path = format!("/exec/{}/resize", encode(&self.id));
        resize(&self.engine, EXEC, &path, columns, rows).await
    }

    async fn exit_code(&self) -> Result<i64> {
        if let Some(code) = self.ended().await? {
            return Ok(code);
        }
        let filters = Filters::from([
            ("container", vec![self.container.clone()]),
            ("event", vec!["exec_die".to_owned(), "die".to_owned()]),
        ]);
        let mut ends = events::subscribe(&self.engine, &filters, None, None).await?;
        loop {
            if let Some(code) = self.ended().await? {
                return Ok(code);
            }
            if ends.try_next().await?.is_none() {
                return Err(lost(EXEC));
            }
        }
    }
}

/// Steers the first process of a container.
pub(super) struct ContainerControl {
    engine: Arc<Engine>,
    container: String,
    /// The answer to a question that was asked before the container could end.
    end: Mutex<End>,
}

enum End {
    Coming(BoxStream<'static, Result<Waited>>),
    Known(i64),
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Waited {
    status_code: i64,
}

impl ContainerControl {
    pub(super) async fn new(engine: &Arc<Engine>, container: &str) -> Result<Self> {
        let call = Call {
            op: ATTACH,
            path: &path(container, "/wait"),
            query: &[("condition", "next-exit")],
        };
        let answer = engine.send(Method::POST, call, &[], empty()).await?;
        Ok(Self {
            engine: Arc::clone(engine),
            container: container.to_owned(),
            end: Mutex::new(End::Coming(json_lines(ATTACH, data(ATTACH, answer)))),
        })
    }
}

#[async_trait]
impl SessionControl for ContainerControl {
    async fn resize(&self, columns: u16, rows: u16) -> Result<()> {
        let path = path(&self.container, "/resize");
        resize(&self.engine, ATTACH, &path, columns, rows).await
    }

    async fn exit_code(&self) -> Result<i64> {
        let mut end = self.end.lock().await;
        let code = match &mut *end {
            End::Known(code) => *code,
            End::Coming(answer) => {
                let waited = answer.try_next().await?;
                waited.ok_or_else(|| lost(ATTACH))?.status_code
            }
        };
        *end = End::Known(code);
        Ok(code)
    }
}

async fn resize(
    engine: &Engine,
    op: &'static str,
    path: &str,
    columns: u16,
    rows: u16,
) -> Result<()> {
    let (columns, rows) = (columns.to_string(), rows.to_string());
    let call = Call {
        op,
        path,
        query: &[("w", &columns), ("h", &rows)],
    };
    engine.tell(call, &serde_json::Value::Null).await
}

fn lost(op: &'static str) -> Error {
    Error::new(
        ErrorKind::Unavailable,
        op,
        "the engine went away before the process ended",
    )
}
