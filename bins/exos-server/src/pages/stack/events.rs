//! What happened to a stack: its operations, and what was written about it.

use askama::Template;
use axum::extract::State;
use exos_core::Timestamp;
use exos_core::platform::{EventFilter, ListQuery, OperationFilter, Stored};

use super::WhichStack;
use super::head::{Head, Tab};
use crate::http::extract::Path;
use crate::pages::layout::Layout;
use crate::pages::operation::OperationRow;
use crate::pages::reader::Reader;
use crate::pages::{Result, html};
use crate::state::App;

/// The most lines of each table.
const MOST: usize = 30;

#[derive(Template)]
#[template(path = "stack_events.html")]
struct EventsPage {
    layout: Layout,
    head: Head,
    operations: Vec<OperationRow>,
    events: Vec<Event>,
}

/// Something that was written.
struct Event {
    at: Timestamp,
    what: String,
    /// The operation that it is about.
    operation: Option<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<WhichStack>,
) -> Result {
    let caller = reader.caller.clone();
    let (layout, head) = Head::read(&app, reader, &which, Tab::Events).await?;
    let filter = OperationFilter {
        environment: Some(head.stack.environment.to_string()),
        stack: Some(head.name.clone()),
        state: None,
    };
    let latest = ListQuery {
        limit: MOST,
        ..ListQuery::default()
    };
    let operations = app.platform.operations();
    let operations = operations.list(&caller, &filter, &latest).await?;
    let about = EventFilter {
        environment: Some(head.stack.environment.to_string()),
        kinds: ["stack", "stack-status", "operation"]
            .map(str::to_owned)
            .into(),
        stack: Some(head.name.clone()),
    };
    let events = app.platform.recent(&caller, about, MOST).await?;
    let operations = operations.items.into_iter();
    html::page(&EventsPage {
        operations: operations
            .map(|item| OperationRow::new(&layout, item))
            .collect(),
        events: events.into_iter().map(Event::new).collect(),
        layout,
        head,
    })
}

impl Event {
    fn new(stored: Stored) -> Self {
        let is_operation = stored.kind == "operation";
        let done = stored.action.or(stored.state);
        let what = match (stored.kind.as_str(), done) {
            ("operation", Some(done)) => format!("operation {done}"),
            ("stack-status", _) => "what runs was compared with what is wanted".to_owned(),
            (_, Some(done)) => told(&done).to_owned(),
            (kind, None) => format!("{kind} was written"),
        };
        Self {
            at: stored.at,
            what,
            operation: is_operation.then_some(stored.id),
        }
    }
}

/// Says what was done to a stack, as people do.
fn told(done: &str) -> &str {
    match done {
        "stack.deploy" => "files were deployed",
        "stack.operate" => "it was started, stopped, restarted or scaled",
        "stack.remove" => "its removal was asked for",
        "moves" => "it moves to another host",
        other => other,
    }
}
