//! The text of server-sent events (HTML standard, section 9.2).

use std::collections::VecDeque;

/// One event of a stream.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::client) struct ServerEvent {
    /// Its id; absent when it cannot be resumed after.
    pub(in crate::client) id: Option<String>,
    /// Its name.
    pub(in crate::client) name: String,
    /// What it carries.
    pub(in crate::client) data: String,
}

/// Puts events together from the pieces in which they come.
#[derive(Debug, Default)]
pub(super) struct Parser {
    line: Vec<u8>,
    event: ServerEvent,
    has_data: bool,
    ready: VecDeque<ServerEvent>,
}

impl Parser {
    pub(super) fn take(&mut self) -> Option<ServerEvent> {
        self.ready.pop_front()
    }

    pub(super) fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if *byte == b'\n' {
                let line = std::mem::take(&mut self.line);
                let line = line.strip_suffix(b"\r").unwrap_or(&line);
                self.line(&String::from_utf8_lossy(line));
            } else {
                self.line.push(*byte);
            }
        }
    }

    fn line(&mut self, line: &str) {
        if line.is_empty() {
            self.dispatch();
            return;
        }
        // A line that starts with a colon is a sign of life.
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event.name),
            "id" => self.event.id = Some(value.to_owned()),
            "data" => {
                if self.has_data {
                    self.event.data.push('\n');
                }
                self.has_data = true;
                self.event.data.push_str(value);
            }
            _ => {}
        }
    }

    fn dispatch(&mut self) {
        let event = std::mem::take(&mut self.event);
        if std::mem::take(&mut self.has_data) {
            self.ready.push_back(event);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(pieces: &[&str]) -> Vec<ServerEvent> {
        let mut parser = Parser::default();
        for piece in pieces {
            parser.feed(piece.as_bytes());
        }
        std::iter::from_fn(|| parser.take()).collect()
    }

    #[test]
    fn events_come_in_any_pieces() {
        let whole =
            ": hello\n\nid: 7\nevent: step\ndata: a\ndata: b\n\nevent:end\r\ndata:{}\r\n\r\n";
        let expected = parsed(&[whole]);
        assert_eq!(expected.len(), 2);
        assert_eq!(expected[0].id.as_deref(), Some("7"));
        assert_eq!(
            (expected[0].name.as_str(), expected[0].data.as_str()),
            ("step", "a\nb")
        );
        assert_eq!(
            (expected[1].name.as_str(), expected[1].data.as_str()),
            ("end", "{}")
        );
        for at in 0..whole.len() {
            let (left, right) = whole.split_at(at);
            assert_eq!(parsed(&[left, right]), expected, "cut at {at}");
        }
    }

    #[test]
    fn what_is_not_ended_is_no_event() {
        assert!(parsed(&["event: step\ndata: a\n"]).is_empty());
    }
}
