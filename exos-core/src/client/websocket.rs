//! Talking to a process in a container over a WebSocket.

mod input;
mod wire;

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use futures_util::stream::{self, SplitSink, SplitStream, StreamExt};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{self, Message};

use self::input::Input;
use self::wire::Wire;
use super::answer::{self, Document};
use super::request::Ask;
use crate::backend::{Output, OutputStream, Session, SessionControl};
use crate::error::{Error, ErrorKind, Result};

type Sink = Arc<Mutex<SplitSink<WebSocketStream<Wire>, Message>>>;
type Code = watch::Sender<Option<i64>>;

/// What the server says beside the output.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Said {
    ExitCode(i64),
    Error(Box<Document>),
}

/// What the client says beside the input.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Say {
    Resize { columns: u16, rows: u16 },
    CloseStdin(bool),
}

impl Say {
    fn message(&self) -> Message {
        // Two numbers or a word: there is nothing in it that could not be written.
        Message::text(serde_json::to_string(self).unwrap_or_default())
    }
}

/// Opens a session.
pub(super) async fn open(ask: &Ask) -> Result<Session> {
    let op = ask.op();
    let socket = wire::connect(ask).await?;
    let (sink, source) = socket.split();
    let sink: Sink = Arc::new(Mutex::new(sink));
    let (code, ended) = watch::channel(None);
    let control = Control {
        op,
        sink: sink.clone(),
        ended,
    };
    let output = stream::unfold(Some((source, code)), move |open| async move {
        let (mut source, code) = open?;
        match next(op, &mut source, &code).await {
            Ok(Some(output)) => Some((Ok(output), Some((source, code)))),
            Ok(None) => None,
            Err(error) => Some((Err(error), None)),
        }
    });
    Ok(Session {
        output: output.boxed(),
        input: Box::pin(Input::new(sink)),
        control: Arc::new(control),
    })
}

/// Returns the next piece of output; nothing once the process has ended.
async fn next(
    op: &'static str,
    source: &mut SplitStream<WebSocketStream<Wire>>,
    code: &Code,
) -> Result<Option<Output>> {
    loop {
        match source.next().await {
            Some(Ok(Message::Binary(bytes))) => {
                if let Some(output) = output(&bytes) {
                    return Ok(Some(output));
                }
            }
            Some(Ok(Message::Text(text))) => {
                match answer::read(op, &text)? {
                    Said::ExitCode(ended) => code.send_replace(Some(ended)),
                    Said::Error(document) => return Err(document.into_error(op)),
                };
                return Ok(None);
            }
            Some(Ok(Message::Close(_))) | None => return Err(cut(op)),
            Some(Ok(_)) => {}
            Some(Err(error)) => return Err(cut(op).source(error)),
        }
    }
}

/// Splits a frame into its stream and its bytes.
fn output(frame: &[u8]) -> Option<Output> {
    let (stream, bytes) = frame.split_first()?;
    let stream = match stream {
        1 => OutputStream::Stdout,
        2 => OutputStream::Stderr,
        _ => return None,
    };
    Some(Output {
        stream,
        bytes: bytes.to_vec(),
    })
}

fn cut(op: &'static str) -> Error {
    let message = "the connection to the server broke; the process may go on";
    Error::new(ErrorKind::Unavailable, op, message)
}

/// Reads why the server did not open the session.
fn refused(op: &'static str, error: tungstenite::Error) -> Error {
    let tungstenite::Error::Http(response) = error else {
        return cut(op).source(error);
    };
    let body = response.body().as_deref().unwrap_or_default();
    match serde_json::from_slice::<Document>(body) {
        Ok(document) => document.into_error(op),
        Err(_) => answer::foreign(op, response.status()),
    }
}

struct Control {
    op: &'static str,
    sink: Sink,
    ended: watch::Receiver<Option<i64>>,
}

#[async_trait]
impl SessionControl for Control {
    async fn resize(&self, columns: u16, rows: u16) -> Result<()> {
        let resize = Say::Resize { columns, rows };
        let sent = input::send(&self.sink, resize.message()).await;
        sent.map_err(|error| cut(self.op).source(error))
    }

    async fn exit_code(&self) -> Result<i64> {
        let mut ended = self.ended.clone();
        let code = ended.wait_for(Option::is_some).await;
        code.ok().and_then(|code| *code).ok_or_else(|| cut(self.op))
    }
}

fn lock(sink: &Sink) -> std::sync::MutexGuard<'_, SplitSink<WebSocketStream<Wire>, Message>> {
    sink.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_server() {
        let resize = Say::Resize {
            columns: 80,
            rows: 24,
        };
        assert_eq!(
            resize.message().to_text().unwrap(),
            r#"{"resize":{"columns":80,"rows":24}}"#
        );
        assert_eq!(
            Say::CloseStdin(true).message().to_text().unwrap(),
            r#"{"close_stdin":true}"#
        );
        let said = serde_json::from_str(r#"{"exit_code":3}"#).unwrap();
        assert!(matches!(said, Said::ExitCode(3)));
    }

    #[test]
    fn the_first_byte_of_a_frame_is_its_stream() {
        let out = output(b"\x02no").unwrap();
        assert_eq!(
            (out.stream, out.bytes.as_slice()),
            (OutputStream::Stderr, &b"no"[..])
        );
        assert!(output(b"").is_none() && output(b"\x00in").is_none());
    }
}
