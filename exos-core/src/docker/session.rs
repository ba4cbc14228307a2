//! Talking to a process in a container.

mod control;

use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, ReadHalf};

use self::control::{ContainerControl, ExecControl};
use super::container::path;
use super::engine::{Call, Engine, encode};
use super::error::unreachable;
use super::frames::outputs;
use super::logs::has_tty;
use crate::backend::{Session, SessionControl, SessionRequest};
use crate::error::Result;

const EXEC: &str = "run a command in the container";
const ATTACH: &str = "attach to the container";
/// The size of a read.
const PIECE: usize = 16 * 1024;

/// Opens the conversation that `request` asks for.
pub(super) async fn open(
    engine: &Arc<Engine>,
    container: &str,
    request: &SessionRequest,
) -> Result<Session> {
    match request {
        SessionRequest::Exec { .. } => exec(engine, container, request).await,
        SessionRequest::Attach { stdin } => attach(engine, container, *stdin).await,
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ExecBody<'a> {
    cmd: &'a [String],
    env: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    working_dir: Option<&'a str>,
    privileged: bool,
    tty: bool,
    attach_stdin: bool,
    attach_stdout: bool,
    attach_stderr: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct StartBody {
    detach: bool,
    tty: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Created {
    id: String,
}

async fn exec(engine: &Arc<Engine>, container: &str, request: &SessionRequest) -> Result<Session> {
    let SessionRequest::Exec {
        command,
        environment,
        user,
        working_dir,
        privileged,
        tty,
        stdin,
        detach,
    } = request
    else {
        unreachable!("the caller has looked");
    };
    let body = ExecBody {
        cmd: command,
        env: environment
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect(),
        user: user.as_deref(),
        working_dir: working_dir.as_deref(),
        privileged: *privileged,
        tty: *tty,
        attach_stdin: *stdin && !detach,
        attach_stdout: !detach,
        attach_stderr: !detach,
    };
    let call = Call {
        op: EXEC,
        path: &path(container, "/exec"),
        query: &[],
    };
    let created: Created = engine.post(call, &body).await?;
    let control = ExecControl::new(engine, container, created.id);
    let call_path = format!("/exec/{}/start", encode(control.id()));
    let call = Call {
        op: EXEC,
        path: &call_path,
        query: &[],
    };
    let start = StartBody {
        detach: *detach,
        tty: *tty,
    };
    if *detach {
        engine.tell(call, &start).await?;
        return Ok(silent(Arc::new(control)));
    }
    let connection = engine.upgrade(call, &start).await?;
    Ok(session(EXEC, connection, *tty, Arc::new(control)))
}

async fn attach(engine: &Arc<Engine>, container: &str, stdin: bool) -> Result<Session> {
    let tty = has_tty(engine, container).await?;
    let control = ContainerControl::new(engine, container).await?;
    let stdin = if stdin { "1" } else { "0" };
    let call = Call {
        op: ATTACH,
        path: &path(container, "/attach"),
        query: &[
            ("stream", "1"),
            ("stdin", stdin),
            ("stdout", "1"),
            ("stderr", "1"),
        ],
    };
    let connection = engine.upgrade(call, &serde_json::Value::Null).await?;
    Ok(session(ATTACH, connection, tty, Arc::new(control)))
}

fn session(
    op: &'static str,
    connection: TokioIo<Upgraded>,
    tty: bool,
    control: Arc<dyn SessionControl>,
) -> Session {
    let (reads, writes) = tokio::io::split(connection);
    Session {
        output: outputs(pieces(op, reads), tty),
        input: Box::pin(writes),
        control,
    }
}

/// A session with a process that nobody listens to.
fn silent(control: Arc<dyn SessionControl>) -> Session {
    Session {
        output: stream::empty().boxed(),
        input: Box::pin(tokio::io::sink()),
        control,
    }
}

fn pieces(
    op: &'static str,
    reads: ReadHalf<TokioIo<Upgraded>>,
) -> BoxStream<'static, Result<Bytes>> {
    stream::try_unfold(reads, move |mut reads| async move {
        let mut piece = vec![0; PIECE];
        let length = reads.read(&mut piece).await;
        let length = length.map_err(|error| unreachable(op, error))?;
        piece.truncate(length);
        Ok((length > 0).then(|| (Bytes::from(piece), reads)))
    })
    .boxed()
}
