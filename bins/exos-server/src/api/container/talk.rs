//! A conversation with a process, as messages of a WebSocket.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use bytes::Bytes;
use exos_core::backend::{Output, OutputStream, Session, SessionControl};
use exos_core::exec::Cancel;
use exos_core::{Error, ErrorKind, Problem, Result};
use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::json;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio_util::task::task_tracker::TaskTrackerToken;

use crate::http::error::ApiError;
use crate::http::problem::Details;

/// The first byte of a message for the process's input.
const STDIN: u8 = 0;
/// The first byte of a message with output.
const STDOUT: u8 = 1;
/// The first byte of a message with error output.
const STDERR: u8 = 2;

/// How often a silent conversation shows that it lives, so that what stands between keeps it open.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// How long the client may take to close in its turn. Until then its messages are read, or it could lose the last ones.
const LINGER: Duration = Duration::from_secs(5);

/// The size of a terminal.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Size {
    pub(super) columns: u16,
    pub(super) rows: u16,
}

/// What a client asks for in a text message.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Ask {
    resize: Option<Size>,
    close_stdin: bool,
}

/// A conversation that is about to begin.
pub(super) struct Talk {
    pub(super) session: Session,
    /// Whether nobody listens to the process.
    pub(super) is_detached: bool,
    pub(super) size: Option<Size>,
    pub(super) stop: Cancel,
    /// Comes when who talks has other rights than at the beginning.
    pub(super) rights: BoxFuture<'static, ()>,
    pub(super) under_way: TaskTrackerToken,
}

/// How a conversation ends.
enum End {
    /// The process ended.
    Exit(i64),
    /// It cannot go on.
    Failed(Error),
    /// The client left.
    Left,
}

type Sink = SplitSink<WebSocket, Message>;
type Input = Pin<Box<dyn AsyncWrite + Send>>;

impl Talk {
    /// Talks until the process ends, the client leaves, the client's rights change, or the server stops.
    pub(super) async fn run(self, socket: WebSocket) {
        let Session {
            output,
            input,
            control,
        } = self.session;
        let (mut sink, mut messages) = socket.split();
        if let Some(size) = self.size {
            resize(&*control, size).await;
        }
        let end = tokio::select! {
            end = tell(&mut sink, output, &control, self.is_detached) => end,
            end = hear(&mut messages, input, &*control) => end,
            () = self.stop.cancelled() => End::Failed(stopping()),
            () = self.rights => End::Failed(other_rights()),
        };
        say_goodbye(&mut sink, &mut messages, end).await;
        drop(self.under_way);
    }
}

/// Passes output on until there is no more, and returns how the process ended.
async fn tell(
    sink: &mut Sink,
    mut output: BoxStream<'static, Result<Output>>,
    control: &Arc<dyn SessionControl>,
    is_detached: bool,
) -> End {
    let mut heartbeat = tokio::time::interval(HEARTBEAT);
    loop {
        let message = tokio::select! {
            piece = output.next() => match piece {
                Some(Ok(piece)) => message(&piece),
                Some(Err(error)) => return End::Failed(error),
                None => break,
            },
            _ = heartbeat.tick() => Message::Ping(Bytes::new()),
        };
        if sink.send(message).await.is_err() {
            return End::Left;
        }
    }
    if is_detached {
        return End::Exit(0);
    }
    control
        .exit_code()
        .await
        .map_or_else(End::Failed, End::Exit)
}

fn message(piece: &Output) -> Message {
    let whose = match piece.stream {
        OutputStream::Stdout => STDOUT,
        OutputStream::Stderr => STDERR,
    };
    let mut bytes = Vec::with_capacity(piece.bytes.len() + 1);
    bytes.push(whose);
    bytes.extend_from_slice(&piece.bytes);
    Message::Binary(bytes.into())
}

/// Does what the client asks for until it leaves.
async fn hear(
    messages: &mut SplitStream<WebSocket>,
    input: Input,
    control: &dyn SessionControl,
) -> End {
    let mut input = Some(input);
    while let Some(Ok(message)) = messages.next().await {
        let done = match message {
            Message::Binary(bytes) => write(&mut input, &bytes).await,
            Message::Text(text) => obey(&text, &mut input, control).await,
            Message::Close(_) => return End::Left,
            Message::Ping(_) | Message::Pong(_) => Ok(()),
        };
        if let Err(error) = done {
            return End::Failed(error);
        }
    }
    End::Left
}

/// A process that reads no more is no failure: it may end at any moment.
async fn write(input: &mut Option<Input>, message: &[u8]) -> Result<()> {
    let Some((&STDIN, bytes)) = message.split_first() else {
        return Err(wrong("a binary message begins with the byte 0"));
    };
    let Some(open) = input else { return Ok(()) };
    let written = async {
        open.write_all(bytes).await?;
        open.flush().await
    };
    if written.await.is_err() {
        *input = None;
    }
    Ok(())
}

async fn obey(text: &str, input: &mut Option<Input>, control: &dyn SessionControl) -> Result<()> {
    let ask: Ask = serde_json::from_str(text).map_err(|_| {
        wrong("a text message is {\"resize\": {\"columns\": 80, \"rows\": 24}} or {\"close_stdin\": true}")
    })?;
    if let Some(size) = ask.resize {
        resize(control, size).await;
    }
    if let Some(mut open) = input.take_if(|_| ask.close_stdin) {
        // It may be closed already.
        let _ = open.shutdown().await;
        *input = Some(open);
    }
    Ok(())
}

/// A process that has just ended, or has no terminal, has no size either.
async fn resize(control: &dyn SessionControl, Size { columns, rows }: Size) {
    if let Err(error) = control.resize(columns, rows).await {
        tracing::debug!(%error, "a terminal was not resized");
    }
}

/// Says how it ended, closes, and reads on until the client has closed too.
async fn say_goodbye(sink: &mut Sink, messages: &mut SplitStream<WebSocket>, end: End) {
    let last = match end {
        End::Exit(code) => json!({ "exit_code": code }),
        End::Failed(error) => json!({ "error": Details::from(ApiError::from(error)) }),
        End::Left => return,
    };
    let close = Message::Close(Some(CloseFrame {
        code: close_code::NORMAL,
        reason: "".into(),
    }));
    for message in [Message::Text(last.to_string().into()), close] {
        if sink.send(message).await.is_err() {
            return;
        }
    }
    let closed = async { while let Some(Ok(_)) = messages.next().await {} };
    // A client that does not close is cut off.
    let _ = tokio::time::timeout(LINGER, closed).await;
}

fn wrong(message: &str) -> Error {
    Error::invalid("talk", vec![Problem::new("message", message)])
}

fn other_rights() -> Error {
    let message = "the rights that the session was opened with are no longer those of its user";
    Error::new(ErrorKind::Forbidden, "talk", message).hint("open the session again")
}

fn stopping() -> Error {
    let message = "the server is stopping";
    Error::new(ErrorKind::Unavailable, "talk", message).hint("open the session again")
}
