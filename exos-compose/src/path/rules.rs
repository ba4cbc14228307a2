//! Rules that are about certain places of a tree, and the visit of just those places.

use std::fmt;
use std::sync::Arc;

use crate::path::ITEM;
use crate::yaml::{Node, Value};

/// Steps to the places that a rule is about, such as `services`, `*`, `ports`, `[]`.
pub(crate) type Place = &'static [&'static str];

/// The step that stands for "any key of a mapping" in a [`Place`].
const ANY: &str = "*";

/// The way to the node that is visited; it prints like [`Path`](crate::path::Path).
#[derive(Clone, Copy, Default)]
pub(crate) struct Trail<'t> {
    up: Option<&'t Self>,
    step: Step<'t>,
    depth: usize,
}

#[derive(Clone, Copy, Default)]
enum Step<'t> {
    #[default]
    Root,
    Key(&'t str),
    Item(usize),
}

/// Visits what stands at the places of some rules, with the rule. Rules that share their first steps follow one another;
/// a rule for a place comes before those for places below it.
pub(crate) fn visit<R>(
    node: &Node,
    rules: &[(Place, R)],
    trail: Trail<'_>,
    act: &mut impl FnMut(&Node, Trail<'_>, &R),
) {
    for (step, rules) in by_step(rules, trail.depth) {
        match (step, &node.value) {
            (None, _) => rules.iter().for_each(|(_, rule)| act(node, trail, rule)),
            (Some(ITEM), Value::Seq(items)) => {
                for (index, item) in items.iter().enumerate() {
                    visit(item, rules, trail.on(Step::Item(index)), act);
                }
            }
            (Some(ANY), Value::Map(map)) => {
                for (key, child) in map.iter() {
                    visit(child, rules, trail.on(Step::Key(key)), act);
                }
            }
            (Some(key), Value::Map(map)) => {
                if let Some(child) = map.get(key) {
                    visit(child, rules, trail.on(Step::Key(key)), act);
                }
            }
            _ => {}
        }
    }
}

/// Like [`visit`], for acts that change what they find. Lists and maps on the way there become the tree's own.
pub(crate) fn visit_mut<R>(
    node: &mut Node,
    rules: &[(Place, R)],
    trail: Trail<'_>,
    act: &mut impl FnMut(&mut Node, Trail<'_>, &R),
) {
    for (step, rules) in by_step(rules, trail.depth) {
        let Some(step) = step else {
            for (_, rule) in rules {
                act(node, trail, rule);
            }
            continue;
        };
        match (step, &mut node.value) {
            (ITEM, Value::Seq(items)) => {
                for (index, item) in Arc::make_mut(items).iter_mut().enumerate() {
                    visit_mut(item, rules, trail.on(Step::Item(index)), act);
                }
            }
            (ANY, Value::Map(map)) => {
                for (key, child) in Arc::make_mut(map).iter_mut() {
                    visit_mut(child, rules, trail.on(Step::Key(key)), act);
                }
            }
            (key, Value::Map(map)) if map.contains(key) => {
                if let Some(child) = Arc::make_mut(map).get_mut(key) {
                    visit_mut(child, rules, trail.on(Step::Key(key)), act);
                }
            }
            _ => {}
        }
    }
}

/// The rules that have the same step at a depth, with that step.
fn by_step<R>(
    rules: &[(Place, R)],
    depth: usize,
) -> impl Iterator<Item = (Option<&'static str>, &[(Place, R)])> {
    let step = move |(place, _): &(Place, R)| place.get(depth).copied();
    rules
        .chunk_by(move |a, b| step(a) == step(b))
        .map(move |rules| (rules.first().and_then(step), rules))
}

impl Trail<'_> {
    fn on<'t>(&'t self, step: Step<'t>) -> Trail<'t> {
        Trail {
            up: Some(self),
            step,
            depth: self.depth + 1,
        }
    }
}

impl fmt::Display for Trail<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(up) = self.up {
            up.fmt(f)?;
        }
        match self.step {
            Step::Root => Ok(()),
            Step::Item(index) => write!(f, "[{index}]"),
            Step::Key(key) if self.depth == 1 => f.write_str(key),
            Step::Key(key) => write!(f, ".{key}"),
        }
    }
}
