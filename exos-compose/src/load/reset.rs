//! `!reset` and `!override`: what earlier files say at a tagged place is dropped.

use std::collections::HashMap;

use crate::yaml::{Key, Node};

/// The tagged places of a document, as a tree of keys.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tagged(Level);

#[derive(Clone, Debug, Default)]
struct Level {
    here: bool,
    below: HashMap<Key, Self>,
}

impl Tagged {
    pub(crate) fn new(paths: Vec<Vec<Key>>) -> Self {
        let mut root = Level::default();
        for path in paths {
            let mut level = &mut root;
            for key in path {
                level = level.below.entry(key).or_default();
            }
            level.here = true;
        }
        Self(root)
    }

    /// Removes what stands at the tagged places of `node`, itself standing at `path`.
    pub(crate) fn clear_in(&self, node: &mut Node, path: &[&str]) {
        let level = path
            .iter()
            .try_fold(&self.0, |level, key| level.below.get(*key));
        if let Some(level) = level {
            level.clear(node);
        }
    }

    /// Whether the very place is tagged.
    pub(crate) fn holds(&self, path: &[&str]) -> bool {
        path.iter()
            .try_fold(&self.0, |level, key| level.below.get(*key))
            .is_some_and(|level| level.here)
    }
}

impl Level {
    fn clear(&self, node: &mut Node) {
        if self.below.is_empty() {
            return;
        }
        let Some(map) = node.as_map_mut() else { return };
        map.retain(|key, child| match self.below.get(key) {
            Some(level) if level.here => false,
            Some(level) => {
                level.clear(child);
                true
            }
            None => true,
        });
    }
}
