//! The texts that were read, and places in them.

use std::sync::{Arc, OnceLock};

use crate::source::lines::Lines;

mod lines;

/// Characters of a line that a message shows, around the place.
const EXCERPT: usize = 120;

/// A stretch of one source text, as byte offsets. Lines and columns are worked out only when a problem is reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) source: SourceId,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// Names a text in [`Sources`]; the default one is "no file", for what the caller gave by flag or variable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SourceId(u32);

/// Every text read so far.
#[derive(Clone, Debug)]
pub(crate) struct Sources(Vec<Source>);

#[derive(Clone, Debug)]
struct Source {
    name: Arc<str>,
    text: Arc<str>,
    /// Holds values that no message may show.
    private: bool,
    /// Found when the first problem is reported.
    lines: OnceLock<Lines>,
}

/// A place as a person reads it: line and column count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
    /// What the line says around the place, unless it may not be shown.
    pub(crate) excerpt: Option<Excerpt>,
    pub(crate) width: usize,
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Excerpt {
    pub(crate) text: String,
    /// Characters of the line before it.
    pub(crate) skipped: usize,
}

impl Default for Sources {
    fn default() -> Self {
        Self(vec![Source {
            name: Arc::from(""),
            text: Arc::from(""),
            private: false,
            lines: OnceLock::new(),
        }])
    }
}

impl Sources {
    /// Keeps a text; a byte order mark at its start is dropped, so that offsets start at what the author wrote.
    pub(crate) fn add(&mut self, name: &str, text: &str) -> (SourceId, Arc<str>) {
        let text: Arc<str> = Arc::from(text.strip_prefix('\u{feff}').unwrap_or(text));
        self.0.push(Source {
            name: Arc::from(name),
            text: Arc::clone(&text),
            private: false,
            lines: OnceLock::new(),
        });
        (SourceId(u32::try_from(self.0.len() - 1).unwrap_or(0)), text)
    }

    /// Like [`Self::add`], for a text whose lines are never shown.
    pub(crate) fn add_private(&mut self, name: &str, text: &str) -> (SourceId, Arc<str>) {
        let added = self.add(name, text);
        if let Some(source) = self.0.last_mut() {
            source.private = true;
        }
        added
    }

    /// The text that the span covers.
    pub(crate) fn slice(&self, span: Span) -> &str {
        self.source(span.source)
            .text
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }

    /// Where the span starts, with the line it stands on.
    pub(crate) fn place(&self, span: Span) -> Option<Place> {
        if span.source == SourceId::default() {
            return None;
        }
        let source = self.source(span.source);
        let mut start = (span.start as usize).min(source.text.len());
        while !source.text.is_char_boundary(start) {
            start -= 1;
        }
        let lines = source.lines.get_or_init(|| Lines::of(&source.text));
        let at = lines.position(&source.text, start);
        let covered = source.text.get(start..span.end as usize).unwrap_or("");
        let covered: String = first_line(covered).take(EXCERPT).collect();
        Some(Place {
            file: source.name.to_string(),
            line: at.line,
            column: at.column,
            excerpt: (!source.private)
                .then(|| excerpt(&source.text, at.line_start, start, at.column)),
            width: covered.trim_end().chars().count().max(1),
        })
    }

    fn source(&self, id: SourceId) -> &Source {
        self.0.get(id.0 as usize).unwrap_or(&self.0[0])
    }
}

impl SourceId {
    pub(crate) fn index(self) -> u32 {
        self.0
    }
}

impl Span {
    /// A place given by line and column, both counted from 1.
    pub(crate) fn at_line(source: SourceId, text: &str, line: usize, column: usize) -> Self {
        let before: usize = text
            .split_inclusive('\n')
            .take(line.saturating_sub(1))
            .map(str::len)
            .sum();
        let within = text[before..]
            .char_indices()
            .nth(column.saturating_sub(1))
            .map_or(0, |(at, _)| at);
        let start = u32::try_from(before + within).unwrap_or(0);
        Self {
            source,
            start,
            end: start,
        }
    }

    /// The same place, `offset` bytes further on.
    pub(crate) fn shifted(self, offset: usize) -> Self {
        let offset = u32::try_from(offset).unwrap_or(0);
        Self {
            start: (self.start + offset).min(self.end),
            ..self
        }
    }
}

/// The part of the line from `line_start` on that surrounds `start`.
fn excerpt(text: &str, line_start: usize, start: usize, column: usize) -> Excerpt {
    let before = text[line_start..start]
        .char_indices()
        .rev()
        .take(EXCERPT / 2);
    let (count, from) = before.fold((0, start), |(count, _), (at, _)| {
        (count + 1, line_start + at)
    });
    let shown: String = first_line(&text[from..]).take(EXCERPT).collect();
    Excerpt {
        text: shown.trim_end().to_owned(),
        skipped: column - 1 - count,
    }
}

fn first_line(text: &str) -> impl Iterator<Item = char> {
    text.chars().take_while(|character| *character != '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_lines_and_characters_from_one() {
        let mut sources = Sources::default();
        let (source, _) = sources.add("a.yml", "\u{feff}x: 1\r\nü: two\n");
        let place = sources
            .place(Span {
                source,
                start: 10,
                end: 13,
            })
            .expect("a place");
        assert_eq!((place.line, place.column, place.width), (2, 4, 3));
        let excerpt = place.excerpt.expect("a line that may be shown");
        assert_eq!((&*excerpt.text, excerpt.skipped), ("ü: two", 0));
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let mut sources = Sources::default();
        let (source, _) = sources.add(
            "a.yml",
            &format!("{}here{}", "é".repeat(5_000), "x".repeat(5_000)),
        );
        let (start, end) = (10_000, 10_004);
        let place = sources.place(Span { source, start, end }).expect("a place");
        let excerpt = place.excerpt.expect("a line that may be shown");
        assert_eq!((place.column, excerpt.skipped), (5_001, 4_940));
        assert_eq!(
            excerpt.text,
            format!("{}here{}", "é".repeat(60), "x".repeat(56))
        );
    }
}
