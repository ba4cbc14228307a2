//! Variables from files: the `.env` syntax and the `raw` format of `env_file`.
//!
//! A line of `.env` is `NAME=value`, `NAME: value`, `NAME` (taken from the caller's variables) or a comment, each with
//! `export` before it or not. A value is bare (up to the line's end or ` #`, trimmed, substituted), in double quotes
//! (several lines, backslash escapes, substituted) or in single quotes (several lines, literal).
//!
//! Errors show names but never values, which may be secrets.

use indexmap::IndexMap;

use crate::interpolate::{self, Lookup, MOST_ADDED, TemplateErrorKind};

mod cursor;
mod escape;
pub(crate) mod raw;

use crate::dotenv::cursor::{Cursor, is_blank};

/// Variables in the order of their first definition.
pub(crate) type Variables = IndexMap<String, String>;

/// Where and why a file of variables cannot be read. Line and column count from 1, the column in characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {kind}")]
pub(crate) struct DotenvError {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) kind: DotenvErrorKind,
}

/// What is wrong in a file of variables.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DotenvErrorKind {
    #[error("unexpected character {character:?} after `{name}` in a variable's name")]
    UnexpectedCharacter { character: char, name: String },
    #[error("the variable's name `{name}` contains a space")]
    SpaceInName { name: String },
    /// In the raw format only.
    #[error("a value without a variable's name")]
    NoName,
    #[error("the value of {name} begins with {quote} and never ends")]
    UnterminatedQuote { name: String, quote: char },
    #[error("in the value of {name}: {kind}")]
    Template {
        name: String,
        kind: TemplateErrorKind,
    },
}

/// Reads `.env` syntax into `variables`, which may hold those of earlier files.
///
/// A value's own variables come from `lookup`, else from `variables`; `unset` is told those that neither has.
/// On an error, `variables` holds what stood before it.
pub(crate) fn parse(
    text: &str,
    lookup: Lookup<'_>,
    variables: &mut Variables,
    unset: &mut dyn FnMut(&str),
) -> Result<(), DotenvError> {
    let mut parser = Parser {
        cursor: Cursor::new(text),
        lookup,
        variables,
        unset,
        added: 0,
    };
    while parser.cursor.skip_to_statement() {
        parser.statement()?;
    }
    Ok(())
}

struct Parser<'a, 'f> {
    cursor: Cursor<'a>,
    lookup: Lookup<'f>,
    variables: &'f mut Variables,
    unset: &'f mut dyn FnMut(&str),
    /// Bytes that variables added to values.
    added: usize,
}

/// What ended a name.
#[derive(PartialEq, Eq)]
enum NameEnd {
    Value,
    Line,
}

impl<'a> Parser<'a, '_> {
    fn statement(&mut self) -> Result<(), DotenvError> {
        self.skip_export();
        let (name, end) = self.name()?;
        if end == NameEnd::Line {
            if let Some(value) = (self.lookup)(name) {
                self.variables.insert(name.to_owned(), value);
            }
            return Ok(());
        }
        self.cursor.skip_while(is_blank);
        let value = match self.cursor.peek() {
            Some(quote @ ('"' | '\'')) => self.quoted(name, quote)?,
            _ => self.bare(name)?,
        };
        // A value without a name is a decoration such as `=====`.
        if !name.is_empty() {
            self.variables.insert(name.to_owned(), value);
        }
        Ok(())
    }

    fn skip_export(&mut self) {
        let rest = self.cursor.rest();
        if let Some(after) = rest.strip_prefix("export")
            && after.starts_with(|character: char| character.is_ascii_whitespace())
        {
            self.cursor.advance("export".len());
            self.cursor.skip_while(is_blank);
        }
    }

    fn name(&mut self) -> Result<(&'a str, NameEnd), DotenvError> {
        let start = self.cursor.position();
        let rest = self.cursor.rest();
        let is_part = |character: char| {
            character.is_alphanumeric() || matches!(character, '_' | '.' | '-' | '[' | ']')
        };
        let stop = rest
            .find(|character: char| !is_part(character) && !is_blank(character))
            .unwrap_or(rest.len());
        let name = rest[..stop].trim_end();
        self.cursor.advance(stop);
        let end = match self.cursor.peek() {
            Some('=' | ':') => NameEnd::Value,
            Some('\n') | None => NameEnd::Line,
            Some(character) => {
                let kind = DotenvErrorKind::UnexpectedCharacter {
                    character,
                    name: name.to_owned(),
                };
                return Err(self.cursor.error_at(self.cursor.position(), kind));
            }
        };
        self.cursor.skip_one();
        if name.contains(is_blank) {
            return Err(self.cursor.error_at(
                start,
                DotenvErrorKind::SpaceInName {
                    name: name.to_owned(),
                },
            ));
        }
        Ok((name, end))
    }

    fn bare(&mut self, name: &str) -> Result<String, DotenvError> {
        let start = self.cursor.position();
        let line = self.cursor.take_line();
        let value = line
            .split_once(" #")
            .map_or(line, |(value, _comment)| value);
        self.substitute(name, value.trim_end(), start)
    }

    fn quoted(&mut self, name: &str, quote: char) -> Result<String, DotenvError> {
        let start = self.cursor.position();
        self.cursor.skip_one();
        let Some(value) = self.cursor.take_quoted(quote) else {
            let kind = DotenvErrorKind::UnterminatedQuote {
                name: name.to_owned(),
                quote,
            };
            return Err(self.cursor.error_at(start, kind));
        };
        if quote == '\'' {
            return Ok(value);
        }
        self.substitute(name, &escape::expand(&value), start)
    }

    fn substitute(&mut self, name: &str, value: &str, at: usize) -> Result<String, DotenvError> {
        let Self {
            cursor,
            lookup,
            variables,
            unset,
            added,
        } = self;
        let lookup = |wanted: &str| lookup(wanted).or_else(|| variables.get(wanted).cloned());
        let template_error = |kind| {
            let name = name.to_owned();
            cursor.error_at(at, DotenvErrorKind::Template { name, kind })
        };
        let replaced = interpolate::substitute(value, &lookup, *unset)
            .map_err(|error| template_error(error.kind))?;
        *added += replaced.len().saturating_sub(value.len());
        if *added > MOST_ADDED {
            return Err(template_error(TemplateErrorKind::TooLong));
        }
        Ok(replaced.into_owned())
    }
}

#[cfg(test)]
mod tests;
