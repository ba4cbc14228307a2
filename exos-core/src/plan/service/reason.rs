//! Why a container is replaced.

use super::Draft;
use crate::observed::{Container, ContainerState};
use crate::plan::network;
use crate::plan::up::Planner;
use crate::spec::Fingerprint;

impl Planner<'_> {
    pub(super) fn reason_to_replace(&self, draft: &Draft<'_>, old: &Container) -> Option<String> {
        if let Some(network) = self.networks.replaced_of(draft.service) {
            return Some(format!("network {network} is replaced"));
        }
        let replaced_peer = draft.peers.keys().find(|peer| {
            let first = self
                .ready
                .get(*peer)
                .and_then(|ready| ready.containers.first());
            first.is_some_and(|first| first.replaced)
        });
        if let Some(peer) = replaced_peer {
            return Some(format!(
                "service {peer}, whose container it shares, is replaced"
            ));
        }
        if matches!(old.state, ContainerState::Dead | ContainerState::Removing) {
            return Some(format!("it is {}", old.state));
        }
        if let Some(cause) = self.options.replace.get(&old.id) {
            return Some(cause.clone());
        }
        if self.options.no_recreate {
            return None;
        }
        if self.options.force_recreate {
            return Some("asked to".to_owned());
        }
        if old.hash != draft.label {
            return Some(changes(&draft.fingerprint, &old.hash));
        }
        let image = self.observed.image(&draft.service.image);
        if image.is_some_and(|image| !image.id.is_empty() && image.id != old.image_id) {
            return Some("image changed".to_owned());
        }
        let missing = network::names(draft.service).find(|name| self.is_off(old, name));
        missing.map(|name| format!("it is not on network {name}"))
    }

    /// Says whether a container is not on a network, or on one of that name that is gone.
    fn is_off(&self, old: &Container, network: &str) -> bool {
        let Some(endpoint) = old.networks.get(network) else {
            // Podman lists the networks of running containers only.
            return !self.observed.capabilities.podman || old.state.is_up();
        };
        let seen = self.seen_network(network);
        seen.is_some_and(|seen| !endpoint.network_id.is_empty() && seen.id != endpoint.network_id)
    }
}

fn changes(now: &Fingerprint, before: &str) -> String {
    match before.parse() {
        Ok(before) => format!("{} changed", now.changes_since(&before).join(", ")),
        Err(_) => "it was not made by this version of EXOS".to_owned(),
    }
}
