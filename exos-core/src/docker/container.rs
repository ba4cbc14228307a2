//! Making a container from what is wanted of it.

mod config;
mod host;
mod mounts;
mod network;
mod ports;
mod resources;
mod security;
pub(super) mod take_over;

use bollard::models::ContainerCreateBody;
use serde::{Deserialize, Serialize};

use self::mounts::Sources;
use self::network::Endpoints;
use super::engine::{Call, Engine, encode};
use crate::error::{Error, ErrorKind, Result};
use crate::plan::ContainerOrder;
use crate::spec::NetworkMode;

const OP: &str = "create container";

/// What the engine is sent: bollard's body, and the field that newer versions of the API dropped.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct CreateBody {
    #[serde(flatten)]
    body: ContainerCreateBody,
    #[serde(skip_serializing_if = "Option::is_none")]
    mac_address: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Created {
    id: String,
}

/// Makes the container, on all its networks, and does not start it.
pub(super) async fn create(engine: &Engine, order: &ContainerOrder) -> Result<()> {
    let sources = Sources::find(engine, order).await?;
    let endpoints = Endpoints::of(order, engine);
    let body = CreateBody {
        body: config::body(engine, order, &sources, &endpoints).await?,
        mac_address: endpoints.container_mac.clone(),
    };
    let created: Created = engine.post(create_call(order).as_call(), &body).await?;
    let Err(error) = endpoints.join_others(engine, &created.id).await else {
        return Ok(());
    };
    discard(engine, &created.id).await;
    Err(error)
}

/// Takes back what a failing creation left, so that nothing is half done.
async fn discard(engine: &Engine, id: &str) {
    let options = bollard::query_parameters::RemoveContainerOptions {
        force: true,
        v: true,
        ..Default::default()
    };
    if let Err(error) = engine.docker.remove_container(id, Some(options)).await {
        tracing::warn!(%error, container = id, "a container that could not be made whole is left");
    }
}

struct CreateCall<'a> {
    query: Vec<(&'a str, &'a str)>,
}

fn create_call(order: &ContainerOrder) -> CreateCall<'_> {
    let mut query = vec![("name", order.name.as_str())];
    if let Some(platform) = &order.service.platform {
        query.push(("platform", platform));
    }
    CreateCall { query }
}

impl CreateCall<'_> {
    fn as_call(&self) -> Call<'_> {
        Call {
            op: OP,
            path: "/containers/create",
            query: &self.query,
        }
    }
}

/// Returns `container:KEY` for the container behind a service of the stack.
fn peer(order: &ContainerOrder, service: &str) -> Result<String> {
    let peer = order.peers.get(service).ok_or_else(|| {
        Error::new(
            ErrorKind::Invalid,
            OP,
            "the service that it shares with is not running",
        )
        .with("service", service)
    })?;
    Ok(format!("container:{}", peer.key()))
}

/// Says whether the container has a network stack of its own.
fn has_own_network(mode: &NetworkMode) -> bool {
    !matches!(
        mode,
        NetworkMode::Host | NetworkMode::Service(_) | NetworkMode::Container(_)
    )
}

/// Returns the path of a container.
pub(super) fn path(key: &str, rest: &str) -> String {
    format!("/containers/{}{rest}", encode(key))
}
