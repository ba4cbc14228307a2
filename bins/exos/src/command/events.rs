//! `exos events`: what happens at the engine, as it happens.

use clap::Args;
use exos_core::backend::{EngineEvent, EventsQuery};
use exos_core::labels;
use futures_util::StreamExt;
use serde::Serialize;

use super::logs::point;
use super::up::Services;
use crate::context::Context;
use crate::error::Result;
use crate::format::{Format, yaml};
use crate::style::Style;
use crate::{human, moment};

/// Flags of `events`.
#[derive(Debug, Args)]
pub(crate) struct EventsArgs {
    /// Format of the output; JSON is an object a line
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Show a JSON object a line, as --format json does
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Show events since this time first
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// End at this time
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    #[command(flatten)]
    services: Services,
}

/// An event as JSON tells it.
#[derive(Serialize)]
struct Line<'a> {
    time: String,
    #[serde(rename = "type")]
    kind: &'a str,
    action: &'a str,
    id: &'a str,
    service: &'a str,
    attributes: &'a std::collections::BTreeMap<String, String>,
}

impl EventsArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let now = context.now();
        let target = context.target(&[]).await?;
        let query = EventsQuery {
            stack: Some(target.name),
            since: point("--since", self.since.as_deref(), now)?,
            until: point("--until", self.until.as_deref(), now)?,
        };
        let backend = context.platform().await?.backend();
        let mut events = backend.events(&query).await?;
        let printer = context.printer.clone();
        while let Some(event) = events.next().await {
            let event = event?;
            let services = &self.services.services;
            if !services.is_empty() && !services.iter().any(|name| name == service(&event)) {
                continue;
            }
            match self.format {
                _ if self.json => printer.json_line(&line(&event)),
                Format::Json => printer.json_line(&line(&event)),
                Format::Yaml => printer.data(&format!("---\n{}", yaml(&line(&event))?.trim_end())),
                Format::Table => printer.data(&text(&event, printer.out)),
            }
            printer.flush();
            if printer.is_closed() {
                break;
            }
        }
        Ok(())
    }
}

fn service(event: &EngineEvent) -> &str {
    let label = |name| event.attributes.get(name).map(String::as_str);
    label(labels::SERVICE)
        .or_else(|| label(labels::COMPOSE_SERVICE))
        .unwrap_or_default()
}

fn line(event: &EngineEvent) -> Line<'_> {
    Line {
        time: moment::format_nanos(event.at_nanos),
        kind: &event.kind,
        action: &event.action,
        id: &event.id,
        service: service(event),
        attributes: &event.attributes,
    }
}

/// Returns time, sort, action and name, and what the engine adds; labels are left to `--json`.
fn text(event: &EngineEvent, palette: crate::style::Palette) -> String {
    let time = moment::format_nanos(event.at_nanos);
    let name = event
        .attributes
        .get("name")
        .map_or_else(|| human::short_id(&event.id), String::as_str);
    let style = match event.action.as_str() {
        "health_status: unhealthy" | "die" | "oom" | "kill" => Style::Bad,
        "start" | "create" | "health_status: healthy" => Style::Good,
        _ => Style::Plain,
    };
    let mut text = format!(
        "{} {} {} {name}",
        palette.paint(Style::Dim, &time),
        event.kind,
        palette.paint(style, &event.action),
    );
    for key in ["image", "exitCode", "signal"] {
        if let Some(value) = event.attributes.get(key) {
            text += &palette.paint(Style::Dim, &format!(" {key}={value}"));
        }
    }
    text
}
