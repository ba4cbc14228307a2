//! A diff for people.

use std::collections::BTreeMap;

use super::diff::{Diff, Item};
use crate::human::plural;
use crate::progress::Change;
use crate::style::{Palette, Style};

/// Returns the diff as text: a headline, then networks, volumes, images and services, then what is
/// to be known beside.
pub(super) fn render(diff: &Diff<'_>, palette: Palette) -> String {
    let mut text = Text {
        palette,
        lines: vec![format!(
            "{}: {}",
            palette.paint(Style::Strong, diff.stack),
            headline(diff)
        )],
        width: diff
            .changes
            .iter()
            .map(|item| item.name.len())
            .max()
            .unwrap_or(0),
    };
    for (kind, title) in [
        ("network", "networks"),
        ("volume", "volumes"),
        ("image", "images"),
    ] {
        let items: Vec<&Item> = diff
            .changes
            .iter()
            .filter(|item| item.kind == kind)
            .collect();
        text.section(title, &items);
    }
    text.services(diff);
    text.list("notes", diff.notes.iter().cloned());
    let unacted = diff
        .unacted
        .iter()
        .map(|key| format!("{}: {}", key.path, key.reason));
    text.list("nothing acts on these keys yet", unacted);
    text.lines.join("\n") + "\n"
}

/// Counts the changes of containers: `2 containers to create, 1 to replace`.
fn headline(diff: &Diff<'_>) -> String {
    if diff.changes.is_empty() {
        let count: usize = diff.services.iter().map(|service| service.unchanged).sum();
        return format!("nothing to do, {} as wanted", plural(count, "container"));
    }
    let mut counts: BTreeMap<Change, usize> = BTreeMap::new();
    for item in &diff.changes {
        *counts.entry(item.change).or_default() += 1;
    }
    let counts = counts
        .into_iter()
        .map(|(change, count)| format!("{count} to {}", change.verb()));
    let mut text = counts.collect::<Vec<_>>().join(", ");
    if diff.another_round {
        text += "; what else depends on the images that are fetched or built first";
    }
    text
}

struct Text {
    palette: Palette,
    lines: Vec<String>,
    width: usize,
}

impl Text {
    fn section(&mut self, title: &str, items: &[&Item]) {
        if items.is_empty() {
            return;
        }
        self.title(title);
        for item in items {
            self.item(item);
        }
    }

    fn title(&mut self, title: &str) {
        self.lines.push(String::new());
        self.lines.push(self.palette.paint(Style::Strong, title));
    }

    fn item(&mut self, item: &Item) {
        let style = match item.change {
            Change::Create => Style::Good,
            Change::Remove => Style::Bad,
            Change::Replace | Change::Alter(_) => Style::Busy,
        };
        let mark = self.palette.paint(style, &item.change.mark().to_string());
        let verb = self
            .palette
            .paint(style, &format!("{:<7}", item.change.verb()));
        let image = item
            .image
            .as_ref()
            .map_or_else(String::new, |[is, will_be]| format!(" ({is} -> {will_be})"));
        let name = format!("{:<width$}", item.name, width = self.width);
        self.lines
            .push(format!("  {mark} {name}  {verb}  {}{image}", item.cause));
    }

    fn services(&mut self, diff: &Diff<'_>) {
        let is_gone = |item: &&Item| {
            let service = item.service.as_deref();
            service.is_some_and(|name| diff.services.iter().all(|line| line.name != name))
        };
        for service in &diff.services {
            let of_service = |item: &&Item| item.service.as_deref() == Some(service.name);
            let items: Vec<&Item> = diff.changes.iter().filter(of_service).collect();
            if items.is_empty() {
                continue;
            }
            let wanted = usize::try_from(service.wanted).unwrap_or(usize::MAX);
            let count = if service.containers == wanted {
                plural(wanted, "container")
            } else {
                format!("{} -> {}", service.containers, plural(wanted, "container"))
            };
            self.section(&format!("service {}: {count}", service.name), &items);
        }
        let gone: Vec<&Item> = diff.changes.iter().filter(is_gone).collect();
        self.section("other services", &gone);
        let unchanged = diff.services.iter().filter(|service| {
            let mut items = diff.changes.iter();
            !items.any(|item| item.service.as_deref() == Some(service.name))
        });
        let names: Vec<&str> = unchanged.map(|service| service.name).collect();
        if !names.is_empty() && !diff.changes.is_empty() {
            self.lines.push(String::new());
            let line = format!("unchanged: {}", names.join(", "));
            self.lines.push(self.palette.paint(Style::Dim, &line));
        }
    }

    fn list(&mut self, title: &str, items: impl IntoIterator<Item = String>) {
        let mut items = items.into_iter().peekable();
        if items.peek().is_none() {
            return;
        }
        self.title(title);
        self.lines.extend(items.map(|item| format!("  {item}")));
    }
}
