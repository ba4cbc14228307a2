//! The keys that EXOS adds.

use std::collections::BTreeMap;
use std::time::Duration;

use exos_core::spec::{
    Confirm, HealthStrategy, OnFailure, ProbeSpec, ScalePolicy, ServiceSpec, UpgradeStrategy,
};

use crate::diagnostic::Code;
use crate::lower::Lowering;
use crate::lower::view::View;
use crate::project::plain_value;

const GLOBAL_LABEL: &str = "io.rancher.scheduler.global";

/// Rancher's labels that wish for hosts by their labels, each with how a wish of it is written.
const HOST_LABELS: [(&str, &str, &str); 4] = [
    ("io.rancher.scheduler.affinity:host_label", "", "=="),
    ("io.rancher.scheduler.affinity:host_label_ne", "", "!="),
    ("io.rancher.scheduler.affinity:host_label_soft", "~", "=="),
    (
        "io.rancher.scheduler.affinity:host_label_soft_ne",
        "~",
        "!=",
    ),
];

impl Lowering<'_> {
    /// Adds what the keys of EXOS say to a service.
    pub(crate) fn exos_keys(&mut self, name: &str, service: View<'_>, spec: &mut ServiceSpec) {
        spec.start_on_create = service.loose_flag("start_on_create").unwrap_or(true);
        spec.probe = self.probe(name, service);
        if let Some(strategy) = service.get("upgrade_strategy") {
            spec.upgrade = Some(upgrade_strategy(strategy));
        }
        spec.scale_policy = service.get("scale_policy").map(|policy| ScalePolicy {
            min: policy.count("min", 1),
            max: policy.count("max", 1),
            increment: policy.count("increment", 1),
        });
        spec.metadata = service
            .get("metadata")
            .map(|metadata| plain_value(metadata.0));
        spec.drain_timeout = service.loose_int("drain_timeout_ms").map(millis);
        if let Some(placement) = service.get("placement") {
            spec.global |= placement.loose_flag("global") == Some(true);
            spec.placement.extend(host_labels(placement));
        }
        spec.placement
            .extend(scheduler_labels(&spec.container.labels));
        spec.global |= spec
            .container
            .labels
            .get(GLOBAL_LABEL)
            .is_some_and(|label| label == "true");
        if spec.global {
            spec.replicas = 1;
        }
    }

    fn probe(&mut self, name: &str, service: View<'_>) -> Option<ProbeSpec> {
        let check = service.get("health_check")?;
        let port = check
            .loose_int("port")
            .and_then(|port| u16::try_from(port).ok())
            .filter(|port| *port > 0);
        let Some(port) = port else {
            let path = format!("services.{name}.health_check.port");
            self.refuse(
                Code::Range,
                check,
                path,
                "a health check needs a port from 1 to 65535",
            );
            return None;
        };
        let quorum = check
            .get("recreate_on_quorum_strategy_config")
            .map_or(1, |config| config.count("quorum", 1));
        Some(ProbeSpec {
            port,
            request_line: check.text("request_line").filter(|line| !line.is_empty()),
            interval: millis(check.loose_int("interval").unwrap_or(2000)),
            response_timeout: millis(check.loose_int("response_timeout").unwrap_or(2000)),
            initializing_timeout: millis(check.loose_int("initializing_timeout").unwrap_or(60_000)),
            reinitializing_timeout: millis(
                check.loose_int("reinitializing_timeout").unwrap_or(60_000),
            ),
            healthy_threshold: check.count("healthy_threshold", 2),
            unhealthy_threshold: check.count("unhealthy_threshold", 3),
            strategy: match check.str("strategy") {
                Some("none") => HealthStrategy::None,
                Some("recreateOnQuorum") => HealthStrategy::RecreateOnQuorum(quorum),
                _ => HealthStrategy::Recreate,
            },
        })
    }
}

fn upgrade_strategy(strategy: View<'_>) -> UpgradeStrategy {
    UpgradeStrategy {
        batch_size: strategy.count("batch_size", 1).max(1),
        interval: millis(strategy.loose_int("interval_millis").unwrap_or(2000)),
        start_first: strategy.loose_flag("start_first").unwrap_or_default(),
        monitor: millis(strategy.loose_int("monitor_millis").unwrap_or_default()),
        on_failure: if strategy.str("on_failure") == Some("pause") {
            OnFailure::Pause
        } else {
            OnFailure::Rollback
        },
        confirm: if strategy.str("confirm") == Some("manual") {
            Confirm::Manual
        } else {
            Confirm::Auto
        },
    }
}

/// Wishes for hosts as constraints: `label==value`, `label!=value`, and with `~` before those that may be broken.
fn host_labels(placement: View<'_>) -> Vec<String> {
    let mut constraints = Vec::new();
    for (key, soft, relation) in [
        ("must", "", "=="),
        ("must_not", "", "!="),
        ("should", "~", "=="),
        ("should_not", "~", "!="),
    ] {
        for label in placement.texts(key) {
            let (name, value) = label.split_once('=').unwrap_or((&label, "true"));
            constraints.push(format!("{soft}{name}{relation}{value}"));
        }
        for (name, value) in placement.entries(key) {
            let value = value.0.scalar_text().unwrap_or_default();
            constraints.push(format!("{soft}{name}{relation}{value}"));
        }
    }
    constraints
}

/// Rancher's wishes, several of them between commas.
fn scheduler_labels(labels: &BTreeMap<String, String>) -> Vec<String> {
    let given = HOST_LABELS
        .iter()
        .filter_map(|(label, soft, relation)| Some((labels.get(*label)?, soft, relation)));
    let wishes = given.flat_map(|(text, soft, relation)| {
        let pairs = text.split(',').filter_map(|pair| pair.split_once('='));
        pairs.map(move |(name, value)| format!("{soft}{}{relation}{}", name.trim(), value.trim()))
    });
    wishes.collect()
}

fn millis(count: i64) -> Duration {
    Duration::from_millis(u64::try_from(count).unwrap_or_default())
}
