//! A plan as text.

use std::fmt;

use super::{Node, Outline, OutlineNode, Plan};

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.nodes.iter().try_for_each(|node| writeln!(f, "{node}"))
    }
}

impl fmt::Display for Node {
    /// `[1,2?] -> #3 service web/1  create  image changed`; a `?` marks a need whose failure does not stop this node.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        OutlineNode::from(self).fmt(f)
    }
}

impl fmt::Display for Outline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.nodes.iter().try_for_each(|node| writeln!(f, "{node}"))
    }
}

impl fmt::Display for OutlineNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (i, need) in self.needs.iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            let mark = if need.optional { "?" } else { "" };
            write!(f, "{comma}{}{mark}", need.node.0)?;
        }
        write!(
            f,
            "] -> #{} {}  {}  {}",
            self.id.0, self.subject, self.verb, self.cause
        )
    }
}
