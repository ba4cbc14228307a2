//! Keys that are kept and that nothing acts on: a plan lists them, so that nobody relies on them unknowingly.

use exos_core::spec::Unacted;

use crate::lower::Lowering;
use crate::lower::view::View;

const NOTHING_YET: &str = "nothing acts on it yet";

/// Keys of a service, and why nothing comes of them.
const SERVICE: &[(&[&str], &str)] = &[
    (&["provider"], "services of other programs are not started"),
    (&["models"], "models are not run"),
    (&["pre_start"], "containers before the start are not run"),
    (&["develop"], "files are not watched"),
    (
        &["deploy", "update_config"],
        "containers are replaced one after the other, without batches",
    ),
    (&["deploy", "rollback_config"], NOTHING_YET),
    (
        &["deploy", "endpoint_mode"],
        "a name always resolves to every container",
    ),
    (
        &["deploy", "placement", "constraints"],
        "all containers run on the one host",
    ),
    (
        &["deploy", "placement", "preferences"],
        "all containers run on the one host",
    ),
    (
        &["deploy", "placement", "max_replicas_per_node"],
        "all containers run on the one host",
    ),
    (
        &["deploy", "restart_policy", "delay"],
        "the engine chooses the pause before a restart",
    ),
    (
        &["deploy", "restart_policy", "window"],
        "the engine chooses how it counts restarts",
    ),
    (
        &["deploy", "labels"],
        "labels of a service are kept by a swarm only",
    ),
    (
        &["deploy", "resources", "reservations", "generic_resources"],
        "generic resources are known to a swarm only",
    ),
    (
        &["deploy", "resources", "reservations", "cpus"],
        "CPUs are reserved by a swarm only",
    ),
    (&["health_check"], "only a server probes containers"),
    (
        &["upgrade_strategy"],
        "containers are replaced one after the other, without batches",
    ),
    (&["scale_policy"], NOTHING_YET),
    (&["scaling"], "services are not scaled by themselves yet"),
    (&["lb_config"], "EXOS runs no load balancer yet"),
    (&["load_balancer_config"], "EXOS runs no load balancer yet"),
    (&["certs"], "EXOS runs no load balancer yet"),
    (&["default_cert"], "EXOS runs no load balancer yet"),
    (&["metadata"], "no service answers for it yet"),
    (&["placement", "must"], "all containers run on the one host"),
    (
        &["placement", "must_not"],
        "all containers run on the one host",
    ),
    (
        &["placement", "should"],
        "all containers run on the one host",
    ),
    (
        &["placement", "should_not"],
        "all containers run on the one host",
    ),
    (
        &["placement", "anti_affinity"],
        "a stack stands on one host as a whole, which keeps nothing apart",
    ),
    (&["retain_ip"], NOTHING_YET),
    (&["drain_timeout_ms"], NOTHING_YET),
    (&["external_ips"], NOTHING_YET),
    (&["milli_cpu_reservation"], NOTHING_YET),
    (&["network_driver"], NOTHING_YET),
    (&["storage_driver"], NOTHING_YET),
    (&["type"], "only containers are run"),
    (&["build", "provenance"], "attestations are not made"),
    (&["build", "sbom"], "attestations are not made"),
    (&["build", "no_cache_filter"], NOTHING_YET),
];

impl Lowering<'_> {
    pub(crate) fn unacted_of_service(&mut self, name: &str, service: View<'_>) {
        for (keys, reason) in SERVICE {
            if keys
                .iter()
                .try_fold(service, |view, key| view.get(key))
                .is_some()
            {
                self.note(format!("services.{name}.{}", keys.join(".")), reason);
            }
        }
        if let Some(mode @ ("replicated-job" | "global-job")) =
            service.get("deploy").and_then(|deploy| deploy.str("mode"))
        {
            self.note(
                format!("services.{name}.deploy.mode"),
                &format!("{mode} is known to a swarm only"),
            );
        }
        for (index, volume) in service.items("volumes").enumerate() {
            if volume
                .get("volume")
                .is_some_and(|named| named.get("labels").is_some())
            {
                self.note(
                    format!("services.{name}.volumes[{index}].volume.labels"),
                    NOTHING_YET,
                );
            }
        }
        if service.str("network_mode").is_some() && service.items("links").next().is_some() {
            self.note(
                format!("services.{name}.links"),
                "links need a network of the stack",
            );
        }
    }

    /// Sections beside the services.
    pub(crate) fn unacted_sections(&mut self) {
        let project = self.project;
        for (name, volume) in project.volumes.iter() {
            if volume.get("per_container").is_some() {
                self.note(
                    format!("volumes.{name}.per_container"),
                    "all containers of a service share the volume",
                );
            }
        }
        for name in project.models.keys() {
            self.note(format!("models.{name}"), "models are not run");
        }
        for (section, objects) in [("secrets", &project.secrets), ("configs", &project.configs)] {
            for (name, object) in objects.iter() {
                for key in ["driver", "template_driver", "labels"] {
                    if object.get(key).is_some() {
                        self.note(format!("{section}.{name}.{key}"), "known to a swarm only");
                    }
                }
            }
        }
    }

    fn note(&mut self, path: String, reason: &str) {
        self.unacted.push(Unacted {
            path,
            reason: reason.to_owned(),
        });
    }
}
