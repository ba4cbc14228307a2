//! Finds equal values in a list without comparing each with each.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::yaml::{Node, Value};

/// The values met so far.
#[derive(Default)]
pub(crate) struct Seen<'n>(HashMap<u64, Vec<&'n Node>>);

impl<'n> Seen<'n> {
    /// The first value met that is the same as `node`; without one, `node` is the first.
    pub(crate) fn first_like(&mut self, node: &'n Node) -> Option<&'n Node> {
        let alike = self.0.entry(digest(node)).or_default();
        let first = alike.iter().find(|other| other.same(node)).copied();
        if first.is_none() {
            alike.push(node);
        }
        first
    }
}

/// Equal for values that are the same: numbers go by their value, mappings without their order.
fn digest(node: &Node) -> u64 {
    let mut hasher = DefaultHasher::new();
    match &node.value {
        Value::Null => 0_u8.hash(&mut hasher),
        Value::Bool(value) => value.hash(&mut hasher),
        Value::Str(text) => text.hash(&mut hasher),
        Value::Int(_) | Value::Uint(_) | Value::Float(_) => {
            node.number().map(f64::to_bits).hash(&mut hasher);
        }
        Value::Seq(items) => items.iter().for_each(|item| digest(item).hash(&mut hasher)),
        Value::Map(map) => {
            let entry = |key: &str, node: &Node| {
                let mut hasher = DefaultHasher::new();
                (key, digest(node)).hash(&mut hasher);
                hasher.finish()
            };
            let sum = map
                .iter()
                .fold(0_u64, |sum, (key, node)| sum.wrapping_add(entry(key, node)));
            sum.hash(&mut hasher);
        }
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;
    use crate::yaml::Map;

    fn map(keys: [&'static str; 2]) -> Node {
        let mut map = Map::default();
        for key in keys {
            map.insert(key, Node::string(key, Span::default()));
        }
        Node::map(map, Span::default())
    }

    #[test]
    fn values_are_found_again_whatever_their_form() {
        let nodes = [
            Node::int(1, Span::default()),
            Node::new(Value::Float(1.0), Span::default()),
            Node::string("1", Span::default()),
            map(["a", "b"]),
            map(["b", "a"]),
            map(["a", "c"]),
        ];
        let mut seen = Seen::default();
        let repeated: Vec<bool> = nodes
            .iter()
            .map(|node| seen.first_like(node).is_some())
            .collect();
        assert_eq!(repeated, [false, true, false, false, true, false]);
    }
}
