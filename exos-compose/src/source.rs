//! The texts that were read, and places in them.

use std::sync::Arc;

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
}

/// A place as a person reads it: line and column count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
    /// The line, unless it may not be shown.
    pub(crate) text: Option<String>,
    pub(crate) width: usize,
}

impl Default for Sources {
    fn default() -> Self {
        Self(vec![Source {
            name: Arc::from(""),
            text: Arc::from(""),
            private: false,
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
        let before = &source.text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let text = source.text[line_start..].lines().next().unwrap_or("");
        let column = source.text[line_start..start].chars().count() + 1;
        let covered = source.text.get(start..span.end as usize).unwrap_or("");
        Some(Place {
            file: source.name.to_string(),
            line: before.matches('\n').count() + 1,
            column,
            text: (!source.private).then(|| text.to_owned()),
            width: covered
                .lines()
                .next()
                .unwrap_or("")
                .trim_end()
                .chars()
                .count()
                .max(1),
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
        assert_eq!(place.text.as_deref(), Some("ü: two"));
    }
}
