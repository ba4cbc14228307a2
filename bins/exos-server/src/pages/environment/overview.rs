//! An environment at a glance: what is in it, what needs a person, what happened last, what is used of its quotas.

use askama::Template;
use axum::extract::State;
use exos_core::access::Action;
use exos_core::live::{Counts, Host, Visible};
use exos_core::platform::{ListQuery, OperationFilter};

use super::Which;
use super::head::{self, Head, Tab};
use super::quotas::{self, Use};
use crate::http::extract::Path;
use crate::pages::dashboard::{Why, whys};
use crate::pages::layout::Layout;
use crate::pages::operation::OperationRow;
use crate::pages::reader::Reader;
use crate::pages::show::State as Shown;
use crate::pages::{Result, html, labels};
use crate::state::App;

/// How many hosts are shown at most.
const HOSTS: usize = 10;

#[derive(Template)]
#[template(path = "environment.html")]
struct OverviewPage {
    layout: Layout,
    head: Head,
    counts: Vec<Count>,
    troubles: Vec<Why>,
    hosts: Vec<HostRow>,
    operations: Vec<OperationRow>,
    quotas: Vec<Use>,
    labels: Vec<String>,
    may_add_host: bool,
}

/// How many there are of something.
struct Count {
    name: &'static str,
    icon: &'static str,
    href: String,
    total: u32,
}

/// A host in short.
struct HostRow {
    name: String,
    state: Shown,
    why: Option<String>,
    containers: u32,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<Which>,
) -> Result {
    let (platform, caller) = (&app.platform, reader.caller.clone());
    let found = which.find(&app, &reader).await?;
    let dashboard = platform.dashboard_within(&caller, &found.id).await?;
    let view = platform.live().inventory();
    let view = view.view(&Visible::only(found.id.as_str()));
    let latest = ListQuery {
        limit: 5,
        ..ListQuery::default()
    };
    let filter = OperationFilter {
        environment: Some(found.id.clone()),
        ..OperationFilter::default()
    };
    let operations = platform
        .operations()
        .list(&caller, &filter, &latest)
        .await?;
    let quotas = quotas::used(platform, &caller, &found).await?;
    let (layout, head) = head::around(&app, reader, &found, Tab::Overview).await?;
    let of = format!("environment={}", head.name);
    let needs = dashboard.environments.iter();
    let operations = operations.items.into_iter();
    html::page(&OverviewPage {
        counts: counts(&dashboard.counts, &of),
        troubles: needs
            .flat_map(|need| whys(&need.reasons, &need.name, &of))
            .collect(),
        hosts: view.hosts().iter().take(HOSTS).map(row).collect(),
        operations: operations
            .map(|item| OperationRow::new(&layout, item))
            .collect(),
        quotas,
        labels: labels::lines(&found.value.labels),
        may_add_host: layout.may(Action::HostChange, Some(&found.id)),
        head,
        layout,
    })
}

fn counts(counts: &Counts, of: &str) -> Vec<Count> {
    let count = |name, icon, path, total| Count {
        name,
        icon,
        href: format!("{path}?{of}"),
        total,
    };
    vec![
        count("Hosts", "host", "/hosts", counts.hosts.total),
        count("Stacks", "stack", "/stacks", counts.stacks),
        count("Services", "service", "/services", counts.services),
        count(
            "Containers",
            "container",
            "/containers",
            counts.containers.total,
        ),
    ]
}

fn row(host: &std::sync::Arc<Host>) -> HostRow {
    HostRow {
        name: host.name.to_string(),
        state: Shown::host(host.state),
        why: host.why.as_deref().map(str::to_owned),
        containers: host.contents.counts().total,
    }
}
