//! Networks.

use std::collections::{BTreeMap, HashMap};

use bollard::models::{Ipam, IpamConfig, NetworkCreateRequest};
use serde::Serialize;

use super::engine::{Call, Engine, encode};
use super::error::{During, gone_is_fine};
use crate::error::Result;
use crate::plan::ContainerRef;
use crate::spec::{IpamPool, NetworkSpec};

/// What the engine is sent: bollard's body, and the field without which engines before API 1.44 make a second network
/// of the same name.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct CreateBody {
    #[serde(flatten)]
    body: NetworkCreateRequest,
    check_duplicate: bool,
}

pub(super) async fn create(
    engine: &Engine,
    network: &NetworkSpec,
    labels: &BTreeMap<String, String>,
) -> Result<()> {
    let call = Call {
        op: "create network",
        path: "/networks/create",
        query: &[],
    };
    let body = CreateBody {
        body: request(network, labels, engine),
        check_duplicate: true,
    };
    engine.tell(call, &body).await
}

pub(super) async fn remove(engine: &Engine, name: &str) -> Result<()> {
    let removed = engine.docker.remove_network(&encode(name)).await;
    gone_is_fine(removed.during("remove network"))
}

/// Takes a container off a network. One that is not on it stays off.
pub(super) async fn disconnect(
    engine: &Engine,
    container: &ContainerRef,
    network: &str,
) -> Result<()> {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Body<'a> {
        container: &'a str,
        force: bool,
    }
    let call = Call {
        op: "disconnect network",
        path: &format!("/networks/{}/disconnect", encode(network)),
        query: &[],
    };
    let body = Body {
        container: container.key(),
        force: true,
    };
    match gone_is_fine(engine.tell(call, &body).await) {
        Err(error) if error.message().contains("is not connected") => Ok(()),
        other => other,
    }
}

fn request(
    network: &NetworkSpec,
    labels: &BTreeMap<String, String>,
    engine: &Engine,
) -> NetworkCreateRequest {
    NetworkCreateRequest {
        name: network.name.clone(),
        driver: network.driver.clone(),
        options: Some(hash_map(&network.driver_opts)),
        labels: Some(hash_map(labels)),
        attachable: Some(network.attachable),
        internal: Some(network.internal),
        enable_ipv4: network.enable_ipv4.filter(|_| engine.api_at_least(1, 47)),
        enable_ipv6: network.enable_ipv6,
        ipam: ipam(network),
        ..NetworkCreateRequest::default()
    }
}

fn ipam(network: &NetworkSpec) -> Option<Ipam> {
    let pools: Vec<_> = network.ipam_pools.iter().map(pool).collect();
    let is_default =
        pools.is_empty() && network.ipam_driver.is_none() && network.ipam_options.is_empty();
    (!is_default).then(|| Ipam {
        driver: network.ipam_driver.clone(),
        options: (!network.ipam_options.is_empty()).then(|| hash_map(&network.ipam_options)),
        config: Some(pools),
    })
}

fn pool(pool: &IpamPool) -> IpamConfig {
    IpamConfig {
        subnet: pool.subnet.clone(),
        ip_range: pool.ip_range.clone(),
        gateway: pool.gateway.clone(),
        auxiliary_addresses: (!pool.aux_addresses.is_empty())
            .then(|| hash_map(&pool.aux_addresses)),
    }
}

fn hash_map(map: &BTreeMap<String, String>) -> HashMap<String, String> {
    map.clone().into_iter().collect()
}
