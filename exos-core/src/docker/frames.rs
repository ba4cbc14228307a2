//! The engine's way to send two outputs through one stream.
//!
//! A frame is a byte that tells the output (1 standard output, 2 standard error), three zero bytes, the length as a
//! big-endian number of four bytes, and the content. With a terminal there are no frames.
//! Source: the engine's API documentation, `ContainerAttach`.

use bytes::{Buf, Bytes, BytesMut};
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};

use crate::backend::{Output, OutputStream};
use crate::error::Result;

const HEADER: usize = 8;

/// Takes the frames of a stream apart.
pub(super) fn outputs(
    bytes: BoxStream<'static, Result<Bytes>>,
    tty: bool,
) -> BoxStream<'static, Result<Output>> {
    if tty {
        let raw = |bytes: Bytes| Output {
            stream: OutputStream::Stdout,
            bytes: bytes.into(),
        };
        return bytes.map_ok(raw).boxed();
    }
    stream::try_unfold(
        (bytes, Frames::default()),
        async |(mut bytes, mut frames)| {
            loop {
                if let Some(output) = frames.next() {
                    return Ok(Some((output, (bytes, frames))));
                }
                match bytes.try_next().await? {
                    Some(more) => frames.0.extend_from_slice(&more),
                    None => return Ok(None),
                }
            }
        },
    )
    .boxed()
}

/// Collects bytes until they make a frame.
#[derive(Debug, Default)]
struct Frames(BytesMut);

impl Frames {
    fn next(&mut self) -> Option<Output> {
        let header = self.0.get(..HEADER)?;
        let stream = match header[0] {
            2 => OutputStream::Stderr,
            _ => OutputStream::Stdout,
        };
        let length = u32::from_be_bytes([header[4], header[5], header[6], header[7]]) as usize;
        if self.0.len() < HEADER + length {
            return None;
        }
        self.0.advance(HEADER);
        Some(Output {
            stream,
            bytes: self.0.split_to(length).to_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn read(pieces: Vec<Vec<u8>>, tty: bool) -> Vec<(OutputStream, String)> {
        let pieces: Vec<_> = pieces
            .into_iter()
            .map(|piece| Ok(Bytes::from(piece)))
            .collect();
        let outputs = outputs(stream::iter(pieces).boxed(), tty);
        let outputs: Vec<Output> = outputs.try_collect().now_or_never().unwrap().unwrap();
        let text = |output: Output| (output.stream, String::from_utf8(output.bytes).unwrap());
        outputs.into_iter().map(text).collect()
    }

    #[test]
    fn frames_are_found_wherever_the_pieces_are_cut() {
        let stream = [
            &[1, 0, 0, 0, 0, 0, 0, 2][..],
            b"ab",
            &[2, 0, 0, 0, 0, 0, 0, 1],
            b"c",
        ]
        .concat();
        let expected = [
            (OutputStream::Stdout, "ab".to_owned()),
            (OutputStream::Stderr, "c".to_owned()),
        ];
        for at in 0..stream.len() {
            let (first, second) = stream.split_at(at);
            assert_eq!(read(vec![first.to_vec(), second.to_vec()], false), expected);
        }
    }

    #[test]
    fn a_terminal_has_no_frames() {
        let outputs = read(vec![vec![1, 2], b"a".to_vec()], true);
        assert_eq!(outputs.len(), 2);
        assert!(
            outputs
                .iter()
                .all(|(stream, _)| *stream == OutputStream::Stdout)
        );
    }
}
