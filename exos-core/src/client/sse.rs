//! Streams of server-sent events, which go on after a connection broke.

use std::time::Duration;

use futures_util::stream::{self, BoxStream, StreamExt};
use reqwest::Response;
use reqwest::header::{ACCEPT, HeaderName};

use super::answer;
use super::request::Ask;
use crate::error::{Error, ErrorKind, Result};

mod parser;

use parser::Parser;
pub(super) use parser::ServerEvent;

/// How often in a row a stream is taken up again without anything coming of it.
const TRIES: u32 = 6;
/// How long to wait before the first of them; twice as long before each later one.
const PAUSE: Duration = Duration::from_millis(250);

/// How a stream ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// With the event `end`; without it, the connection broke.
    Marked,
    /// When the server has no more to say.
    Silent,
}

/// Begins to read a stream.
///
/// # Behavior
/// - A refusal is the error of this function, not of the stream.
/// - A connection that breaks is taken up again after the last event that carried an id. What comes without one may then
///   be missing, as it is for everybody who was not there.
pub(super) async fn read(
    ask: impl Fn() -> Ask + Send + Sync + 'static,
    ending: Ending,
) -> Result<BoxStream<'static, Result<ServerEvent>>> {
    let first = open(&ask, None).await?;
    let reader = Reader {
        ask: Box::new(ask),
        ending,
        body: Some(body(first)),
        parser: Parser::default(),
        last: None,
        failed: 0,
    };
    let events = stream::unfold(Some(reader), |reader| async move {
        let mut reader = reader?;
        match reader.next().await {
            Ok(Some(event)) => {
                let goes_on = event.name != "end" || reader.ending != Ending::Marked;
                Some((Ok(event), goes_on.then_some(reader)))
            }
            Ok(None) => None,
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
    ask: Box<dyn Fn() -> Ask + Send + Sync>,
    ending: Ending,
    body: Option<Body>,
    parser: Parser,
    /// The id of the last event that carried one.
    last: Option<String>,
    /// How often in a row the stream was taken up for nothing.
    failed: u32,
}

impl Reader {
    async fn next(&mut self) -> Result<Option<ServerEvent>> {
        loop {
            if let Some(event) = self.parser.take() {
                self.failed = 0;
                if event.id.is_some() {
                    self.last.clone_from(&event.id);
                }
                return Ok(Some(event));
            }
            let piece = match &mut self.body {
                Some(body) => body.next().await,
                None => None,
            };
            match piece {
                Some(Ok(bytes)) => self.parser.feed(&bytes),
                None if self.ending == Ending::Silent && self.body.is_some() => return Ok(None),
                broken => self.take_up(broken.and_then(Result::err)).await?,
            }
        }
    }

    /// Connects again after the last event.
    async fn take_up(&mut self, broken: Option<reqwest::Error>) -> Result<()> {
        let op = (self.ask)().op();
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
