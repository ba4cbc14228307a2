//! A host: how it stands and why, what its machine is, what can be done with it.

use askama::Template;
use axum::extract::State;
use exos_core::Timestamp;
use exos_core::access::Action;
use exos_core::live::{Desired, Host as Seen};
use exos_core::observed::HostFacts;
use exos_core::platform::Host;
use exos_core::store::Versioned;

use super::Which;
use crate::http::extract::Path;
use crate::pages::form::Asked;
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::show::{State as Shown, Tone, bytes};
use crate::pages::usage::{Looking, UsageCharts};
use crate::pages::{Result, html, labels};
use crate::state::App;

#[derive(Template)]
#[template(path = "host.html")]
struct HostPage {
    layout: Layout,
    environment: String,
    name: String,
    path: String,
    version: u64,
    endpoint: String,
    has_tls: bool,
    labels: Vec<String>,
    written_labels: String,
    added_at: Timestamp,
    standing: Standing,
    facts: Vec<(&'static str, String)>,
    engine_labels: Vec<String>,
    takes_stacks: bool,
    may_change: bool,
    usage: UsageCharts,
}

/// How it stands.
struct Standing {
    state: Shown,
    since: Option<Timestamp>,
    why: Option<String>,
    last_seen: Option<Timestamp>,
    containers: Vec<(u32, &'static str, String)>,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<Which>,
    Asked(looking): Asked<Looking>,
) -> Result {
    let back = looking.back();
    let metrics = app.platform.metrics();
    let series = metrics
        .host(&reader.caller, &which.environment, &which.host, back)
        .await?;
    let source = format!("/api/v1{}/metrics", which.path());
    let usage = UsageCharts::new(&which.path(), &source, &which.host, back, series);
    let hosts = app.platform.hosts();
    let found = hosts
        .get(&reader.caller, &which.environment, &which.host)
        .await?;
    let visible = app.platform.visible(&reader.caller);
    let seen = app.platform.live().inventory().host(&visible, &found.id);
    let name = found.value.name.clone();
    let layout = Layout::new(&app, reader, Section::Hosts, name.as_str()).await?;
    let may_change = layout.may(Action::HostChange, Some(&found.value.environment));
    let layout = layout.within(Some(&found.value.environment));
    let environment = layout.name_of(&found.value.environment);
    let facts = seen.as_deref().and_then(|seen| seen.facts.as_deref());
    let facts = facts.unwrap_or(&found.value.facts);
    let layout = layout.with_island("chart");
    let nonce = layout.nonce.clone();
    let page = HostPage {
        usage,
        standing: Standing::new(&environment, &found, seen.as_deref()),
        path: which.path(),
        version: found.version,
        has_tls: found.value.tls.is_some(),
        labels: labels::lines(&found.value.labels),
        written_labels: labels::written(&found.value.labels),
        added_at: found.value.created_at,
        engine_labels: labels::lines(&facts.labels),
        facts: told(facts),
        takes_stacks: found.value.desired == Desired::Active,
        endpoint: found.value.endpoint,
        may_change,
        environment,
        name,
        layout,
    };
    html::with_islands(&nonce, &page)
}

impl Standing {
    fn new(environment: &str, host: &Versioned<Host>, seen: Option<&Seen>) -> Self {
        let Some(seen) = seen else {
            return Self {
                state: Shown::new(Tone::Unknown, "not seen yet"),
                since: None,
                why: None,
                last_seen: None,
                containers: Vec::new(),
            };
        };
        let counts = seen.contents.counts();
        let of = format!(
            "/containers?environment={environment}&host={}",
            host.value.name
        );
        let containers = vec![
            (counts.total, "all", of.clone()),
            (counts.running, "running", format!("{of}&state=running")),
            (
                counts.unhealthy + counts.crash_looping,
                "in trouble",
                format!("{of}&state=trouble"),
            ),
        ];
        Self {
            state: Shown::host(seen.state),
            since: Some(seen.since),
            why: seen.why.as_deref().map(str::to_owned),
            last_seen: seen.last_seen,
            containers,
        }
    }
}

/// Returns what an engine tells of itself and its machine.
fn told(facts: &HostFacts) -> Vec<(&'static str, String)> {
    let mut told = vec![
        ("Machine", facts.hostname.clone()),
        ("CPUs", facts.cpus.to_string()),
        ("Memory", bytes(facts.memory)),
        ("System", facts.operating_system.clone()),
        ("Kernel", facts.kernel.clone()),
        ("Processor", facts.arch.clone()),
        ("Engine", facts.engine_version.clone()),
        ("Engine API", facts.api_version.clone()),
        ("Storage driver", facts.storage_driver.clone()),
    ];
    let disk = facts.disk;
    told.extend(disk.map(|disk| {
        let text = format!("{} of {} in use", bytes(disk.used), bytes(disk.total));
        ("Disk", text)
    }));
    told.retain(|(_, text)| !text.is_empty());
    told
}
