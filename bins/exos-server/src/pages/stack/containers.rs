//! The containers of a stack.

use askama::Template;
use axum::extract::State;
use exos_core::Timestamp;
use exos_core::live::{ContainerQuery, Entry, Located};

use super::WhichStack;
use super::head::{Head, Tab};
use crate::http::extract::Path;
use crate::pages::layout::Layout;
use crate::pages::reader::Reader;
use crate::pages::show::{State as Shown, created_at, image};
use crate::pages::usage::UsageCells;
use crate::pages::{Result, html};
use crate::state::App;

/// The most containers that the page shows; the list of all has parts.
const MOST: usize = 200;

#[derive(Template)]
#[template(path = "stack_containers.html")]
struct ContainersPage {
    layout: Layout,
    head: Head,
    rows: Vec<Row>,
    has_more: bool,
}

struct Row {
    name: String,
    service: String,
    state: Shown,
    /// What the engine says of it.
    status: String,
    image: String,
    host: String,
    usage: UsageCells,
    created_at: Timestamp,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<WhichStack>,
) -> Result {
    let caller = reader.caller.clone();
    let (layout, head) = Head::read(&app, reader, &which, Tab::Containers).await?;
    let of_stack = ContainerQuery {
        stack: Some(head.name.clone()),
        limit: MOST,
        ..ContainerQuery::default()
    };
    let containers = app.platform.containers();
    let page = containers
        .list(&caller, &which.environment, &of_stack)
        .await?;
    html::page(&ContainersPage {
        layout,
        head,
        has_more: page.next_cursor.is_some(),
        rows: page.items.iter().map(Row::new).collect(),
    })
}

impl Row {
    fn new(located: &Located<Entry>) -> Self {
        let Located { host, item } = located;
        let seen = &item.container;
        Self {
            name: seen.name.clone(),
            service: seen.service.clone(),
            state: Shown::container(seen.state, seen.health, item.crash_looping),
            status: seen.status.clone(),
            image: image(&seen.image),
            usage: UsageCells::new(host.usage.of(&seen.id)),
            host: host.name.to_string(),
            created_at: created_at(seen),
        }
    }
}
