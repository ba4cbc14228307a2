//! How an environment works.

use askama::Template;
use axum::extract::State;
use exos_core::access::{Action, Allowances};
use exos_core::platform::{
    Drift, Environment, EnvironmentChange, EnvironmentState, Quotas, Settings,
};
use exos_core::store::Versioned;
use serde::Deserialize;

use super::Which;
use super::head::{self, Head, Tab};
use super::quotas::{in_bytes, in_mebibytes};
use crate::http::extract::Path;
use crate::pages::form::Form;
use crate::pages::layout::Layout;
use crate::pages::reader::Reader;
use crate::pages::{Result, html, labels, note};
use crate::state::App;

#[derive(Template)]
#[template(path = "environment_settings.html")]
struct SettingsPage {
    layout: Layout,
    head: Head,
    version: u64,
    labels: String,
    settings: Settings,
    drift: &'static str,
    is_active: bool,
    quotas: Option<Limits>,
}

/// Quotas as they stand in fields.
struct Limits {
    cpus: String,
    memory: String,
    containers: String,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<Which>,
) -> Result {
    let found = which.find(&app, &reader).await?;
    reader
        .caller
        .check(Action::EnvironmentChange, Some(&found.id))?;
    let (layout, head) = head::around(&app, reader, &found, Tab::Settings).await?;
    let may_quotas = layout.may(Action::QuotaChange, None);
    let value = found.value;
    html::page(&SettingsPage {
        version: found.version,
        labels: labels::written(&value.labels),
        drift: match value.settings.drift {
            Drift::Repair => "repair",
            Drift::Report => "report",
        },
        settings: value.settings,
        is_active: value.state == EnvironmentState::Active,
        quotas: may_quotas.then(|| Limits::of(&value.quotas)),
        head,
        layout,
    })
}

impl Limits {
    fn of(quotas: &Quotas) -> Self {
        let text = |number: Option<String>| number.unwrap_or_default();
        Self {
            cpus: text(quotas.cpus.map(|limit| limit.to_string())),
            memory: text(quotas.memory.map(in_mebibytes)),
            containers: text(quotas.containers.map(|limit| limit.to_string())),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Changed {
    version: Option<u64>,
    name: Option<String>,
    description: String,
    labels: String,
    drift: Drift,
    restricted_exec: bool,
    pass_wall: bool,
    confirm: bool,
}

pub(super) async fn change(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, asked): Form<Changed>,
) -> Result {
    let settings = Settings {
        allow: Allowances {
            restricted_exec: asked.restricted_exec,
            pass_wall: asked.pass_wall,
        },
        drift: asked.drift,
        confirm: asked.confirm,
    };
    let change = EnvironmentChange {
        name: asked.name,
        description: Some(asked.description),
        labels: Some(labels::read(&asked.labels)?),
        settings: Some(settings),
        ..EnvironmentChange::default()
    };
    let changed = write(&app, &reader, &which, change, asked.version).await?;
    Ok(back(&changed, "The settings are saved."))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ChangedQuotas {
    version: Option<u64>,
    cpus: Option<f64>,
    /// In MiB, with what is behind the point where it is no whole number.
    memory: Option<f64>,
    containers: Option<u32>,
}

pub(super) async fn change_quotas(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, asked): Form<ChangedQuotas>,
) -> Result {
    let quotas = Quotas {
        cpus: asked.cpus,
        memory: asked.memory.map(in_bytes).transpose()?,
        containers: asked.containers,
    };
    let change = EnvironmentChange {
        quotas: Some(quotas),
        ..EnvironmentChange::default()
    };
    let changed = write(&app, &reader, &which, change, asked.version).await?;
    Ok(back(&changed, "The quotas are saved."))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangedState {
    state: EnvironmentState,
}

pub(super) async fn change_state(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, asked): Form<ChangedState>,
) -> Result {
    let change = EnvironmentChange {
        state: Some(asked.state),
        ..EnvironmentChange::default()
    };
    let changed = write(&app, &reader, &which, change, None).await?;
    let said = match asked.state {
        EnvironmentState::Active => "The environment is active.",
        EnvironmentState::Inactive => {
            "The environment is inactive: what runs goes on, and nothing is deployed or repaired."
        }
    };
    Ok(back(&changed, said))
}

async fn write(
    app: &App,
    reader: &Reader,
    which: &Which,
    change: EnvironmentChange,
    version: Option<u64>,
) -> Result<Versioned<Environment>> {
    let environments = app.platform.environments();
    let changed = environments.change(&reader.caller, &which.environment, change, version);
    Ok(changed.await?)
}

fn back(environment: &Versioned<Environment>, said: &str) -> axum::response::Response {
    let to = format!("/environments/{}/settings", environment.value.name);
    note::go(&to, said)
}
