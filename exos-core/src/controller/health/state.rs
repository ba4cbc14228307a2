//! What becomes of a container's health with each probe: value in, value out.

use std::time::Duration;

use crate::observed::Health;
use crate::spec::ProbeSpec;

/// Where a container's health is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// It started and was not healthy yet.
    Initializing,
    /// It is healthy.
    Healthy,
    /// It is healthy, and the last probes failed.
    UpdatingUnhealthy,
    /// It is unhealthy.
    Unhealthy,
    /// It is unhealthy, and the last probes passed.
    UpdatingHealthy,
}

/// The health of one container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ContainerHealth {
    pub(super) phase: Phase,
    /// When it began to be watched. Times are [`crate::Clock::elapsed`].
    since: Duration,
    /// How long it has to become healthy.
    patience: Duration,
    /// Outcomes in a row that speak for the next phase.
    streak: u32,
}

impl ContainerHealth {
    /// A container that just started.
    pub(super) fn started(spec: &ProbeSpec, now: Duration) -> Self {
        Self::initializing(spec.initializing_timeout, now)
    }

    /// A container that was watched before and started again.
    pub(super) fn restarted(spec: &ProbeSpec, now: Duration) -> Self {
        Self::initializing(spec.reinitializing_timeout, now)
    }

    /// A container that another server watched until now.
    pub(super) fn taken_over(spec: &ProbeSpec, health: Health, now: Duration) -> Self {
        let phase = match health {
            Health::Starting => Phase::Initializing,
            Health::Healthy => Phase::Healthy,
            Health::Unhealthy => Phase::Unhealthy,
        };
        Self {
            phase,
            ..Self::started(spec, now)
        }
    }

    fn initializing(patience: Duration, now: Duration) -> Self {
        Self {
            phase: Phase::Initializing,
            since: now,
            patience,
            streak: 0,
        }
    }

    /// Returns what a probe makes of it.
    ///
    /// # Behavior
    /// - It is healthy after `healthy_threshold` passed probes in a row, and unhealthy after `unhealthy_threshold` failed
    ///   ones.
    /// - Failures of a container that was never healthy count only once its time to become so is over; then one is enough.
    pub(super) fn after(self, spec: &ProbeSpec, passed: bool, now: Duration) -> Self {
        use Phase as P;
        let (phase, streak) = match (self.phase, passed) {
            (P::Initializing, true) => self.towards(P::Initializing, P::Healthy, spec),
            (P::Initializing, false) if now.saturating_sub(self.since) >= self.patience => {
                (P::Unhealthy, 0)
            }
            (P::Initializing, false) => (P::Initializing, 0),
            (P::Healthy | P::UpdatingUnhealthy, true) => (P::Healthy, 0),
            (P::Healthy | P::UpdatingUnhealthy, false) => {
                self.towards(P::UpdatingUnhealthy, P::Unhealthy, spec)
            }
            (P::Unhealthy | P::UpdatingHealthy, false) => (P::Unhealthy, 0),
            (P::Unhealthy | P::UpdatingHealthy, true) => {
                self.towards(P::UpdatingHealthy, P::Healthy, spec)
            }
        };
        Self {
            phase,
            streak,
            ..self
        }
    }

    /// One more outcome on the way from `through` to `end`.
    fn towards(self, through: Phase, end: Phase, spec: &ProbeSpec) -> (Phase, u32) {
        let needed = match end {
            Phase::Unhealthy => spec.unhealthy_threshold,
            _ => spec.healthy_threshold,
        };
        let streak = self.streak.saturating_add(1);
        if streak >= needed.max(1) {
            (end, 0)
        } else {
            (through, streak)
        }
    }

    /// Returns the word that is shown.
    pub(super) fn shown(self) -> Health {
        match self.phase {
            Phase::Initializing => Health::Starting,
            Phase::Healthy | Phase::UpdatingUnhealthy => Health::Healthy,
            Phase::Unhealthy | Phase::UpdatingHealthy => Health::Unhealthy,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::spec::HealthStrategy;

    pub(in crate::controller::health) fn spec(up: u32, down: u32) -> ProbeSpec {
        ProbeSpec {
            port: 80,
            request_line: None,
            interval: Duration::from_secs(2),
            response_timeout: Duration::from_secs(2),
            initializing_timeout: Duration::from_mins(1),
            reinitializing_timeout: Duration::from_secs(10),
            healthy_threshold: up,
            unhealthy_threshold: down,
            strategy: HealthStrategy::Recreate,
        }
    }

    /// One letter a phase.
    fn letter(phase: Phase) -> char {
        match phase {
            Phase::Initializing => 'i',
            Phase::Healthy => 'H',
            Phase::UpdatingUnhealthy => 'h',
            Phase::Unhealthy => 'U',
            Phase::UpdatingHealthy => 'u',
        }
    }

    /// Probes every two seconds: `+` passed, `-` failed.
    fn run(mut health: ContainerHealth, spec: &ProbeSpec, probes: &str) -> String {
        let mut now = Duration::ZERO;
        let each = probes.chars().map(|probe| {
            now += spec.interval;
            health = health.after(spec, probe == '+', now);
            letter(health.phase)
        });
        each.collect()
    }

    #[test]
    fn phases_follow_probes() {
        let spec = spec(2, 3);
        let started = ContainerHealth::started(&spec, Duration::ZERO);
        for (probes, phases) in [
            ("++", "iH"),
            ("+-++", "iiiH"),
            ("++---", "iHhhU"),
            ("++--+---", "iHhhHhhU"),
            ("++---+-++", "iHhhUuUuH"),
        ] {
            assert_eq!(run(started, &spec, probes), phases, "{probes}");
        }
    }

    #[test]
    fn a_container_that_never_becomes_healthy_is_unhealthy_when_its_time_is_over() {
        let spec = spec(2, 3);
        let started = ContainerHealth::started(&spec, Duration::ZERO);
        let phases = run(started, &spec, &"-".repeat(31));
        assert_eq!(phases, format!("{}UU", "i".repeat(29)));
        let restarted = ContainerHealth::restarted(&spec, Duration::ZERO);
        assert_eq!(run(restarted, &spec, "-----"), "iiiiU");
    }

    #[test]
    fn a_takeover_begins_where_the_other_server_was() {
        let spec = spec(2, 2);
        for health in [Health::Starting, Health::Healthy, Health::Unhealthy] {
            let taken = ContainerHealth::taken_over(&spec, health, Duration::ZERO);
            assert_eq!(taken.shown(), health);
        }
    }

    proptest! {
        #[test]
        fn it_takes_so_many_in_a_row(
            up in 1..5_u32, down in 1..5_u32, probes in proptest::collection::vec(any::<bool>(), 0..60),
        ) {
            let spec = spec(up, down);
            let mut health = ContainerHealth::started(&spec, Duration::ZERO);
            let (mut passed, mut failed) = (0, 0);
            for (at, probe) in (1..).zip(&probes) {
                let before = health.shown();
                let now = spec.interval * at;
                health = health.after(&spec, *probe, now);
                (passed, failed) = if *probe { (passed + 1, 0) } else { (0, failed + 1) };
                match (before, health.shown()) {
                    (Health::Healthy, Health::Unhealthy) => prop_assert!(failed >= down),
                    (Health::Starting, Health::Unhealthy) => prop_assert!(now >= spec.initializing_timeout),
                    (Health::Starting | Health::Unhealthy, Health::Healthy) => prop_assert!(passed >= up),
                    (before, now) => prop_assert_eq!(before, now),
                }
                if passed >= up { prop_assert_eq!(health.shown(), Health::Healthy) }
            }
        }
    }
}
