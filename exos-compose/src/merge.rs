//! How a later file changes what earlier files said.
//!
//! Mappings merge key by key, lists append, anything else is replaced; null leaves what was there. [`special`] holds the
//! keys with rules of their own, [`unique`] removes what appending repeats.

mod special;
pub(crate) mod unique;

use std::sync::Arc;

use crate::diagnostic::{Code, Finding};
use crate::yaml::{Map, Node, Value};

/// Merges `over` into `base`, both standing at `path`.
pub(crate) fn merge(base: &mut Node, over: Node, path: &[&str]) -> Result<(), Finding> {
    let Some(over) = special::merge(base, over, path)? else {
        return Ok(());
    };
    match (&mut base.value, over.value) {
        (_, Value::Null) => Ok(()),
        (Value::Map(map), Value::Map(other)) => {
            merge_maps(Arc::make_mut(map), Arc::unwrap_or_clone(other), path)
        }
        (Value::Seq(items), Value::Seq(other)) => {
            Arc::make_mut(items).extend(Arc::unwrap_or_clone(other));
            Ok(())
        }
        (Value::Map(_) | Value::Seq(_), value) => {
            let over = Node::new(value, over.span);
            Err(clash(base, &over, path))
        }
        (_, value) => {
            *base = Node::new(value, over.span);
            Ok(())
        }
    }
}

/// Merges key by key.
fn merge_maps(base: &mut Map, over: Map, path: &[&str]) -> Result<(), Finding> {
    for (key, entry) in over.into_entries() {
        match base.get_mut(&key) {
            Some(node) => merge(node, entry.node, &[path, &[&*key]].concat())?,
            None => base.insert_entry(key, entry),
        }
    }
    Ok(())
}

fn clash(base: &Node, over: &Node, path: &[&str]) -> Finding {
    let message = format!(
        "a {} cannot replace the {} that was given before",
        over.kind(),
        base.kind()
    );
    Finding::error(Code::Override, over.span, message)
        .at(path.join("."))
        .related("it was given here", base.span)
        .with_hint("use the same form in both places, or tag the later one with `!override`")
}
