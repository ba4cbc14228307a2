//! One container: what is known of it, what it writes, a terminal in it, and all that its engine says.

use askama::Template;
use axum::extract::State;

use super::Which;
use super::head::{ANY, Head, Tab};
use crate::http::extract::Path;
use crate::pages::form::Asked;
use crate::pages::layout::Layout;
use crate::pages::reader::Reader;
use crate::pages::usage::{Looking, UsageCharts};
use crate::pages::{Result, html};
use crate::state::App;

#[derive(Template)]
#[template(path = "container.html")]
struct OverviewPage {
    layout: Layout,
    head: Head,
    usage: UsageCharts,
}

#[derive(Template)]
#[template(path = "container_logs.html")]
struct LogsPage {
    layout: Layout,
    head: Head,
}

#[derive(Template)]
#[template(path = "container_terminal.html")]
struct TerminalPage {
    layout: Layout,
    head: Head,
}

#[derive(Template)]
#[template(path = "container_inspect.html")]
struct InspectPage {
    layout: Layout,
    head: Head,
}

pub(super) async fn overview(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<Which>,
    Asked(looking): Asked<Looking>,
) -> Result {
    let caller = reader.caller.clone();
    let (layout, head) = Head::read(&app, reader, &which, Tab::Overview).await?;
    let (environment, container, back) = (&which.environment, &which.container, looking.back());
    let metrics = app.platform.metrics();
    let series = metrics
        .container(&caller, environment, container, back)
        .await?;
    let source = format!("{}/metrics", head.api);
    let usage = UsageCharts::new(&head.path, &source, &head.seen.name, back, series);
    let layout = layout.with_island("chart");
    let nonce = layout.nonce.clone();
    html::with_islands(
        &nonce,
        &OverviewPage {
            layout,
            head,
            usage,
        },
    )
}

pub(super) async fn logs(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<Which>,
) -> Result {
    let (layout, head) = Head::read(&app, reader, &which, Tab::Logs).await?;
    html::page(&LogsPage { layout, head })
}

pub(super) async fn terminal(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<Which>,
) -> Result {
    let containers = app.platform.containers();
    let (environment, container) = (&which.environment, &which.container);
    containers
        .may_open(&reader.caller, environment, container, &ANY)
        .await?;
    let (layout, head) = Head::read(&app, reader, &which, Tab::Terminal).await?;
    let layout = layout.with_island("terminal");
    let nonce = layout.nonce.clone();
    html::with_islands(&nonce, &TerminalPage { layout, head })
}

/// What an engine knows is loaded by the page: no page waits for an engine.
pub(super) async fn inspect(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<Which>,
) -> Result {
    let (layout, head) = Head::read(&app, reader, &which, Tab::Inspect).await?;
    html::page(&InspectPage { layout, head })
}
