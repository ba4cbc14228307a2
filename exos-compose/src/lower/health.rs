//! The health check that the engine runs.

use exos_core::spec::{HealthCheck, HealthTest};

use crate::lower::view::View;

pub(crate) fn health(check: View<'_>) -> HealthCheck {
    let test = if check.flag("disable") {
        HealthTest::Disabled
    } else {
        test(check.texts("test"))
    };
    HealthCheck {
        test,
        interval: check.duration("interval"),
        timeout: check.duration("timeout"),
        retries: check
            .int("retries")
            .and_then(|count| u64::try_from(count).ok()),
        start_period: check.duration("start_period"),
        start_interval: check.duration("start_interval"),
    }
}

fn test(words: Vec<String>) -> HealthTest {
    let mut words = words.into_iter();
    match words.next().as_deref() {
        Some("NONE") => HealthTest::Disabled,
        Some("CMD") => HealthTest::Command(words.collect()),
        Some("CMD-SHELL") => HealthTest::Shell(words.collect::<Vec<_>>().join(" ")),
        _ => HealthTest::Inherit,
    }
}
