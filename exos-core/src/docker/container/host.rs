//! The part of a container's configuration that is about the host.

use bollard::models::{
    HostConfig, HostConfigCgroupnsModeEnum, HostConfigIsolationEnum, HostConfigLogConfig,
    RestartPolicy as EngineRestartPolicy, RestartPolicyNameEnum,
};

use super::mounts::{self, Sources};
use super::network::{self, Endpoints};
use super::{OP, has_own_network, peer, ports, resources, security};
use crate::docker::engine::Engine;
use crate::error::{Error, ErrorKind, Result};
use crate::plan::ContainerOrder;
use crate::spec::{ContainerSpec, Logging, NamespaceMode, NetworkMode, RestartPolicy};

pub(super) fn config(
    engine: &Engine,
    order: &ContainerOrder,
    sources: &Sources,
    endpoints: &Endpoints,
) -> Result<HostConfig> {
    let spec = &order.service.container;
    let mut config = HostConfig {
        restart_policy: Some(restart(spec.restart)),
        init: spec.init,
        group_add: list(&spec.group_add),
        dns: list(&spec.dns.servers),
        dns_search: list(&spec.dns.search),
        dns_options: list(&spec.dns.options),
        extra_hosts: extra_hosts(spec),
        links: links(spec),
        log_config: spec.logging.as_ref().map(logging),
        sysctls: map(&spec.sysctls),
        storage_opt: map(&spec.storage_opt),
        annotations: map(&spec.annotations).filter(|_| engine.api_at_least(1, 43)),
        runtime: spec.runtime.clone(),
        network_mode: Some(network::mode(order, endpoints)?),
        port_bindings: has_own_network(&spec.network).then(|| ports::published(spec)),
        volumes_from: volumes_from(order)?,
        ..HostConfig::default()
    };
    namespaces(order, &mut config)?;
    resources::limit(spec, &mut config);
    security::confine(spec, &mut config)?;
    mounts::mount(engine, order, sources, &mut config)?;
    Ok(config)
}

fn restart(policy: RestartPolicy) -> EngineRestartPolicy {
    let (name, retries) = match policy {
        RestartPolicy::No => (RestartPolicyNameEnum::NO, None),
        RestartPolicy::Always => (RestartPolicyNameEnum::ALWAYS, None),
        RestartPolicy::UnlessStopped => (RestartPolicyNameEnum::UNLESS_STOPPED, None),
        RestartPolicy::OnFailure(retries) => (RestartPolicyNameEnum::ON_FAILURE, retries),
    };
    EngineRestartPolicy {
        name: Some(name),
        maximum_retry_count: retries.map(i64::from),
    }
}

fn extra_hosts(spec: &ContainerSpec) -> Option<Vec<String>> {
    let hosts = spec.extra_hosts.iter();
    let hosts: Vec<_> = hosts
        .map(|host| format!("{}:{}", host.name, host.address))
        .collect();
    list(&hosts)
}

/// On networks of its own a container is linked per network; these links are for the engine's default network.
fn links(spec: &ContainerSpec) -> Option<Vec<String>> {
    match spec.network {
        NetworkMode::Engine(_) => list(&spec.external_links),
        _ => None,
    }
}

fn logging(logging: &Logging) -> HostConfigLogConfig {
    HostConfigLogConfig {
        typ: Some(logging.driver.clone().unwrap_or_default()),
        config: map(&logging.options),
    }
}

/// `service:NAME[:ro]` is a container of the stack, `container:NAME[:ro]` any other.
fn volumes_from(order: &ContainerOrder) -> Result<Option<Vec<String>>> {
    let entries = order.service.container.volumes_from.iter();
    let entries: Vec<_> = entries
        .map(|entry| {
            let Some(service) = entry.strip_prefix("service:") else {
                return Ok(entry.strip_prefix("container:").unwrap_or(entry).to_owned());
            };
            let (service, mode) = service.split_once(':').unwrap_or((service, "rw"));
            let peer = peer(order, service)?;
            let key = peer.strip_prefix("container:").unwrap_or(&peer);
            Ok(format!("{key}:{mode}"))
        })
        .collect::<Result<_>>()?;
    Ok(list(&entries))
}

fn namespaces(order: &ContainerOrder, config: &mut HostConfig) -> Result<()> {
    let wanted = &order.service.container.namespaces;
    let word = |mode: &Option<NamespaceMode>| match mode {
        None => Ok(None),
        Some(NamespaceMode::Service(service)) => peer(order, service).map(Some),
        Some(NamespaceMode::Container(name)) => Ok(Some(format!("container:{name}"))),
        Some(NamespaceMode::Engine(word)) => Ok(Some(word.clone())),
    };
    config.ipc_mode = word(&wanted.ipc)?;
    config.pid_mode = word(&wanted.pid)?;
    config.uts_mode.clone_from(&wanted.uts);
    config.userns_mode.clone_from(&wanted.user);
    config.cgroup_parent.clone_from(&wanted.cgroup_parent);
    config.cgroupns_mode = match wanted.cgroup.as_deref() {
        None | Some("") => None,
        Some("host") => Some(HostConfigCgroupnsModeEnum::HOST),
        Some("private") => Some(HostConfigCgroupnsModeEnum::PRIVATE),
        Some(other) => return Err(unknown("cgroup", other)),
    };
    config.isolation = match wanted.isolation.as_deref() {
        None | Some("") => None,
        Some("default") => Some(HostConfigIsolationEnum::DEFAULT),
        Some("process") => Some(HostConfigIsolationEnum::PROCESS),
        Some("hyperv") => Some(HostConfigIsolationEnum::HYPERV),
        Some(other) => return Err(unknown("isolation", other)),
    };
    Ok(())
}

/// Returns the error for a word that the engine does not know.
pub(super) fn unknown(field: &'static str, word: &str) -> Error {
    Error::new(
        ErrorKind::Invalid,
        OP,
        format!("{field} has an unknown value"),
    )
    .with("value", word)
}

/// The engine is told only of what is wanted.
pub(super) fn list(items: &[String]) -> Option<Vec<String>> {
    (!items.is_empty()).then(|| items.to_vec())
}

fn map(
    pairs: &std::collections::BTreeMap<String, String>,
) -> Option<std::collections::HashMap<String, String>> {
    (!pairs.is_empty()).then(|| pairs.clone().into_iter().collect())
}
