//! Pages of a list, and where the next one begins.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::selection::{Key, Primary};
use crate::error::{Error, Problem};

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// The items, in the order that was asked for.
    pub items: Vec<T>,
    /// Where the next part begins; absent at the end.
    pub next_cursor: Option<Cursor>,
}

/// The place behind an item of a list.
///
/// It holds the values that the list is ordered by, not a number: items that come or go meanwhile make no other item
/// be left out or shown twice. Callers treat its text as opaque.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(Place);

/// Written as JSON, in URL-safe Base64.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    sort: String,
    by: By,
    name: String,
    host: String,
    id: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum By {
    #[serde(rename = "n")]
    Number(i64),
    #[serde(rename = "t")]
    Text(String),
}

impl Cursor {
    /// Returns the place behind the item with this key, in a list of this sort.
    pub(super) fn behind(sort: &str, key: &Key<'_>) -> Self {
        let by = match key.primary {
            Primary::Number(number) => By::Number(number),
            Primary::Text(text) => By::Text(text.to_owned()),
        };
        Self(Place {
            sort: sort.to_owned(),
            by,
            name: key.name.to_owned(),
            host: key.host.to_owned(),
            id: key.id.to_owned(),
        })
    }

    /// Returns the key, if the cursor belongs to a list of this sort.
    pub(super) fn key(&self, sort: &str) -> Result<Key<'_>, Error> {
        if self.0.sort != sort {
            return Err(invalid(format!(
                "it belongs to a list sorted by {}",
                self.0.sort
            )));
        }
        Ok(Key {
            primary: match &self.0.by {
                By::Number(number) => Primary::Number(*number),
                By::Text(text) => Primary::Text(text),
            },
            name: &self.0.name,
            host: &self.0.host,
            id: &self.0.id,
        })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_vec(&self.0).map_err(|_| fmt::Error)?;
        f.write_str(&URL_SAFE_NO_PAD.encode(json))
    }
}

impl FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok();
        let place = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        place
            .map(Self)
            .ok_or_else(|| invalid("it is not one that a list has given"))
    }
}

impl Serialize for Cursor {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

fn invalid(why: impl Into<String>) -> Error {
    Error::invalid("list", vec![Problem::new("cursor", why)])
        .hint("ask for the first page without a cursor, and for each next one with `next_cursor`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    const KEY: Key<'_> = Key {
        primary: Primary::Text("image:1"),
        name: "shöp",
        host: "h1",
        id: "1",
    };

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let cursor = Cursor::behind("image", &KEY);
        let read: Cursor = cursor.to_string().parse().unwrap();
        assert_eq!(read, cursor);
        assert_eq!(read.key("image").unwrap(), KEY);
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "x", "7b7d", "zz", "123", "é"] {
            let error = text.parse::<Cursor>().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Invalid, "{text}");
        }
        let cursor = Cursor::behind("image", &KEY);
        let error = cursor.key("name").unwrap_err();
        assert!(error.message().contains("image"), "{error}");
    }
}
