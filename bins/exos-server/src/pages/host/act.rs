//! What is changed of a host: its name, its labels, whether it takes new stacks.

use axum::extract::State;
use exos_core::live::Desired;
use exos_core::platform::HostChange;
use exos_core::{Error, Problem};
use serde::Deserialize;

use super::Which;
use crate::http::extract::Path;
use crate::pages::form::Form;
use crate::pages::{Result, labels, note};
use crate::state::App;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Changed {
    version: Option<u64>,
    name: Option<String>,
    labels: String,
}

pub(super) async fn change(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, asked): Form<Changed>,
) -> Result {
    let change = HostChange {
        name: asked.name,
        labels: Some(labels::read(&asked.labels)?),
        ..HostChange::default()
    };
    let (hosts, Which { environment, host }) = (app.platform.hosts(), which);
    let changed = hosts
        .change(&reader.caller, &environment, &host, change, asked.version)
        .await?;
    let host = changed.value.name;
    let to = Which { environment, host }.path();
    Ok(note::go(&to, "Name and labels are saved."))
}

/// What is wanted of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    desired: Desired,
}

pub(super) async fn wish(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, wish): Form<Wish>,
) -> Result {
    let said = match wish.desired {
        Desired::Active => "The host takes new stacks.",
        Desired::Inactive => "The host takes no new stacks. What runs there goes on.",
        _ => {
            let problem = Problem::new("desired", "it is none of active, inactive");
            return Err(Error::invalid("change host", vec![problem]).into());
        }
    };
    let (hosts, change) = (app.platform.hosts(), HostChange::desired(wish.desired));
    hosts
        .change(
            &reader.caller,
            &which.environment,
            &which.host,
            change,
            None,
        )
        .await?;
    Ok(note::go(&which.path(), said))
}
