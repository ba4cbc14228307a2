//! The list of services.

use askama::Template;
use axum::extract::State;
use exos_core::platform::ListedService;
use serde::Deserialize;

use crate::pages::form::Asked;
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::show::{State as Shown, image};
use crate::pages::table::Table;
use crate::pages::{Result, html};
use crate::state::App;

/// Which services, and in which order.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Query {
    environment: Option<String>,
    text: Option<String>,
    sort: Option<String>,
    cursor: Option<String>,
}

#[derive(Template)]
#[template(path = "services.html")]
struct ServicesPage {
    layout: Layout,
    table: Table,
    rows: Vec<Row>,
}

/// A service as a line of the table.
struct Row {
    name: String,
    stack: String,
    environment: String,
    /// Whether it and its stack have pages.
    is_managed: bool,
    image: String,
    state: Shown,
    running: u32,
    containers: u32,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Asked(query): Asked<Query>,
) -> Result {
    let table = Table::new("/services", query.sort.as_deref(), "name")
        .filter("environment", query.environment.as_deref())
        .filter("text", query.text.as_deref());
    let asked = table.asked(query.cursor.as_deref());
    let services = app.platform.services();
    let listed = services
        .list_everywhere(&reader.caller, query.environment.as_deref(), &asked)
        .await?;
    let layout = Layout::new(&app, reader, Section::Services, "Services").await?;
    let layout = layout.within(query.environment.as_deref());
    html::page(&ServicesPage {
        table: table.part(query.cursor, listed.next_cursor),
        rows: listed.items.iter().map(Row::new).collect(),
        layout,
    })
}

impl Row {
    fn new(service: &ListedService) -> Self {
        Self {
            name: service.name.to_string(),
            stack: service.stack.to_string(),
            environment: service.environment_name.to_string(),
            is_managed: service.is_managed,
            image: image(&service.image),
            state: Shown::service(service.state),
            running: service.running,
            containers: service.containers,
        }
    }
}
