//! Putting log lines together from what the engine sends.

use crate::backend::{LogLine, Output, OutputStream};

/// Collects the pieces of lines of both outputs.
///
/// The engine cuts long lines and writes a time before each piece, so a line's time is that of its first piece.
#[derive(Debug)]
pub(super) struct Lines {
    timestamps: bool,
    stdout: Partial,
    stderr: Partial,
}

#[derive(Debug, Default)]
struct Partial {
    at: Option<String>,
    bytes: Vec<u8>,
    begun: bool,
}

impl Lines {
    pub(super) fn new(timestamps: bool) -> Self {
        Self {
            timestamps,
            stdout: Partial::default(),
            stderr: Partial::default(),
        }
    }

    /// Takes a piece and returns the lines that it ends.
    pub(super) fn push(&mut self, output: &Output) -> Vec<LogLine> {
        let timestamps = self.timestamps;
        let partial = match output.stream {
            OutputStream::Stdout => &mut self.stdout,
            OutputStream::Stderr => &mut self.stderr,
        };
        let pieces = output.bytes.split_inclusive(|byte| *byte == b'\n');
        let mut ready = Vec::new();
        for (i, piece) in pieces.enumerate() {
            // Within one frame only the first piece can go on with a line that was begun.
            let timed = timestamps && (i == 0 || !partial.begun);
            partial.push(piece, timed);
            if piece.ends_with(b"\n") {
                ready.push(std::mem::take(partial).finish(output.stream));
            }
        }
        ready
    }

    /// Returns the lines that never ended.
    pub(super) fn rest(self) -> Vec<LogLine> {
        let both = [
            (self.stdout, OutputStream::Stdout),
            (self.stderr, OutputStream::Stderr),
        ];
        let begun = both.into_iter().filter(|(partial, _)| partial.begun);
        begun
            .map(|(partial, stream)| partial.finish(stream))
            .collect()
    }
}

impl Partial {
    fn push(&mut self, piece: &[u8], timed: bool) {
        let (at, text) = if timed {
            split_time(piece)
        } else {
            (None, piece)
        };
        if !self.begun {
            self.at = at;
        }
        self.begun = true;
        self.bytes.extend_from_slice(text);
    }

    fn finish(self, stream: OutputStream) -> LogLine {
        let text = self.bytes.strip_suffix(b"\n").unwrap_or(&self.bytes);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        LogLine {
            stream,
            at: self.at,
            text: String::from_utf8_lossy(text).into_owned(),
        }
    }
}

/// Splits `2024-01-01T00:00:00.000000000Z rest`. A piece without a time is left whole.
fn split_time(piece: &[u8]) -> (Option<String>, &[u8]) {
    let end = piece.iter().position(|byte| *byte == b' ');
    let time = end.and_then(|end| std::str::from_utf8(&piece[..end]).ok());
    match time {
        Some(time) if time.len() >= 20 && time.as_bytes()[10] == b'T' => {
            (Some(time.to_owned()), &piece[time.len() + 1..])
        }
        _ => (None, piece),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(text: &str) -> Output {
        Output {
            stream: OutputStream::Stdout,
            bytes: text.as_bytes().to_vec(),
        }
    }

    fn texts(lines: &[LogLine]) -> Vec<&str> {
        lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn lines_are_whole() {
        let mut lines = Lines::new(false);
        assert!(lines.push(&output("a")).is_empty());
        assert_eq!(texts(&lines.push(&output("b\nc\r\n\nd"))), ["ab", "c", ""]);
        assert_eq!(texts(&lines.rest()), ["d"]);
    }

    #[test]
    fn a_line_in_pieces_has_the_time_of_the_first() {
        const FIRST: &str = "2024-01-01T00:00:00.000000001Z";
        const SECOND: &str = "2024-01-01T00:00:00.000000002Z";
        let mut lines = Lines::new(true);
        assert!(lines.push(&output(&format!("{FIRST} a b"))).is_empty());
        let ready = lines.push(&output(&format!("{SECOND} c\n")));
        assert_eq!(texts(&ready), ["a bc"]);
        assert_eq!(ready[0].at.as_deref(), Some(FIRST));
    }

    #[test]
    fn several_lines_of_a_terminal_each_have_their_time() {
        let mut lines = Lines::new(true);
        let ready = lines.push(&output(
            "2024-01-01T00:00:00.000000001Z a\r\n2024-01-01T00:00:00.000000002Z b\r\n",
        ));
        assert_eq!(texts(&ready), ["a", "b"]);
        assert!(ready.iter().all(|line| line.at.is_some()));
    }
}
