//! A new stack: its form, a preview of what deploying it would do, and deploying it.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use exos_core::access::{Action, Caller};
use exos_core::live::{HostState, Visible};
use exos_core::platform::Planned;
use exos_core::{Error, ErrorKind, Problem};
use serde::Deserialize;

use super::filled::Filled;
use super::follow;
use super::preview::Preview;
use crate::pages::form::{Asked, Form};
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::{Result, html};
use crate::state::App;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Query {
    environment: Option<String>,
}

#[derive(Template)]
#[template(path = "stack_new.html")]
struct NewPage {
    layout: Layout,
    /// The environments in which the reader may deploy, with their hosts.
    places: Vec<Place>,
    filled: Filled,
    /// The names of files that stay as they are.
    others: Vec<String>,
    preview: Option<Preview>,
}

/// An environment, and those of its hosts that take stacks: their ids and names.
struct Place {
    environment: String,
    hosts: Vec<(String, String)>,
}

pub(super) async fn ask(
    State(app): State<App>,
    reader: Reader,
    Asked(query): Asked<Query>,
) -> Result {
    if let Some(environment) = &query.environment {
        let environments = app.platform.environments();
        let found = environments.get(&reader.caller, environment).await?;
        reader.caller.check(Action::StackDeploy, Some(&found.id))?;
    }
    let filled = Filled {
        environment: query.environment.unwrap_or_default(),
        ..Filled::default()
    };
    page(&app, reader, filled, None).await
}

pub(super) async fn make(State(app): State<App>, Form(reader, filled): Form<Filled>) -> Result {
    if !filled.deploys() {
        let planned = plan(&app, &reader.caller, &filled).await?;
        return page(&app, reader, filled, Some(planned.into())).await;
    }
    let stacks = app.platform.stacks();
    let accepted = stacks
        .create(&reader.caller, &filled.environment, filled.new_stack())
        .await?;
    let text = format!(
        "{} is being deployed: this page shows each step.",
        filled.name
    );
    Ok(follow(&accepted, &text))
}

/// Plans a new stack: one that is there already would be planned as a change of it.
async fn plan(app: &App, caller: &Caller, filled: &Filled) -> Result<Planned, Error> {
    let stacks = app.platform.stacks();
    let (environment, name) = (&filled.environment, &filled.name);
    if !name.is_empty() && stacks.get(caller, environment, name).await.is_ok() {
        let message = format!("there is a stack {name} already");
        let problem = Problem::new("name", message.clone());
        let error = Error::new(ErrorKind::AlreadyExists, "plan stack", message);
        return Err(error.problems(vec![problem]));
    }
    let request = filled.plan(filled.sources(BTreeMap::new()));
    stacks.plan(caller, environment, name, request).await
}

async fn page(app: &App, reader: Reader, mut filled: Filled, preview: Option<Preview>) -> Result {
    let layout = Layout::new(app, reader, Section::Stacks, "New stack").await?;
    let about = Some(filled.environment.as_str()).filter(|name| !name.is_empty());
    let layout = layout.within(about).with_island("editor");
    let places = places(app, &layout);
    if places.is_empty()
        && let Some(environment) = layout.environments.keys().next()
    {
        let caller = &layout.reader.caller;
        caller.check(Action::StackDeploy, Some(environment))?;
    }
    if let Some(name) = &layout.environment {
        filled.environment.clone_from(name);
    }
    let nonce = layout.nonce.clone();
    let page = NewPage {
        layout,
        places,
        filled,
        others: Vec::new(),
        preview,
    };
    html::with_islands(&nonce, &page)
}

fn places(app: &App, layout: &Layout) -> Vec<Place> {
    let environments = layout.environments.iter();
    let deployable = environments.filter(|(id, _)| layout.may(Action::StackDeploy, Some(id)));
    let places = deployable.map(|(id, name)| {
        let view = app
            .platform
            .live()
            .inventory()
            .view(&Visible::only(id.clone()));
        let hosts = view.hosts().iter();
        let hosts = hosts.filter(|host| host.state == HostState::Active);
        Place {
            environment: name.to_string(),
            hosts: hosts
                .map(|host| (host.key.id.to_string(), host.name.to_string()))
                .collect(),
        }
    });
    places.collect()
}
