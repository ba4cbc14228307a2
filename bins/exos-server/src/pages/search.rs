//! Looking for anything by its name.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use exos_core::platform::Found;
use serde::Deserialize;

use super::form::Asked;
use super::layout::{Layout, Section};
use super::reader::Reader;
use super::{Result, container, html};
use crate::state::App;

/// How many are found of each sort at most.
const MOST: usize = 20;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/search", get(show))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Query {
    text: Option<String>,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    layout: Layout,
    text: String,
    groups: Vec<Group>,
}

/// What was found of one sort.
struct Group {
    name: &'static str,
    icon: &'static str,
    hits: Vec<Hit>,
}

/// What was found.
struct Hit {
    name: String,
    href: String,
    /// Where it is.
    environment: String,
}

async fn show(State(app): State<App>, reader: Reader, Asked(query): Asked<Query>) -> Result {
    let text = query.text.unwrap_or_default().trim().to_owned();
    let found = match text.as_str() {
        "" => None,
        text => Some(app.platform.search(&reader.caller, text, MOST).await?),
    };
    let layout = Layout::new(&app, reader, Section::Elsewhere, "Search").await?;
    html::page(&SearchPage {
        groups: found
            .as_ref()
            .map(|found| groups(&layout, found))
            .unwrap_or_default(),
        text,
        layout,
    })
}

fn groups(layout: &Layout, found: &Found) -> Vec<Group> {
    let hit = |environment: &str, name: &str, path: String| {
        let environment = layout.name_of(environment);
        Hit {
            name: name.to_owned(),
            href: format!("/environments/{environment}{path}"),
            environment,
        }
    };
    let environments = found.environments.iter();
    let environments = environments.map(|(id, name)| Hit {
        environment: String::new(),
        ..hit(id, name, String::new())
    });
    let hosts = found.hosts.iter();
    let hosts = hosts.map(|host| {
        hit(
            &host.key.environment,
            &host.name,
            format!("/hosts/{}", host.name),
        )
    });
    let stacks = found.stacks.iter();
    let stacks = stacks.map(|stack| {
        hit(
            &stack.environment,
            &stack.name,
            format!("/stacks/{}", stack.name),
        )
    });
    let services = found.services.iter().map(|service| {
        let (stack, name) = (&service.stack, &service.service);
        let path = format!("/stacks/{stack}/services/{name}");
        let known = hit(&service.environment, &format!("{stack} / {name}"), path);
        if layout.to_stack(&service.environment, stack).is_some() {
            return known;
        }
        // Nobody deployed it from here: its containers are all there is to see.
        let environment = &known.environment;
        Hit {
            href: format!("/containers?environment={environment}&stack={stack}"),
            ..known
        }
    });
    let containers = found.containers.iter().map(|found| {
        let seen = &found.item.container;
        let path = format!("/containers/{}", container::named(seen));
        hit(&found.host.key.environment, &seen.name, path)
    });
    let groups = [
        ("Environments", "environment", environments.collect()),
        ("Hosts", "host", hosts.collect()),
        ("Stacks", "stack", stacks.collect()),
        ("Services", "service", services.collect()),
        ("Containers", "container", containers.collect()),
    ];
    let groups = groups
        .into_iter()
        .map(|(name, icon, hits)| Group { name, icon, hits });
    groups.filter(|group| !group.hits.is_empty()).collect()
}
