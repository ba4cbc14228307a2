//! Progress as JSON, an object a line, for programs that watch.

use exos_core::{Event, EventKind, Progress};
use serde_json::{Value, json};

use super::board::Board;
use super::row::Subject;

/// Returns the object that tells of an event. `docs/cli.md` documents its fields.
pub(super) fn line(board: &Board, event: &Event) -> Option<String> {
    let mut fields = match &event.kind {
        EventKind::PlanStarted { plan } => {
            json!({
                "event": "plan_started",
                "operations": plan.nodes.len(), "notes": plan.notes,
            })
        }
        EventKind::Started => json!({ "event": "started" }),
        EventKind::Progress(progress) => self::progress(progress)?,
        EventKind::Finished { took } => {
            json!({ "event": "finished", "took_ms": u64::try_from(took.as_millis()).ok() })
        }
        EventKind::Failed { error, hint } => {
            json!({ "event": "failed", "error": error, "hint": hint })
        }
        EventKind::Skipped { because } => json!({ "event": "skipped", "because": because }),
        EventKind::PlanFinished {
            finished,
            failed,
            skipped,
        } => json!({
            "event": "plan_finished",
            "finished": finished, "failed": failed, "skipped": skipped,
        }),
        _ => return None,
    };
    if let (Some(node), Value::Object(map)) = (board.node(event.node), &mut fields) {
        let subject = Subject::of(node);
        map.insert("operation".to_owned(), node.id.0.into());
        map.insert("kind".to_owned(), subject.kind().into());
        map.insert("name".to_owned(), subject.name.into());
        map.insert("verb".to_owned(), node.verb.as_str().into());
        map.insert("cause".to_owned(), node.cause.as_str().into());
    }
    Some(fields.to_string())
}

fn progress(progress: &Progress) -> Option<Value> {
    Some(match progress {
        Progress::Transfer {
            part,
            status,
            current,
            total,
        } => json!({
            "event": "transfer",
            "part": part, "status": status, "current": current, "total": total,
        }),
        Progress::Output(line) => json!({ "event": "output", "line": line.trim_end() }),
        Progress::State(state) => json!({ "event": "state", "state": state }),
        _ => return None,
    })
}
