//! Removing a volume with its data, or a network.

use axum::extract::State;
use exos_core::access::Action;

use super::Which;
use super::kind::Kind;
use crate::http::extract::Path;
use crate::pages::confirm::{self, Confirm, Confirmed};
use crate::pages::form::{Form, in_path};
use crate::pages::layout::Layout;
use crate::pages::reader::Reader;
use crate::pages::{Result, note};
use crate::state::App;

pub(super) async fn ask_volume(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<Which>,
) -> Result {
    ask(&app, reader, Kind::Volume, which).await
}

pub(super) async fn ask_network(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<Which>,
) -> Result {
    ask(&app, reader, Kind::Network, which).await
}

async fn ask(app: &App, reader: Reader, kind: Kind, which: Which) -> Result {
    let environments = app.platform.environments();
    let found = environments.get(&reader.caller, &which.environment).await?;
    reader
        .caller
        .check(Action::StorageChange, Some(&found.id))?;
    let title = format!("Remove {} {}", kind.one(), which.name);
    let layout = Layout::new(app, reader, kind.section(), title.as_str()).await?;
    let lost = match kind {
        Kind::Volume => format!(
            "All data in it on the host {} is lost for good.",
            which.host
        ),
        Kind::Network => format!("It is removed from the host {}.", which.host),
    };
    let refused = "It is refused while containers have it.".to_owned();
    let encoded = in_path(&which.name);
    let ask = Confirm {
        title,
        name: which.name,
        consequences: vec![lost, refused],
        action: format!(
            "/environments/{}/hosts/{}/{}/{encoded}/remove",
            found.value.name,
            which.host,
            kind.many()
        ),
        back: list(kind, &found.value.name),
        button: "Remove it",
        force: None,
    };
    confirm::page(layout.within(Some(&found.id)), ask)
}

pub(super) async fn remove_volume(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, confirmed): Form<Confirmed>,
) -> Result {
    confirmed.check(&which.name)?;
    remove(&app, &reader, Kind::Volume, &which).await
}

pub(super) async fn remove_network(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, confirmed): Form<Confirmed>,
) -> Result {
    confirmed.check(&which.name)?;
    remove(&app, &reader, Kind::Network, &which).await
}

async fn remove(app: &App, reader: &Reader, kind: Kind, which: &Which) -> Result {
    let Which {
        environment,
        host,
        name,
    } = which;
    let (caller, host) = (&reader.caller, Some(host.as_str()));
    let (volumes, networks) = (app.platform.volumes(), app.platform.networks());
    match kind {
        Kind::Volume => volumes.remove(caller, environment, name, host).await?,
        Kind::Network => networks.remove(caller, environment, name, host).await?,
    }
    let said = format!("The {} {name} is removed.", kind.one());
    Ok(note::go(&list(kind, environment), &said))
}

fn list(kind: Kind, environment: &str) -> String {
    format!("{}?environment={environment}", kind.path())
}
