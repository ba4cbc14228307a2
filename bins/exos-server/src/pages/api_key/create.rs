//! Making an API key: the page that follows shows its text, this once.

use std::time::Duration;

use askama::Template;
use axum::extract::State;
use exos_core::platform::NewApiKey;
use exos_core::{Error, Problem, Secret, Timestamp};
use serde::Deserialize;

use crate::pages::form::Form;
use crate::pages::layout::{Layout, Section};
use crate::pages::{Result, html};
use crate::state::App;

/// The most days that a key may be valid for, ten years.
const MOST_DAYS: u64 = 3660;

#[derive(Template)]
#[template(path = "api_key_made.html")]
struct MadePage {
    layout: Layout,
    name: String,
    token: Secret,
    list: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct New {
    environment: Option<String>,
    name: String,
    role: Option<String>,
    /// How long it is valid; absent: until it is revoked.
    days: Option<u64>,
}

pub(super) async fn create(State(app): State<App>, Form(reader, new): Form<New>) -> Result {
    let now = app.clock.timestamp();
    let asked = NewApiKey {
        name: new.name,
        role: new.role.as_deref().map(str::parse).transpose()?,
        expires_at: new.days.map(|days| end(now, days)).transpose()?,
    };
    let environment = new.environment.as_deref();
    let keys = app.platform.api_keys();
    let made = keys.create(&reader.caller, environment, asked).await?;
    let layout = Layout::new(&app, reader, Section::ApiKeys, "New API key").await?;
    let layout = layout.within(made.key.value.environment.as_deref());
    // No answer of the server is stored on the way, and this one least of all.
    html::page(&MadePage {
        name: made.key.value.name,
        token: made.token,
        list: super::list_of(layout.environment.as_deref()),
        layout,
    })
}

fn end(now: Timestamp, days: u64) -> Result<Timestamp> {
    if (1..=MOST_DAYS).contains(&days) {
        return Ok(now + Duration::from_hours(24 * days));
    }
    let message = format!("a key is valid for 1 to {MOST_DAYS} days, or until it is revoked");
    let problem = Problem::new("days", message);
    Err(Error::invalid("create API key", vec![problem]).into())
}
