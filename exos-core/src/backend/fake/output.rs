//! What containers of the fake write and read.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use tokio::io::{AsyncReadExt, DuplexStream};
use tokio::sync::watch;

use super::engine::Engine;
use super::lock;
use crate::backend::{
    LogLine, LogOptions, Output, OutputStream, Session, SessionControl, SessionRequest,
};
use crate::error::Result;

/// How much is echoed before it has to be read.
const ROOM: usize = 64 * 1024;

/// Returns the lines that a container writes from now on, until it ends.
pub(super) fn follow(
    engine: &Arc<Mutex<Engine>>,
    changes: watch::Receiver<u64>,
    container: &str,
    options: &LogOptions,
) -> Result<impl Stream<Item = Result<LogLine>> + Send + use<>> {
    let from = lock(engine).n_lines(container)?;
    let place = (Arc::clone(engine), changes, container.to_owned(), from);
    let timestamps = options.timestamps;
    let parts = stream::unfold(
        place,
        move |(engine, mut changes, container, from)| async move {
            loop {
                changes.mark_unchanged();
                // A container that is gone writes nothing any more.
                let (lines, is_up) = lock(&engine)
                    .lines_from(&container, from, timestamps)
                    .ok()?;
                if !lines.is_empty() {
                    let next = from + lines.len();
                    return Some((lines, (engine, changes, container, next)));
                }
                if !is_up {
                    return None;
                }
                changes.changed().await.ok()?;
            }
        },
    );
    Ok(parts.flat_map(|lines| stream::iter(lines.into_iter().map(Ok))))
}

/// Opens a session: it writes what [`Engine::converse`] says, and then what it reads if it echoes.
pub(super) fn session(
    engine: &Arc<Mutex<Engine>>,
    container: &str,
    request: &SessionRequest,
) -> Result<Session> {
    let talk = lock(engine).converse(container, request)?;
    let first = piece(talk.output.into_bytes());
    let control = Arc::new(Control {
        engine: Arc::clone(engine),
        subject: talk.subject,
        exit_code: talk.exit_code,
    });
    if !talk.echoes {
        return Ok(Session {
            output: stream::iter([Ok(first)]).boxed(),
            input: Box::pin(tokio::io::sink()),
            control,
        });
    }
    let (input, echoed) = tokio::io::duplex(ROOM);
    Ok(Session {
        output: stream::iter([Ok(first)]).chain(pieces(echoed)).boxed(),
        input: Box::pin(input),
        control,
    })
}

fn piece(bytes: Vec<u8>) -> Output {
    Output {
        stream: OutputStream::Stdout,
        bytes,
    }
}

fn pieces(echoed: DuplexStream) -> BoxStream<'static, Result<Output>> {
    let read = stream::unfold(echoed, |mut echoed| async move {
        let mut bytes = vec![0; 4096];
        let length = echoed.read(&mut bytes).await.ok()?;
        bytes.truncate(length);
        (length > 0).then(|| (Ok(piece(bytes)), echoed))
    });
    read.boxed()
}

/// Steers a session.
struct Control {
    engine: Arc<Mutex<Engine>>,
    subject: String,
    exit_code: i64,
}

#[async_trait]
impl SessionControl for Control {
    async fn resize(&self, columns: u16, rows: u16) -> Result<()> {
        let call = format!("{} resize {columns}x{rows}", self.subject);
        lock(&self.engine).calls.push(call);
        Ok(())
    }

    async fn exit_code(&self) -> Result<i64> {
        Ok(self.exit_code)
    }
}
