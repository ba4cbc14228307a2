//! What the containers of a stack write, all in one. The lines come by a stream: no page waits for an engine.

use askama::Template;
use axum::extract::State;
use exos_core::access::Action;
use serde::Deserialize;

use super::head::{Head, Tab};
use super::{WhichStack, services};
use crate::http::extract::Path;
use crate::pages::form::Asked;
use crate::pages::layout::Layout;
use crate::pages::reader::Reader;
use crate::pages::{Result, html};
use crate::state::App;

/// How many lines of each container are read at first.
const TAILS: [u64; 4] = [100, 500, 2000, 5000];

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Query {
    service: Vec<String>,
    tail: Option<u64>,
    times: bool,
}

#[derive(Template)]
#[template(path = "stack_logs.html")]
struct LogsPage {
    layout: Layout,
    head: Head,
    /// The services, and whether they are chosen.
    services: Vec<(String, bool)>,
    tail: u64,
    times: bool,
    /// Where the lines are streamed from, and where they are as text.
    stream: String,
    text: String,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<WhichStack>,
    Asked(query): Asked<Query>,
) -> Result {
    let services = services::all(&app, &reader, &which).await?;
    let (layout, head) = Head::read(&app, reader, &which, Tab::Logs).await?;
    let caller = &layout.reader.caller;
    caller.check(Action::ContainerLogs, Some(&head.stack.environment))?;
    let names = services.into_iter().map(|service| service.name);
    let names = names.map(|name| {
        let is_chosen = query.service.contains(&name);
        (name, is_chosen)
    });
    let tail = query.tail.filter(|tail| TAILS.contains(tail));
    let tail = tail.unwrap_or(TAILS[1]);
    let times = if query.times { "&timestamps=true" } else { "" };
    let asked = format!("{}/logs?tail={tail}{}", head.api, chosen(&query.service));
    html::page(&LogsPage {
        services: names.collect(),
        tail,
        times: query.times,
        stream: format!("{asked}&follow=true"),
        text: format!("{asked}{times}"),
        layout,
        head,
    })
}

fn chosen(services: &[String]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for service in services {
        query.append_pair("service", service);
    }
    let query = query.finish();
    if query.is_empty() {
        query
    } else {
        format!("&{query}")
    }
}
