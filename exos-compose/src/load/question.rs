//! The questions of a catalog template: their defaults stand for variables that nobody set.

use crate::yaml::Node;

/// The default of each question of a companion file that has one.
pub(crate) fn defaults(root: &Node) -> Vec<(String, String)> {
    let catalog = root.get("catalog").or_else(|| root.get(".catalog"));
    let questions = catalog.and_then(|catalog| catalog.get("questions"));
    let questions = questions.and_then(Node::as_seq).unwrap_or_default();
    questions.iter().filter_map(default).collect()
}

fn default(question: &Node) -> Option<(String, String)> {
    let variable = question.get_str("variable")?;
    let default = question.get("default").filter(|node| !node.is_null())?;
    Some((variable.to_owned(), default.scalar_text()?.into_owned()))
}
