//! What is typed, as frames.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::SinkExt;
use tokio::io::AsyncWrite;
use tokio_tungstenite::tungstenite::{self, Message};

use super::{Say, Sink, lock};

/// The first byte of a frame of input.
const STDIN: u8 = 0;

/// Sends a message whole.
pub(super) async fn send(sink: &Sink, message: Message) -> Result<(), tungstenite::Error> {
    poll_fn(|cx| lock(sink).poll_ready_unpin(cx)).await?;
    lock(sink).start_send_unpin(message)?;
    poll_fn(|cx| lock(sink).poll_flush_unpin(cx)).await
}

/// Writes input; its end is a message of its own, so that the output goes on.
pub(super) struct Input {
    sink: Sink,
    closed: bool,
}

impl Input {
    pub(super) fn new(sink: Sink) -> Self {
        Self {
            sink,
            closed: false,
        }
    }
}

impl AsyncWrite for Input {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let mut sink = lock(&self.sink);
        ready!(sink.poll_ready_unpin(cx)).map_err(io::Error::other)?;
        let frame: Vec<u8> = std::iter::once(STDIN)
            .chain(bytes.iter().copied())
            .collect();
        sink.start_send_unpin(Message::binary(frame))
            .map_err(io::Error::other)?;
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = ready!(lock(&self.sink).poll_flush_unpin(cx));
        Poll::Ready(flushed.map_err(io::Error::other))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.closed {
            let mut sink = lock(&self.sink);
            ready!(sink.poll_ready_unpin(cx)).map_err(io::Error::other)?;
            sink.start_send_unpin(Say::CloseStdin(true).message())
                .map_err(io::Error::other)?;
            drop(sink);
            self.closed = true;
        }
        self.poll_flush(cx)
    }
}
