//! The first page: how much there is of what, where to look first, what uses most, and what happens now.

mod attention;
mod events;
mod labels;
mod top;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use exos_core::platform::{EventFilter, ListQuery, OperationFilter};

use self::attention::Attention;
pub(super) use self::attention::{Why, whys};
use self::events::EventRow;
use self::labels::{Label, labels};
use self::top::{TopList, TopParams};
use super::form::Asked;
use super::layout::{Layout, Section};
use super::operation::OperationRow;
use super::reader::Reader;
use super::{Result, html};
use crate::state::App;

/// How many of the newest operations and events are shown.
const LATEST: usize = 8;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/", get(show))
}

#[derive(Template)]
#[template(path = "dashboard.html")]
struct DashboardPage {
    layout: Layout,
    labels: Vec<Label>,
    environments: Vec<Attention>,
    hosts: Vec<Attention>,
    asked: TopParams,
    tops: [TopList; 2],
    operations: Vec<OperationRow>,
    events: Vec<EventRow>,
}

/// The sorts of things whose events are shown: operations have a table of their own.
const KINDS: [&str; 7] = [
    "environment",
    "host",
    "stack",
    "secret",
    "member",
    "user",
    "group",
];

async fn show(State(app): State<App>, reader: Reader, Asked(asked): Asked<TopParams>) -> Result {
    let caller = reader.caller.clone();
    let dashboard = app.platform.dashboard(&caller).await?;
    let latest = ListQuery {
        limit: LATEST,
        ..ListQuery::default()
    };
    let operations = app.platform.operations();
    let filter = OperationFilter::default();
    let operations = operations.list(&caller, &filter, &latest).await?;
    let about = EventFilter {
        kinds: KINDS.map(str::to_owned).into(),
        ..EventFilter::default()
    };
    let events = app.platform.recent(&caller, about, LATEST).await?;
    let view = app.platform.view_everywhere(&caller);
    let volumes = view
        .hosts()
        .iter()
        .map(|host| host.contents.volumes().len());
    let labels = labels(&dashboard, volumes.sum());
    let layout = Layout::new(&app, reader, Section::Dashboard, "Dashboard").await?;
    let tops = top::read(&app, &layout, &asked).await?;
    let environments = dashboard.environments.iter();
    let hosts = dashboard.hosts.iter();
    let operations = operations.items.into_iter();
    html::page(&DashboardPage {
        labels,
        environments: environments.map(Attention::of_environment).collect(),
        hosts: hosts
            .map(|item| Attention::of_host(&layout, item))
            .collect(),
        operations: operations
            .map(|item| OperationRow::new(&layout, item))
            .collect(),
        events: events
            .into_iter()
            .map(|event| EventRow::new(&layout, event))
            .collect(),
        asked,
        tops,
        layout,
    })
}
