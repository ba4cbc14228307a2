//! Where a walk stands in the tree, and the walks themselves.

mod rules;

use std::fmt;
use std::sync::Arc;

pub(crate) use rules::{Place, Trail, visit, visit_mut};

use crate::yaml::{Node, Value};

/// The step that stands for "any item of a list" in [`Path::steps`].
pub(crate) const ITEM: &str = "[]";
/// The keys from the root to a value.
///
/// Rules match [`Path::steps`] with slice patterns such as `["services", _, "ports", "[]"]`; it prints with indices.
#[derive(Debug, Default)]
pub(crate) struct Path<'a> {
    steps: Vec<&'a str>,
    indices: Vec<usize>,
}

impl<'a> Path<'a> {
    pub(crate) fn steps(&self) -> &[&'a str] {
        &self.steps
    }

    pub(crate) fn enter(&mut self, key: &'a str) {
        self.steps.push(key);
    }

    pub(crate) fn enter_item(&mut self, index: usize) {
        self.steps.push(ITEM);
        self.indices.push(index);
    }

    pub(crate) fn leave(&mut self) {
        // A key that happens to read "[]" has no index of its own; printing copes with that.
        if self.steps.pop() == Some(ITEM) {
            self.indices.pop();
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut indices = self.indices.iter();
        for (at, step) in self.steps.iter().enumerate() {
            match (*step == ITEM).then(|| indices.next()).flatten() {
                Some(index) => write!(f, "[{index}]")?,
                None if at == 0 => f.write_str(step)?,
                None => write!(f, ".{step}")?,
            }
        }
        Ok(())
    }
}

/// Visits a tree from the root down; `visit` says whether to go on below the node.
pub(crate) fn walk<'a>(
    node: &'a Node,
    path: &mut Path<'a>,
    visit: &mut impl FnMut(&'a Node, &Path<'a>) -> bool,
) {
    if !visit(node, path) {
        return;
    }
    match &node.value {
        Value::Seq(items) => {
            for (index, item) in items.iter().enumerate() {
                path.enter_item(index);
                walk(item, path, visit);
                path.leave();
            }
        }
        Value::Map(map) => {
            for (key, child) in map.iter() {
                path.enter(key);
                walk(child, path, visit);
                path.leave();
            }
        }
        _ => {}
    }
}

/// Like [`walk`], for visits that change nodes; what lies below a changed node is visited as it is afterwards.
pub(crate) fn walk_mut<'a>(
    node: &'a mut Node,
    path: &mut Path<'a>,
    visit: &mut impl FnMut(&mut Node, &Path<'a>) -> bool,
) {
    if !visit(node, path) {
        return;
    }
    match &mut node.value {
        Value::Seq(items) => {
            for (index, item) in Arc::make_mut(items).iter_mut().enumerate() {
                path.enter_item(index);
                walk_mut(item, path, visit);
                path.leave();
            }
        }
        Value::Map(map) => {
            for (key, child) in Arc::make_mut(map).iter_mut() {
                path.enter(key);
                walk_mut(child, path, visit);
                path.leave();
            }
        }
        _ => {}
    }
}
