//! Adding a host.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use exos_core::access::Action;
use exos_core::backend::EngineTls;
use exos_core::platform::NewHost;
use exos_core::{Error, Problem, Secret};
use serde::Deserialize;

use super::Which;
use crate::http::extract::Path;
use crate::pages::form::{Asked, Form};
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::{Result, html, labels, note};
use crate::state::App;

/// Where a host is added.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Where {
    environment: Option<String>,
}

#[derive(Template)]
#[template(path = "host_where.html")]
struct WherePage {
    layout: Layout,
    /// The environments that the reader may add hosts to.
    open: Vec<String>,
}

/// Asks for the environment first.
pub(super) async fn choose(
    State(app): State<App>,
    reader: Reader,
    Asked(asked): Asked<Where>,
) -> Result {
    if let Some(environment) = asked.environment {
        let environments = app.platform.environments();
        let found = environments.get(&reader.caller, &environment).await?;
        let to = format!("/environments/{}/hosts/new", found.value.name);
        return Ok(Redirect::to(&to).into_response());
    }
    let layout = Layout::new(&app, reader, Section::Hosts, "Add host").await?;
    let may = |id: &str| layout.may(Action::HostChange, Some(id));
    let open = layout.environments.iter().filter(|(id, _)| may(id));
    let open: Vec<String> = open.map(|(_, name)| name.to_string()).collect();
    if open.is_empty() {
        // The words of the table say what is missing.
        let first = layout.environments.keys().next();
        layout
            .reader
            .caller
            .check(Action::HostChange, first.map(|id| &**id))?;
    }
    html::page(&WherePage { layout, open })
}

/// The environment of the path.
#[derive(Debug, Deserialize)]
pub(super) struct Within {
    environment: String,
}

#[derive(Template)]
#[template(path = "host_new.html")]
struct NewPage {
    layout: Layout,
    environment: String,
    /// Whether the reader may reach engines with the rights of the server itself.
    may_local: bool,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(within): Path<Within>,
) -> Result {
    let environments = app.platform.environments();
    let found = environments
        .get(&reader.caller, &within.environment)
        .await?;
    reader.caller.check(Action::HostChange, Some(&found.id))?;
    let layout = Layout::new(&app, reader, Section::Hosts, "Add host").await?;
    html::page(&NewPage {
        may_local: layout.may(Action::HostLocal, None),
        layout: layout.within(Some(&found.id)),
        environment: found.value.name,
    })
}

/// What is asked of a new host.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct New {
    name: String,
    endpoint: String,
    ca: Option<String>,
    certificate: Option<String>,
    key: Option<Secret>,
    labels: String,
}

pub(super) async fn add(
    State(app): State<App>,
    Path(within): Path<Within>,
    Form(reader, new): Form<New>,
) -> Result {
    let host = NewHost {
        labels: labels::read(&new.labels)?,
        tls: tls(new.ca, new.certificate, new.key)?,
        ..NewHost::at(new.name, new.endpoint)
    };
    let hosts = app.platform.hosts();
    let added = hosts.add(&reader.caller, &within.environment, host).await?;
    let which = Which {
        environment: within.environment,
        host: added.value.name,
    };
    let said = format!("The engine answered, and {} is a host now.", which.host);
    Ok(note::go(&which.path(), &said))
}

/// Certificates come together or not at all.
fn tls(
    ca: Option<String>,
    certificate: Option<String>,
    key: Option<Secret>,
) -> Result<Option<EngineTls>> {
    match (ca, certificate, key) {
        (None, None, None) => Ok(None),
        (Some(ca), Some(certificate), Some(key)) => Ok(Some(EngineTls {
            ca,
            certificate,
            key,
        })),
        _ => {
            let message = "an authority, a certificate and a key belong together";
            let problem = Problem::new("tls", message);
            Err(Error::invalid("add host", vec![problem]).into())
        }
    }
}
