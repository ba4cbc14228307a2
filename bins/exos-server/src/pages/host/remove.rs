//! Removing a host.

use axum::extract::State;
use exos_core::access::Action;

use super::Which;
use crate::http::extract::Path;
use crate::pages::confirm::{self, Confirm, Confirmed};
use crate::pages::form::Form;
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::{Result, note};
use crate::state::App;

pub(super) async fn ask(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<Which>,
) -> Result {
    let hosts = app.platform.hosts();
    let found = hosts
        .get(&reader.caller, &which.environment, &which.host)
        .await?;
    let environment = &found.value.environment;
    reader.caller.check(Action::HostChange, Some(environment))?;
    let title = format!("Remove host {}", found.value.name);
    let layout = Layout::new(&app, reader, Section::Hosts, title.as_str()).await?;
    let ask = Confirm {
        title,
        name: found.value.name,
        consequences: vec![
            "Its engine and what runs there are left alone, and EXOS looks after them no more."
                .to_owned(),
            "It is refused while stacks stand on it: drain it first.".to_owned(),
            "The same engine can be added again.".to_owned(),
        ],
        action: format!("{}/remove", which.path()),
        back: which.path(),
        button: "Remove the host",
        force: None,
    };
    confirm::page(layout.within(Some(environment)), ask)
}

pub(super) async fn remove(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, confirmed): Form<Confirmed>,
) -> Result {
    let (hosts, Which { environment, host }) = (app.platform.hosts(), &which);
    let found = hosts.get(&reader.caller, environment, host).await?;
    let name = &found.value.name;
    confirmed.check(name)?;
    hosts
        .remove(&reader.caller, environment, host, None)
        .await?;
    let list = format!("/hosts?environment={environment}");
    Ok(note::go(&list, &format!("The host {name} is removed.")))
}
