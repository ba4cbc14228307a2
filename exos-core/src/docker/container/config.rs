//! The part of a container's configuration that is about its process.

use bollard::models::{ContainerCreateBody, HealthConfig, NetworkingConfig};

use super::mounts::Sources;
use super::network::Endpoints;
use super::{has_own_network, host, ports};
use crate::docker::duration::{nanos, whole_seconds};
use crate::docker::engine::{Call, Engine, encode};
use crate::docker::json::nullable;
use crate::error::Result;
use crate::labels;
use crate::plan::ContainerOrder;
use crate::spec::{ContainerSpec, HealthCheck, HealthTest};

/// Builds the body of the request that makes the container.
pub(super) async fn body(
    engine: &Engine,
    order: &ContainerOrder,
    sources: &Sources,
    endpoints: &Endpoints,
) -> Result<ContainerCreateBody> {
    let spec = &order.service.container;
    let own_network = has_own_network(&spec.network);
    Ok(ContainerCreateBody {
        image: Some(order.service.image.clone()),
        cmd: spec.command.clone(),
        entrypoint: entrypoint(engine, order).await?,
        env: Some(environment(spec)),
        labels: Some(order.labels.clone().into_iter().collect()),
        user: spec.user.clone(),
        working_dir: spec.working_dir.clone(),
        tty: Some(spec.tty),
        open_stdin: Some(spec.stdin_open),
        // The input of a command that `run` starts ends with the first one who attaches.
        stdin_once: Some(spec.stdin_open && is_oneoff(order)),
        stop_signal: spec.stop_signal.clone(),
        stop_timeout: spec.stop_grace_period.map(whole_seconds),
        healthcheck: spec.health.as_ref().and_then(|check| health(check, engine)),
        hostname: spec.hostname.clone(),
        domainname: spec.domainname.clone(),
        exposed_ports: own_network.then(|| ports::exposed(spec)),
        host_config: Some(host::config(engine, order, sources, endpoints)?),
        networking_config: Some(NetworkingConfig {
            endpoints_config: Some(endpoints.at_create.clone()),
        }),
        ..ContainerCreateBody::default()
    })
}

fn is_oneoff(order: &ContainerOrder) -> bool {
    let label = order.labels.get(labels::COMPOSE_ONEOFF);
    label.is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

/// `NAME` without a value removes what the image sets.
fn environment(spec: &ContainerSpec) -> Vec<String> {
    let variables = spec.environment.iter();
    variables
        .map(|(name, value)| match value {
            Some(value) => format!("{name}={value}"),
            None => name.clone(),
        })
        .collect()
}

/// The engine takes the image's command unless there is an entry point in the request. So an emptied command needs the
/// image's entry point, which is looked up in this rare case only.
async fn entrypoint(engine: &Engine, order: &ContainerOrder) -> Result<Option<Vec<String>>> {
    #[derive(Debug, Default, serde::Deserialize)]
    #[serde(rename_all = "PascalCase", default)]
    struct Image {
        #[serde(deserialize_with = "nullable")]
        config: Config,
    }
    #[derive(Debug, Default, serde::Deserialize)]
    #[serde(rename_all = "PascalCase", default)]
    struct Config {
        entrypoint: Option<Vec<String>>,
    }
    let spec = &order.service.container;
    let clears_command = spec.command.as_ref().is_some_and(Vec::is_empty);
    if spec.entrypoint.is_some() || !clears_command {
        return Ok(spec.entrypoint.clone());
    }
    let path = format!("/images/{}/json", encode(&order.service.image));
    let call = Call {
        op: super::OP,
        path: &path,
        query: &[],
    };
    let image: Image = engine.get(call).await?;
    Ok(image.config.entrypoint)
}

fn health(check: &HealthCheck, engine: &Engine) -> Option<HealthConfig> {
    let inherits_all = HealthCheck::default() == *check;
    (!inherits_all).then(|| HealthConfig {
        test: test(&check.test),
        interval: check.interval.map(nanos),
        timeout: check.timeout.map(nanos),
        retries: check.retries.map(|n| i64::try_from(n).unwrap_or(i64::MAX)),
        start_period: check.start_period.map(nanos),
        start_interval: check
            .start_interval
            .filter(|_| engine.api_at_least(1, 44))
            .map(nanos),
    })
}

fn test(test: &HealthTest) -> Option<Vec<String>> {
    match test {
        HealthTest::Inherit => None,
        HealthTest::Disabled => Some(vec!["NONE".to_owned()]),
        HealthTest::Command(words) => {
            let first = std::iter::once("CMD".to_owned());
            Some(first.chain(words.iter().cloned()).collect())
        }
        HealthTest::Shell(line) => Some(vec!["CMD-SHELL".to_owned(), line.clone()]),
    }
}
