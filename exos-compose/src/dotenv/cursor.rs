//! A place in a text that knows its line and column.

use crate::dotenv::{DotenvError, DotenvErrorKind};

/// Whitespace that does not end a line.
pub(super) fn is_blank(character: char) -> bool {
    matches!(
        character,
        '\t' | '\x0b' | '\x0c' | '\r' | ' ' | '\u{85}' | '\u{a0}'
    )
}

pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// Begins after a byte order mark.
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text: text.strip_prefix('\u{feff}').unwrap_or(text),
            at: 0,
        }
    }

    pub(super) fn position(&self) -> usize {
        self.at
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn advance(&mut self, bytes: usize) {
        self.at += bytes;
    }

    pub(super) fn skip_one(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    pub(super) fn skip_while(&mut self, skip: impl Fn(char) -> bool) {
        self.at = self.text.len() - self.rest().trim_start_matches(skip).len();
    }

    /// Goes to the next statement, if there is one.
    pub(super) fn skip_to_statement(&mut self) -> bool {
        loop {
            self.skip_while(char::is_whitespace);
            match self.peek() {
                Some('#') => drop(self.take_line()),
                next => return next.is_some(),
            }
        }
    }

    /// The rest of the line; the cursor goes to the next one.
    pub(super) fn take_line(&mut self) -> &'a str {
        let rest = self.rest();
        let line = rest.split_once('\n').map_or(rest, |(line, _)| line);
        self.at = (self.at + line.len() + 1).min(self.text.len());
        line
    }

    /// The text up to `quote`, with the backslashes gone that keep a quote from ending it; the cursor goes behind it.
    pub(super) fn take_quoted(&mut self, quote: char) -> Option<String> {
        let rest = self.rest();
        let mut value = String::new();
        let mut escaped = false;
        for (at, character) in rest.char_indices() {
            match character {
                '\\' if !escaped => escaped = true,
                _ if character == quote && !escaped => {
                    self.at += at + quote.len_utf8();
                    return Some(value);
                }
                _ => {
                    if escaped && character != quote {
                        value.push('\\');
                    }
                    escaped = false;
                    value.push(character);
                }
            }
        }
        None
    }

    pub(super) fn error_at(&self, at: usize, kind: DotenvErrorKind) -> DotenvError {
        let before = &self.text[..at];
        let line = before.matches('\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count()
            + 1;
        DotenvError { line, column, kind }
    }
}
