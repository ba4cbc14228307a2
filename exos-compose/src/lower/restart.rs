//! What happens when a container ends, and how a service is upgraded.

use std::time::Duration;

use exos_core::spec::{Confirm, OnFailure, RestartPolicy, UpgradeStrategy};

use crate::diagnostic::Code;
use crate::lower::Lowering;
use crate::lower::view::View;

impl Lowering<'_> {
    /// `deploy.restart_policy` over `restart`.
    pub(crate) fn restart(&mut self, name: &str, service: View<'_>) -> RestartPolicy {
        if let Some(policy) = service
            .get("deploy")
            .and_then(|deploy| deploy.get("restart_policy"))
        {
            let attempts = policy
                .int("max_attempts")
                .and_then(|count| u32::try_from(count).ok())
                .filter(|count| *count > 0);
            return match policy.str("condition") {
                Some("none") => RestartPolicy::No,
                Some("on-failure") => RestartPolicy::OnFailure(attempts),
                Some("unless-stopped") => RestartPolicy::UnlessStopped,
                _ => RestartPolicy::Always,
            };
        }
        let Some(restart) = service.get("restart") else {
            return RestartPolicy::No;
        };
        let text = restart.0.as_str().unwrap_or_default();
        let (word, attempts) = text.split_once(':').unwrap_or((text, ""));
        match (word, attempts) {
            ("no", "") => RestartPolicy::No,
            ("always", "") => RestartPolicy::Always,
            ("unless-stopped", "") => RestartPolicy::UnlessStopped,
            ("on-failure", "") => RestartPolicy::OnFailure(None),
            ("on-failure", count) if count.parse::<u32>().is_ok() => {
                RestartPolicy::OnFailure(count.parse().ok())
            }
            _ => {
                let message = format!(
                    "there is no restart policy `{text}`: no, always, unless-stopped, on-failure[:n] are"
                );
                self.refuse(
                    Code::NotAllowed,
                    restart,
                    format!("services.{name}.restart"),
                    message,
                );
                RestartPolicy::No
            }
        }
    }
}

/// `deploy.update_config` as a strategy.
pub(crate) fn upgrade(deploy: View<'_>) -> Option<UpgradeStrategy> {
    let update = deploy.get("update_config")?;
    let batch = update
        .int("parallelism")
        .and_then(|count| u32::try_from(count).ok())
        .unwrap_or(1);
    Some(UpgradeStrategy {
        // No limit is written as 0.
        batch_size: if batch == 0 { u32::MAX } else { batch },
        interval: update.duration("delay").unwrap_or_default(),
        start_first: update.str("order") == Some("start-first"),
        monitor: update.duration("monitor").unwrap_or(Duration::from_secs(5)),
        on_failure: if update.str("failure_action") == Some("rollback") {
            OnFailure::Rollback
        } else {
            OnFailure::Pause
        },
        confirm: Confirm::Auto,
    })
}
