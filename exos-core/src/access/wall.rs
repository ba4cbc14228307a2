//! The wall: what of a stack reaches through to the host.
//!
//! Whoever deploys such a stack can rule the host with it, and so every other stack there. It needs
//! [`Action::PassWall`].

mod mounts;
mod rights;

use super::Action;
use crate::error::{Error, ErrorKind, Problem};
use crate::spec::{BuildSpec, ContainerSpec, NamespaceMode, NetworkMode, ServiceSpec, StackSpec};

/// Returns every place where a stack reaches through the wall, in the order of the specification.
///
/// # Behavior
/// - Host folders and files, by bind, by a volume of the local driver that mounts one, by a pipe; the engine's socket.
/// - Privileged containers, hooks and builds; capabilities beyond those that the engine gives by itself; less
///   confinement than it has by itself.
/// - Devices, their rules and requests.
/// - The host's namespaces and control groups; those of containers outside the stack, which may have the host's.
/// - Files of the machine that deploys, which on a server is not the caller's own.
/// - What a volume or network driver that a host's owner installed can reach, it does not know.
///
/// ```
/// use exos_core::access::breaches;
/// use exos_core::spec::{ServiceSpec, StackSpec};
///
/// let mut service = ServiceSpec::new("web", "shop/web:1");
/// service.container.security.privileged = true;
/// let found = breaches(&StackSpec::new("shop").with_service(service));
/// assert_eq!(found[0].to_string(), "services.web.privileged: all rights of the host");
/// ```
pub fn breaches(spec: &StackSpec) -> Vec<Problem> {
    let mut found = Found::default();
    for (name, service) in &spec.services {
        found.at(&format!("services.{name}"), |found| {
            of_service(service, found);
        });
    }
    for (key, network) in &spec.networks {
        let is_host = network.name == "host" || network.driver.as_deref() == Some("host");
        found.note(is_host, format!("networks.{key}"), HOST_NETWORK);
    }
    for (key, volume) in &spec.volumes {
        found.at(&format!("volumes.{key}"), |found| {
            mounts::of_volume(volume, found);
        });
    }
    found.breaches
}

/// Returns the error that refuses a stack, with all of its breaches at once.
pub fn refuse_breaches(breaches: Vec<Problem>) -> Error {
    let fields: Vec<String> = breaches.iter().map(ToString::to_string).collect();
    let message = format!(
        "the stack reaches through to the host: {}",
        fields.join("; ")
    );
    Error::new(ErrorKind::Forbidden, Action::PassWall.as_str(), message)
        .with("action", Action::PassWall.as_str())
        .hint("leave these fields out, or ask an owner to deploy the stack or to set `pass_wall` of the environment")
        .problems(breaches)
}

const HOST_NETWORK: &str = "the network of the host";
const OTHERS: &str = "a container outside the stack";

/// The breaches so far, and where the search stands.
#[derive(Default)]
struct Found {
    breaches: Vec<Problem>,
    at: String,
}

impl Found {
    /// Searches below a path.
    fn at(&mut self, path: &str, search: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.at, path.to_owned());
        search(self);
        self.at = before;
    }

    /// Notes a field below the path as a breach, if it is one.
    fn note(&mut self, holds: bool, field: impl AsRef<str>, what: &'static str) {
        if !holds {
            return;
        }
        let dot = if self.at.is_empty() { "" } else { "." };
        let path = format!("{}{dot}{}", self.at, field.as_ref());
        self.breaches.push(Problem::new(path, what));
    }
}

fn of_service(service: &ServiceSpec, found: &mut Found) {
    of_container(&service.container, found);
    let hooks = [
        ("post_start", &service.post_start),
        ("pre_stop", &service.pre_stop),
    ];
    for (field, hooks) in hooks {
        for (at, hook) in hooks.iter().enumerate() {
            let field = format!("{field}[{at}].privileged");
            found.note(hook.privileged, field, rights::ALL_RIGHTS);
        }
    }
    if let Some(build) = &service.build {
        of_build(build, found);
    }
}

fn of_container(container: &ContainerSpec, found: &mut Found) {
    mounts::of_container(container, found);
    rights::of_container(container, found);
    of_network(&container.network, found);
    let namespaces = &container.namespaces;
    of_namespace("pid", namespaces.pid.as_ref(), &["private"], found);
    of_namespace(
        "ipc",
        namespaces.ipc.as_ref(),
        &["private", "shareable", "none"],
        found,
    );
    let shared = |mode: &Option<String>| {
        mode.as_deref()
            .is_some_and(|mode| !matches!(mode, "" | "private"))
    };
    found.note(shared(&namespaces.uts), "uts", "the host's name");
    found.note(
        shared(&namespaces.user),
        "userns_mode",
        "the users of the host",
    );
    found.note(
        shared(&namespaces.cgroup),
        "cgroup",
        "the control groups of the host",
    );
    let parent = namespaces
        .cgroup_parent
        .as_deref()
        .is_some_and(|parent| !parent.is_empty());
    found.note(parent, "cgroup_parent", "the control groups of the host");
}

fn of_network(mode: &NetworkMode, found: &mut Found) {
    match mode {
        NetworkMode::Host => found.note(true, "network_mode", HOST_NETWORK),
        NetworkMode::Container(_) => found.note(true, "network_mode", OTHERS),
        NetworkMode::Engine(name) => found.note(name == "host", "network_mode", HOST_NETWORK),
        NetworkMode::Networks(networks) => {
            for (key, attachment) in networks {
                found.note(
                    attachment.network == "host",
                    format!("networks.{key}"),
                    HOST_NETWORK,
                );
            }
        }
        NetworkMode::None | NetworkMode::Service(_) => {}
    }
}

fn of_namespace(field: &str, mode: Option<&NamespaceMode>, own: &[&str], found: &mut Found) {
    match mode {
        Some(NamespaceMode::Container(_)) => found.note(true, field, OTHERS),
        Some(NamespaceMode::Engine(word)) => {
            let is_own = word.is_empty() || own.contains(&word.as_str());
            found.note(!is_own, field, "a namespace of the host");
        }
        Some(NamespaceMode::Service(_)) | None => {}
    }
}

fn of_build(build: &BuildSpec, found: &mut Found) {
    const DEPLOYER: &str = "a file of the machine that deploys";
    found.note(build.privileged, "build.privileged", rights::ALL_RIGHTS);
    found.note(
        !build.entitlements.is_empty(),
        "build.entitlements",
        rights::ALL_RIGHTS,
    );
    found.note(
        build.network.as_deref() == Some("host"),
        "build.network",
        HOST_NETWORK,
    );
    found.note(
        !build.ssh.is_empty(),
        "build.ssh",
        "the SSH keys of the machine that deploys",
    );
    for secret in build.secrets.iter().filter(|secret| secret.file.is_some()) {
        found.note(true, format!("build.secrets[{}].file", secret.id), DEPLOYER);
    }
}

#[cfg(test)]
mod tests;
