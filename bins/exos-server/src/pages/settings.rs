//! What the server is and how it runs. Its settings are changed where it is started.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use exos_core::access::Action;

use super::layout::{Layout, Section};
use super::reader::Reader;
use super::{Result, html};
use crate::state::App;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/settings", get(show))
}

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage {
    layout: Layout,
    facts: Vec<(&'static str, String)>,
}

async fn show(State(app): State<App>, reader: Reader) -> Result {
    reader.caller.check(Action::SettingsRead, None)?;
    let layout = Layout::new(&app, reader, Section::Settings, "Settings").await?;
    html::page(&SettingsPage {
        facts: facts(&app),
        layout,
    })
}

fn facts(app: &App) -> Vec<(&'static str, String)> {
    let about = &app.about;
    let yes = |is: bool, yes: &str, no: &str| (if is { yes } else { no }).to_owned();
    let public_url = app.public_url.as_deref().unwrap_or("not said");
    vec![
        ("Version", env!("CARGO_PKG_VERSION").to_owned()),
        ("Data store", about.store.to_owned()),
        ("Listens on", about.listen.to_string()),
        ("Public address", public_url.to_owned()),
        (
            "TLS",
            yes(
                about.tls,
                "served by EXOS itself",
                "not served by EXOS itself",
            ),
        ),
        ("Browsers come by", yes(app.https, "HTTPS", "plain HTTP")),
        (
            "Sign-in through a provider",
            yes(app.oidc.is_some(), "on", "off"),
        ),
        ("Key of secrets", about.key.to_owned()),
    ]
}
