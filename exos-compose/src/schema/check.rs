//! Checks a tree against the table and reports all that does not fit, each at its place.

use std::sync::Arc;

use crate::diagnostic::{Code, Finding, Report};
use crate::path::Path;
use crate::schema::rule::{Key, List, Mapping, Names, Number, Object, Rule, Text};
use crate::suggest::nearest;
use crate::yaml::{Map, Node, Seen, Value};

pub(crate) fn check_object(root: &Node, object: &'static Object, report: &mut Report) {
    let mut checker = Checker {
        path: Path::default(),
        report,
    };
    if let Some(map) = root.as_map() {
        checker.object(root, map, object);
    }
}

struct Checker<'a, 'r> {
    path: Path<'a>,
    report: &'r mut Report,
}

impl<'a> Checker<'a, '_> {
    fn value(&mut self, node: &'a Node, rule: &'static Rule) {
        match &node.value {
            Value::Null if rule.null => {}
            Value::Bool(_) if rule.boolean => {}
            Value::Int(_) | Value::Uint(_) | Value::Float(_) if rule.number != Number::None => {
                self.number(node, rule);
            }
            Value::Str(text) => self.text(node, text, rule),
            Value::Seq(items) if rule.list.is_some() => {
                if let Some(list) = rule.list {
                    self.list(node, items, list);
                }
            }
            Value::Map(map) => match rule.map {
                Some(Mapping::Object(object)) => self.object(node, map, object),
                Some(Mapping::Names(names)) => self.names(map, names),
                Some(Mapping::Any) => {}
                None => self.wrong_type(node, rule),
            },
            _ => self.wrong_type(node, rule),
        }
    }

    fn number(&mut self, node: &Node, rule: &Rule) {
        let whole = match node.value {
            Value::Float(value) => value.fract() == 0.0,
            _ => true,
        };
        match rule.number {
            Number::Integer | Number::Within(..) if !whole => self.wrong_type(node, rule),
            Number::Within(low, high) => {
                let below = node
                    .number()
                    .is_some_and(|value| value < crate::yaml::to_f64(low));
                let above = node
                    .number()
                    .is_some_and(|value| value > crate::yaml::to_f64(high));
                if below || above {
                    let bounds = if high == i64::MAX {
                        format!("at least {low}")
                    } else {
                        format!("from {low} to {high}")
                    };
                    self.report(Finding::error(
                        Code::Range,
                        node.span,
                        format!("the number must be {bounds}"),
                    ));
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, node: &Node, text: &str, rule: &Rule) {
        match rule.text {
            Text::None => self.wrong_type(node, rule),
            Text::Any => {}
            Text::OneOf(words) if words.contains(&text) => {}
            Text::OneOf(words) => {
                let message = format!("`{text}` is not one of {}", words.join(", "));
                let hint = nearest(text, words.iter().copied())
                    .map(|word| format!("did you mean `{word}`?"));
                self.report(Finding::error(Code::NotAllowed, node.span, message).maybe_hint(hint));
            }
            Text::Matching(pattern) if (pattern.matches)(text) => {}
            Text::Matching(pattern) => {
                let message = format!("`{text}` must {}", pattern.words);
                self.report(Finding::error(Code::Pattern, node.span, message));
            }
        }
    }

    fn list(&mut self, node: &'a Node, items: &'a Arc<Vec<Node>>, list: List) {
        for (index, item) in items.iter().enumerate() {
            self.path.enter_item(index);
            self.value(item, list.item);
            self.path.leave();
        }
        if list.unique {
            self.unique(node, items);
        }
    }

    fn unique(&mut self, node: &Node, items: &[Node]) {
        let mut seen = Seen::default();
        for item in items {
            if let Some(first) = seen.first_like(item) {
                let span = if item.span.start == item.span.end {
                    node.span
                } else {
                    item.span
                };
                let finding =
                    Finding::error(Code::Repeated, span, "the list holds this item already")
                        .related("it is first given here", first.span)
                        .with_hint("remove one of the two");
                self.report(finding);
            }
        }
    }

    fn object(&mut self, node: &'a Node, map: &'a Map, object: &'static Object) {
        for (key, entry) in map.entries() {
            self.path.enter(key);
            match object.field(key) {
                Some(rule) => self.value(&entry.node, rule),
                None if object.open || (object.extensible && key.starts_with("x-")) => {}
                None => {
                    let hint =
                        nearest(key, object.keys()).map(|word| format!("did you mean `{word}`?"));
                    let message = format!("the key `{key}` does not exist here");
                    self.report(
                        Finding::error(Code::UnknownKey, entry.key, message).maybe_hint(hint),
                    );
                }
            }
            self.path.leave();
        }
        for required in object.required {
            if !map.contains(required) {
                let message = format!("the key `{required}` is missing");
                self.report(
                    Finding::error(Code::MissingKey, node.span, message)
                        .with_hint(format!("add `{required}:`")),
                );
            }
        }
    }

    fn names(&mut self, map: &'a Map, names: &'static Names) {
        for (key, entry) in map.entries() {
            self.path.enter(key);
            if names.key.allows(key) {
                self.value(&entry.node, names.value);
            } else if !names.open {
                let message = match names.key {
                    Key::NotEmpty => "a name may not be empty".to_owned(),
                    _ => {
                        format!("the name `{key}` may hold only letters, digits, `.`, `_` and `-`")
                    }
                };
                self.report(Finding::error(Code::Name, entry.key, message));
            }
            self.path.leave();
        }
    }

    fn wrong_type(&mut self, node: &Node, rule: &Rule) {
        let message = format!(
            "this must be a {}, and it is a {}",
            expected(rule),
            node.kind()
        );
        let hint = match &node.value {
            Value::Int(_) | Value::Uint(_) | Value::Float(_) | Value::Bool(_)
                if !matches!(rule.text, Text::None) =>
            {
                Some("put the value in quotes".to_owned())
            }
            Value::Null => Some("give it a value, or remove the key".to_owned()),
            _ => None,
        };
        self.report(Finding::error(Code::WrongType, node.span, message).maybe_hint(hint));
    }

    fn report(&mut self, finding: Finding) {
        let path = self.path.to_string();
        self.report.push(finding.at(path));
    }
}

/// The kinds that a rule allows, in words.
fn expected(rule: &Rule) -> String {
    let number = match rule.number {
        Number::None => None,
        Number::Any => Some("number"),
        Number::Integer | Number::Within(..) => Some("whole number"),
    };
    let text = (!matches!(rule.text, Text::None)).then_some("string");
    let kinds = [
        text,
        number,
        rule.boolean.then_some("boolean"),
        rule.list.map(|_| "list"),
        rule.map.map(|_| "mapping"),
    ];
    let kinds: Vec<&str> = kinds
        .into_iter()
        .flatten()
        .chain(rule.null.then_some("null"))
        .collect();
    match kinds.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => kinds.join(""),
    }
}
