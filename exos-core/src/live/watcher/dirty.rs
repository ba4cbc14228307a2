//! What has to be looked at again.

use std::collections::BTreeSet;

use crate::backend::EngineEvent;
use crate::observed::{ObserveQuery, Scope};

/// How many containers are looked at one by one; beyond that, one look at everything is cheaper.
const FEW: usize = 32;

/// What happens to containers and shows in no list: health checks and people run commands, open streams, copy files.
/// A `kill` is a signal; what comes of it is told too.
const IDLE: &[&str] = &[
    "archive-path",
    "attach",
    "commit",
    "copy",
    "detach",
    "exec_create",
    "exec_detach",
    "exec_die",
    "exec_start",
    "export",
    "extract-to-dir",
    "kill",
    "resize",
    "top",
];

/// What has to be looked at again, gathered from events. It never holds more than a few ids.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Dirty {
    containers: BTreeSet<String>,
    everything: bool,
}

impl Dirty {
    /// Notes what an event says has changed.
    pub(super) fn note(&mut self, event: &EngineEvent) {
        // Health events carry their outcome behind a colon.
        let action = event.action.split(':').next().unwrap_or_default();
        match (event.kind.as_str(), action) {
            ("container", action) if IDLE.contains(&action) => {}
            ("container", _) => self.add(&event.id),
            ("network", "connect" | "disconnect") => match event.attributes.get("container") {
                Some(id) => self.add(id),
                None => self.everything = true,
            },
            ("network", _) | ("volume", "create" | "destroy" | "prune") => self.everything = true,
            _ => {}
        }
    }

    /// Has everything looked at.
    pub(super) fn note_everything(&mut self) {
        self.everything = true;
    }

    pub(super) fn is_clean(&self) -> bool {
        *self == Self::default()
    }

    /// Returns what to look at, and forgets it.
    pub(super) fn take(&mut self) -> ObserveQuery {
        let Self {
            containers,
            everything,
        } = std::mem::take(self);
        ObserveQuery {
            scope: if everything {
                Scope::Everything
            } else {
                Scope::Containers(containers)
            },
            ..ObserveQuery::default()
        }
    }

    fn add(&mut self, id: &str) {
        if self.everything {
            return;
        }
        self.containers.insert(id.to_owned());
        if self.containers.len() > FEW {
            self.containers.clear();
            self.everything = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: &str, action: &str, id: &str) -> EngineEvent {
        EngineEvent {
            kind: kind.to_owned(),
            action: action.to_owned(),
            id: id.to_owned(),
            ..EngineEvent::default()
        }
    }

    fn after(events: &[EngineEvent]) -> Scope {
        let mut dirty = Dirty::default();
        for event in events {
            dirty.note(event);
        }
        dirty.take().scope
    }

    #[test]
    fn a_burst_of_one_container_is_one_id() {
        let events = ["create", "start", "health_status: healthy", "die"];
        let scope = after(&events.map(|action| event("container", action, "a")));
        assert_eq!(scope, Scope::Containers(["a".to_owned()].into()));
    }

    #[test]
    fn many_containers_and_other_things_are_everything() {
        let many: Vec<_> = (0..=FEW)
            .map(|n| event("container", "start", &n.to_string()))
            .collect();
        assert_eq!(after(&many), Scope::Everything);
        assert_eq!(after(&[event("volume", "create", "v")]), Scope::Everything);
        let mut connect = event("network", "connect", "n");
        connect
            .attributes
            .insert("container".to_owned(), "a".to_owned());
        assert_eq!(
            after(&[connect]),
            Scope::Containers(["a".to_owned()].into())
        );
    }

    #[test]
    fn health_checks_and_commands_cost_no_look() {
        let mut dirty = Dirty::default();
        for action in [
            "exec_create: sh -c true",
            "exec_start: sh",
            "exec_die",
            "top",
        ] {
            dirty.note(&event("container", action, "a"));
        }
        dirty.note(&event("image", "pull", "i"));
        assert!(dirty.is_clean());
    }
}
