//! Extractors whose refusals name the field.

mod json;
mod parameters;
mod strict;

pub(crate) use json::{Json, whole};
pub(crate) use parameters::{Path, Query, fields};

use exos_core::Problem;
use serde_path_to_error::Error;

/// The most characters of a sender's text that an answer repeats.
const LONGEST: usize = 200;

/// Turns a reader's refusal into a problem at the field's path.
fn problem<E: std::fmt::Display>(error: &Error<E>) -> Problem {
    let message = error.inner().to_string();
    // The place in the text says nothing beside the path of the field.
    let message = message
        .rsplit_once(" at line ")
        .map_or(message.as_str(), |(start, _)| start);
    let path = field(error.path().to_string(), message);
    Problem::new(harmless(&path), harmless(message))
}

/// Returns the path of the field: of one that is missing or twice there, the reader knows only what it should be in.
fn field(path: String, message: &str) -> String {
    let word = ["missing", "duplicate"]
        .iter()
        .find_map(|word| message.strip_prefix(word));
    let name = word.and_then(|rest| rest.strip_prefix(" field `")?.strip_suffix('`'));
    match name {
        Some(name) if path == "." => name.to_owned(),
        Some(name) if !path.ends_with(name) => format!("{path}.{name}"),
        _ => path,
    }
}

/// Shortens what a sender wrote, and shows what a terminal or a browser would act on.
fn harmless(text: &str) -> String {
    let mut shown = String::new();
    for (count, char) in text.chars().enumerate() {
        if count == LONGEST {
            shown.push_str("...");
            break;
        }
        match char {
            // Marks that turn the direction of text round, and those that nobody sees.
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' => {
                shown.extend(char.escape_unicode());
            }
            char if char.is_control() => shown.extend(char.escape_unicode()),
            char => shown.push(char),
        }
    }
    shown
}

#[cfg(test)]
mod tests;
