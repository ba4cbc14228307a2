//! Streams of bytes cut into lines.

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use serde::de::DeserializeOwned;

use super::error::broken;
use crate::error::Result;

/// Reads one JSON value a line.
pub(super) fn json_lines<T: DeserializeOwned + Send + 'static>(
    op: &'static str,
    bytes: BoxStream<'static, Result<Bytes>>,
) -> BoxStream<'static, Result<T>> {
    lines(bytes)
        .try_filter(|line| std::future::ready(!line.trim_ascii().is_empty()))
        .map(move |line| serde_json::from_slice(&line?).map_err(|error| broken(op, error)))
        .boxed()
}

/// Cuts a stream at line ends, which are left out. The last line may lack its end.
pub(super) fn lines(bytes: BoxStream<'static, Result<Bytes>>) -> BoxStream<'static, Result<Bytes>> {
    stream::try_unfold(
        (bytes, LineBuffer::default()),
        async |(mut bytes, mut buffer)| {
            loop {
                if let Some(line) = buffer.take_line() {
                    return Ok(Some((line, (bytes, buffer))));
                }
                let Some(more) = bytes.try_next().await? else {
                    let rest = buffer.take_rest();
                    return Ok(rest.map(|rest| (rest, (bytes, buffer))));
                };
                buffer.push(&more);
            }
        },
    )
    .boxed()
}

/// Collects bytes until they make a line.
#[derive(Debug, Default)]
pub(super) struct LineBuffer {
    bytes: BytesMut,
    /// How far it was searched for a line end.
    searched: usize,
}

impl LineBuffer {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Returns the next whole line without its end.
    pub(super) fn take_line(&mut self) -> Option<Bytes> {
        let unseen = &self.bytes[self.searched..];
        let Some(at) = unseen.iter().position(|byte| *byte == b'\n') else {
            self.searched = self.bytes.len();
            return None;
        };
        let mut line = self.bytes.split_to(self.searched + at + 1);
        self.searched = 0;
        line.truncate(line.len() - 1);
        if line.ends_with(b"\r") {
            line.truncate(line.len() - 1);
        }
        Some(line.freeze())
    }

    /// Returns what is left when nothing more comes.
    pub(super) fn take_rest(&mut self) -> Option<Bytes> {
        self.searched = 0;
        let rest = self.bytes.split();
        (!rest.is_empty()).then(|| rest.freeze())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(pieces: &[&'static str]) -> Vec<String> {
        let pieces: Vec<_> = pieces.iter().map(|piece| Ok(Bytes::from(*piece))).collect();
        let stream = lines(stream::iter(pieces).boxed());
        let lines = futures_util::future::FutureExt::now_or_never(stream.try_collect::<Vec<_>>());
        let lines = lines.unwrap().unwrap();
        lines
            .iter()
            .map(|line| String::from_utf8(line.to_vec()).unwrap())
            .collect()
    }

    #[test]
    fn lines_are_whole_however_the_bytes_come() {
        assert_eq!(cut(&["a\nb", "c\r", "\n\nd"]), ["a", "bc", "", "d"]);
        assert_eq!(cut(&["a\n"]), ["a"]);
        assert!(cut(&[]).is_empty());
    }
}
