//! Progress as lines, for logs of build servers and for files.

use exos_core::plan::{OutlineNode, Verb};
use exos_core::{Event, EventKind, Progress};

use super::board::Board;
use super::row::Subject;
use super::words;
use crate::human;
use crate::style::{Palette, Style};

/// Returns the line that tells of an event, when it is worth one.
pub(super) fn line(board: &Board, event: &Event, palette: Palette) -> Option<String> {
    let node = board.node(event.node)?;
    let subject = Subject::of(node);
    let what = format!("{} {}", subject.kind(), subject.name);
    Some(match &event.kind {
        EventKind::Started if is_long(node) => {
            let word = palette.paint(Style::Busy, words::doing(node.verb));
            format!("{what}  {word}{}", cause(node))
        }
        EventKind::Progress(Progress::Output(line)) => {
            let bar = palette.paint(Style::Dim, "|");
            format!("{} {bar} {}", subject.name, line.trim_end())
        }
        EventKind::Finished { took } if !is_detail(node) => {
            let reached = board.row(node).map_or("", |row| row.reached.as_str());
            let word = palette.paint(Style::Good, words::done(node.verb, reached));
            let cause = if is_long(node) {
                String::new()
            } else {
                cause(node)
            };
            format!("{what}  {word}  {}{cause}", human::took(*took))
        }
        EventKind::Failed { error, .. } => {
            let word = palette.paint(Style::Bad, "failed");
            let error = error.replace('\n', "; ");
            format!("{what}  {word}: {error}")
        }
        EventKind::Skipped { .. } => {
            let word = palette.paint(Style::Dim, &format!("no {}", node.verb));
            let because = board.row(node).map_or("", |row| row.reason.as_str());
            format!("{what}  {word}: {because}")
        }
        _ => return None,
    })
}

/// Says whether it takes so long that its begin is worth a line.
fn is_long(node: &OutlineNode) -> bool {
    matches!(
        node.verb,
        Verb::Pull
            | Verb::Build
            | Verb::WaitUntilUp
            | Verb::WaitUntilHealthy
            | Verb::WaitUntilCompleted
    )
}

/// Says whether it is a detail of how a container is replaced.
fn is_detail(node: &OutlineNode) -> bool {
    node.verb == Verb::Rename
}

/// Returns why, where it is not said by the operation itself.
fn cause(node: &OutlineNode) -> String {
    const SAID: [&str; 8] = [
        "not there",
        "created",
        "asked to",
        "asked to wait",
        "others wait for it",
        "the stack goes",
        "started",
        "not started",
    ];
    if SAID.contains(&node.cause.as_str()) {
        return String::new();
    }
    format!("  ({})", node.cause)
}
