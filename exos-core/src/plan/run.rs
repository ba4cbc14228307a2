//! A one-off container of a service.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{ContainerOrder, ContainerRef, PlanError, graph, stamp};
use crate::observed::Observed;
use crate::spec::{Fingerprint, Port, RestartPolicy, ServiceSpec, StackSpec, Variables};

/// What a one-off container has of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunOptions {
    /// The command instead of the service's.
    pub command: Option<Vec<String>>,
    /// The entry point instead of the service's.
    pub entrypoint: Option<Vec<String>>,
    /// Variables beside the service's.
    pub environment: Variables,
    /// Labels beside the service's.
    pub labels: BTreeMap<String, String>,
    /// The user instead of the service's.
    pub user: Option<String>,
    /// The folder that the command starts in.
    pub working_dir: Option<String>,
    /// The name instead of `<stack>-<service>-run-<id>`.
    pub name: Option<String>,
    /// A part of the name that no other run has.
    pub id: String,
    /// Publishes the service's ports.
    pub service_ports: bool,
    /// Publishes these ports.
    pub ports: Vec<Port>,
    /// Answers to the service's name on its networks.
    pub use_aliases: bool,
    /// Whether it has a terminal.
    pub tty: bool,
    /// Whether its input stays open.
    pub stdin: bool,
}

/// Returns the order for a one-off container of `service`, for [`super::Op::CreateContainer`].
///
/// It publishes no ports and answers to no name of the service unless asked, never restarts by
/// itself, and is no part of the service's scale.
///
/// # Errors
/// [`PlanError::NoSuchService`] when the stack has no such service.
pub fn run(
    spec: &StackSpec,
    observed: &Observed,
    service: &str,
    options: &RunOptions,
) -> Result<ContainerOrder, PlanError> {
    let Some(service) = spec.services.get(service) else {
        return Err(PlanError::NoSuchService {
            name: service.to_owned(),
            known: spec.services.keys().cloned().collect(),
        });
    };
    let service = Arc::new(oneoff(service, options));
    let fingerprint = Fingerprint::of_service(&service).to_string();
    let peers = graph::peers(&service).into_iter().filter_map(|peer| {
        let seen = observed
            .containers
            .iter()
            .find(|seen| seen.service == peer && !seen.oneoff);
        seen.map(|seen| (peer.to_owned(), ContainerRef::from(seen)))
    });
    let peers = peers.collect();
    let files = crate::spec::stored_files(&service, observed.capabilities.local);
    let name = options.name.clone();
    Ok(ContainerOrder {
        stack: spec.name.clone(),
        number: 1,
        name: name.unwrap_or_else(|| format!("{}-{}-run-{}", spec.name, service.name, options.id)),
        labels: stamp::container(spec, &service, 1, true, &fingerprint),
        take_over: None,
        peers,
        files_volume: (!files.is_empty())
            .then(|| super::service::files_volume(&spec.name, &service.name, &files)),
        service,
    })
}

fn oneoff(service: &ServiceSpec, options: &RunOptions) -> ServiceSpec {
    let mut service = service.clone();
    let container = &mut service.container;
    if let Some(entrypoint) = &options.entrypoint {
        container.entrypoint = Some(entrypoint.clone());
        container.command = None;
    }
    if options.command.is_some() {
        container.command.clone_from(&options.command);
    }
    container.environment.extend(options.environment.clone());
    container.labels.extend(options.labels.clone());
    container.user = options.user.clone().or_else(|| container.user.take());
    container.working_dir = options
        .working_dir
        .clone()
        .or_else(|| container.working_dir.take());
    container.restart = RestartPolicy::No;
    container.tty = options.tty;
    container.stdin_open = options.stdin;
    if !options.service_ports {
        container.ports.clear();
    }
    container.ports.extend(options.ports.iter().cloned());
    if !options.use_aliases {
        if let crate::spec::NetworkMode::Networks(attachments) = &mut container.network {
            for attachment in attachments.values_mut() {
                attachment.aliases.clear();
            }
        }
    }
    service.container_name = None;
    service
}
