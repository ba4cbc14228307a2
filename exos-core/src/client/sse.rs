//! Streams of server-sent events, which go on after a connection broke.

use std::time::Duration;

use futures_util::stream::{self, BoxStream, StreamExt};
use reqwest::Response;
use reqwest::header::{ACCEPT, HeaderName};

use super::answer::{self, Document};
use super::request::Ask;
use crate::error::{Error, ErrorKind, Result};

mod parser;

use parser::Parser;
pub(super) use parser::ServerEvent;

/// How often in a row a stream is taken up again without anything coming of it.
const TRIES: u32 = 6;
/// How long to wait before the first of them; twice as long before each later one.
const PAUSE: Duration = Duration::from_millis(250);

/// Begins to read a stream.
///
/// # Behavior
/// - A refusal is the error of this function; the event `error`, which tells of a failure on the way, is one of the stream.
/// - The stream ends with the event `end`. Without it the connection broke.
/// - A connection that breaks is taken up again after the last event that carried an id. What comes without one may then
///   be missing, as it is for everybody who was not there.
pub(super) async fn read(
    ask: impl Fn() -> Ask + Send + Sync + 'static,
) -> Result<BoxStream<'static, Result<ServerEvent>>> {
    let op = ask().op();
    let first = open(&ask, None).await?;
    let reader = Reader {
        op,
        ask: Box::new(ask),
        body: Some(body(first)),
        parser: Parser::default(),
        last: None,
        failed: 0,
    };
    let events = stream::unfold(Some(reader), |reader| async move {
        let mut reader = reader?;
        match reader.next().await {
            Ok(event) => {
                let goes_on = event.name != "end";
                Some((Ok(event), goes_on.then_some(reader)))
            }
            Err(error) => Some((Err(error), None)),
        }
    });
    Ok(events.boxed())
}

async fn open(ask: &(dyn Fn() -> Ask + Send + Sync), last: Option<&str>) -> Result<Response> {
    let mut ask = ask().header(ACCEPT, "text/event-stream");
    if let Some(last) = last {
        ask = ask.header(HeaderName::from_static("last-event-id"), last);
    }
    ask.send().await
}

type Body = BoxStream<'static, reqwest::Result<Vec<u8>>>;

fn body(response: Response) -> Body {
    let bytes = response.bytes_stream();
    bytes.map(|piece| piece.map(|bytes| bytes.to_vec())).boxed()
}

struct Reader {
    op: &'static str,
    ask: Box<dyn Fn() -> Ask + Send + Sync>,
    body: Option<Body>,
    parser: Parser,
    /// The id of the last event that carried one.
    last: Option<String>,
    /// How often in a row the stream was taken up for nothing.
    failed: u32,
}

impl Reader {
    async fn next(&mut self) -> Result<ServerEvent> {
        loop {
            if let Some(event) = self.parser.take() {
                self.failed = 0;
                if event.id.is_some() {
                    self.last.clone_from(&event.id);
                }
                if event.name == "error" {
                    let document: Document = answer::read(self.op, &event.data)?;
                    return Err(document.into_error(self.op));
                }
                return Ok(event);
            }
            let piece = match &mut self.body {
                Some(body) => body.next().await,
                None => None,
            };
            match piece {
                Some(Ok(bytes)) => self.parser.feed(&bytes),
                broken => self.take_up(broken.and_then(Result::err)).await?,
            }
        }
    }

    /// Connects again after the last event.
    async fn take_up(&mut self, broken: Option<reqwest::Error>) -> Result<()> {
        let op = self.op;
        self.body = None;
        self.parser = Parser::default();
        if self.failed >= TRIES {
            return Err(match broken {
                Some(error) => answer::broken(op, error),
                None => Error::new(
                    ErrorKind::Unavailable,
                    op,
                    "the server ends the stream again and again",
                ),
            });
        }
        tokio::time::sleep(PAUSE * 2u32.pow(self.failed)).await;
        self.failed += 1;
        match open(&*self.ask, self.last.as_deref()).await {
            Ok(response) => self.body = Some(body(response)),
            Err(error) if error.kind() == ErrorKind::Unavailable => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }
}
