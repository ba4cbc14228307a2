//! Mappings. Nearly all of a compose file's are small, so keys are compared one by one until a mapping is large.

use foldhash::HashMap;

use crate::source::Span;
use crate::yaml::{Key, Node};

/// Mappings with more keys than this have an index.
const SMALL: usize = 24;

/// A mapping in the order it was written, with the place of each key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Map {
    entries: Vec<(Key, Entry)>,
    /// A bit for the look of each key: most questions for a key that is not there end here.
    looks: u64,
    /// Places of keys in `entries`; absent while the mapping is small.
    index: Option<Box<HashMap<Key, usize>>>,
}

/// A key's place and its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: Span,
    pub(crate) node: Node,
}

impl Map {
    pub(crate) fn with_capacity(n_keys: usize) -> Self {
        Self {
            entries: Vec::with_capacity(n_keys),
            ..Self::default()
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.get_entry(key).map(|entry| &entry.node)
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        let at = self.position(key)?;
        Some(&mut self.entries[at].1.node)
    }

    pub(crate) fn get_entry(&self, key: &str) -> Option<&Entry> {
        self.position(key).map(|at| &self.entries[at].1)
    }

    pub(crate) fn contains(&self, key: &str) -> bool {
        self.position(key).is_some()
    }

    /// Sets a key; the key's place becomes that of the new value.
    pub(crate) fn insert(&mut self, key: impl Into<Key>, node: Node) {
        let entry = Entry {
            key: node.span,
            node,
        };
        self.insert_entry(key.into(), entry);
    }

    pub(crate) fn insert_entry(&mut self, key: Key, entry: Entry) {
        match self.position(&key) {
            Some(at) => self.entries[at].1 = entry,
            None => self.push(key, entry),
        }
    }

    /// Adds a key that is known to be new.
    pub(crate) fn push(&mut self, key: Key, entry: Entry) {
        if let Some(index) = &mut self.index {
            index.insert(key.clone(), self.entries.len());
        }
        self.looks |= look(&key);
        self.entries.push((key, entry));
        if self.index.is_none() && self.entries.len() > SMALL {
            self.reindex();
        }
    }

    /// Takes a key's value and leaves null in its place.
    pub(crate) fn take(&mut self, key: &str) -> Option<Entry> {
        let at = self.position(key)?;
        let entry = &mut self.entries[at].1;
        let node = std::mem::replace(&mut entry.node, Node::null(entry.key));
        Some(Entry {
            key: entry.key,
            node,
        })
    }

    /// Removes a key; the order of the others stays.
    pub(crate) fn remove(&mut self, key: &str) -> Option<Node> {
        let at = self.position(key)?;
        let (_, entry) = self.entries.remove(at);
        self.reindex();
        Some(entry.node)
    }

    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&str, &mut Node) -> bool) {
        let before = self.entries.len();
        self.entries
            .retain_mut(|(key, entry)| keep(key, &mut entry.node));
        if self.entries.len() != before {
            self.reindex();
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.entries.iter().map(|(key, _)| key)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Key, &Node)> {
        self.entries.iter().map(|(key, entry)| (key, &entry.node))
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = (&Key, &Entry)> {
        self.entries.iter().map(|(key, entry)| (key, entry))
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (&Key, &mut Node)> {
        self.entries
            .iter_mut()
            .map(|(key, entry)| (&*key, &mut entry.node))
    }

    pub(crate) fn into_entries(self) -> impl Iterator<Item = (Key, Entry)> {
        self.entries.into_iter()
    }

    /// The mapping with its keys in alphabetical order.
    pub(crate) fn sorted(mut self) -> Self {
        self.entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        self.reindex();
        self
    }

    fn position(&self, key: &str) -> Option<usize> {
        if self.looks & look(key) == 0 {
            return None;
        }
        match &self.index {
            Some(index) => index.get(key).copied(),
            None => self.entries.iter().position(|(known, _)| **known == *key),
        }
    }

    fn reindex(&mut self) {
        let places = || {
            self.entries
                .iter()
                .enumerate()
                .map(|(at, (key, _))| (key.clone(), at))
                .collect()
        };
        self.index = (self.entries.len() > SMALL).then(|| Box::new(places()));
    }
}

/// One of 64 bits, by the length and the ends of a key.
fn look(key: &str) -> u64 {
    let ends = match key.as_bytes() {
        [first, .., last] => first.wrapping_mul(7) ^ last,
        _ => 0,
    };
    1 << ((key.len() ^ usize::from(ends)) & 63)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_in_small_and_in_large_mappings() {
        let mut map = Map::default();
        for number in 0..100 {
            map.insert(format!("k{number}"), Node::int(number, Span::default()));
        }
        map.insert("k7", Node::int(-7, Span::default()));
        assert_eq!(map.get("k7").and_then(Node::as_int), Some(-7));
        map.remove("k8");
        assert!(map.get("k8").is_none());
        assert_eq!(
            map.get("k99").and_then(Node::as_int),
            Some(99),
            "places move up when a key goes"
        );
        map.retain(|_, node| node.as_int() < Some(10));
        assert_eq!(
            map.keys().map(|key| &**key).collect::<Vec<_>>(),
            ["k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7", "k9"]
        );
        assert_eq!(map.get("k9").and_then(Node::as_int), Some(9));
    }
}
