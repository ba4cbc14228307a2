//! Reads bound values; an absent one has the value that its type has when nothing is said.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::lower::Texts;
use crate::value::{boolean, duration};
use crate::yaml::{Map, Node};

/// A bound mapping.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'p>(pub(crate) &'p Node);

impl<'p> View<'p> {
    pub(crate) fn get(self, key: &str) -> Option<Self> {
        self.0.get(key).filter(|node| !node.is_null()).map(View)
    }

    pub(crate) fn str(self, key: &str) -> Option<&'p str> {
        self.0.get_str(key)
    }

    pub(crate) fn text(self, key: &str) -> Option<String> {
        self.str(key).map(str::to_owned)
    }

    pub(crate) fn flag(self, key: &str) -> bool {
        self.given_flag(key) == Some(true)
    }

    pub(crate) fn given_flag(self, key: &str) -> Option<bool> {
        self.0.get(key).and_then(Node::as_bool)
    }

    pub(crate) fn int(self, key: &str) -> Option<i64> {
        self.0.get(key).and_then(Node::as_int)
    }

    /// A whole number that may be written as text.
    pub(crate) fn loose_int(self, key: &str) -> Option<i64> {
        self.int(key)
            .or_else(|| self.str(key).and_then(|text| text.trim().parse().ok()))
    }

    /// A count that may be written as text.
    pub(crate) fn count(self, key: &str, default: u32) -> u32 {
        self.loose_int(key)
            .and_then(|count| u32::try_from(count).ok())
            .unwrap_or(default)
    }

    /// A flag that may be written as text.
    pub(crate) fn loose_flag(self, key: &str) -> Option<bool> {
        self.given_flag(key)
            .or_else(|| Some(boolean::parse(self.str(key)?)?.value))
    }

    pub(crate) fn number(self, key: &str) -> Option<f64> {
        self.0.get(key).and_then(Node::number)
    }

    /// A size, which is bound as text.
    pub(crate) fn bytes(self, key: &str) -> Option<i64> {
        self.str(key).and_then(|text| text.parse().ok())
    }

    pub(crate) fn duration(self, key: &str) -> Option<Duration> {
        let nanoseconds = duration::parse(self.str(key)?).ok()?;
        u64::try_from(nanoseconds).ok().map(Duration::from_nanos)
    }

    pub(crate) fn items(self, key: &str) -> impl Iterator<Item = Self> {
        self.0
            .get(key)
            .and_then(Node::as_seq)
            .unwrap_or_default()
            .iter()
            .map(View)
    }

    pub(crate) fn entries(self, key: &str) -> impl Iterator<Item = (&'p str, Self)> {
        self.0
            .get(key)
            .and_then(Node::as_map)
            .into_iter()
            .flat_map(Map::iter)
            .map(|(key, node)| (&**key, View(node)))
    }

    pub(crate) fn texts(self, key: &str) -> Vec<String> {
        self.items(key).filter_map(View::as_text).collect()
    }

    pub(crate) fn as_text(self) -> Option<String> {
        self.0.as_str().map(str::to_owned)
    }

    pub(crate) fn text_map(self, key: &str) -> Texts {
        self.entries(key)
            .map(|(name, value)| (name.to_owned(), value.as_text().unwrap_or_default()))
            .collect()
    }

    /// Variables, of which some have no value.
    pub(crate) fn variables(self, key: &str) -> BTreeMap<String, Option<String>> {
        self.entries(key)
            .map(|(name, value)| (name.to_owned(), value.as_text()))
            .collect()
    }

    /// The words of a command; nothing when the image's own is meant.
    pub(crate) fn command(self, key: &str) -> Option<Vec<String>> {
        self.get(key).map(|_| self.texts(key))
    }
}
