//! Which unhealthy containers are replaced: value in, value out.

use std::collections::BTreeMap;

use super::record::ProbedHealth;
use crate::observed::Health;
use crate::spec::{HealthStrategy, StackSpec};

/// Returns the ids of the containers that are to be replaced, with the cause, by the strategies of their services.
pub(in crate::controller) fn to_replace(
    spec: &StackSpec,
    probed: &ProbedHealth,
) -> BTreeMap<String, String> {
    let services = spec.services.values();
    let probes = services.filter_map(|service| Some((&service.name, service.probe.as_ref()?)));
    let mut chosen = BTreeMap::new();
    for (service, probe) in probes {
        let own = || {
            probed
                .containers
                .iter()
                .filter(|(_, one)| one.service == *service)
        };
        let healthy = own()
            .filter(|(_, one)| one.health == Health::Healthy)
            .count();
        let may = match probe.strategy {
            HealthStrategy::None => false,
            HealthStrategy::Recreate => true,
            HealthStrategy::RecreateOnQuorum(quorum) => {
                healthy >= usize::try_from(quorum).unwrap_or(usize::MAX)
            }
        };
        let unhealthy = own().filter(|(_, one)| may && one.health == Health::Unhealthy);
        chosen.extend(unhealthy.map(|(id, one)| (id.clone(), format!("unhealthy: {}", one.why))));
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::super::record::Probed;
    use super::super::state::tests::spec as probe;
    use super::*;
    use crate::spec::{ProbeSpec, ServiceSpec};

    fn chosen(strategy: HealthStrategy, healths: &str) -> Vec<String> {
        let mut web = ServiceSpec::new("web", "web:1");
        web.probe = Some(ProbeSpec {
            strategy,
            ..probe(1, 1)
        });
        let spec = StackSpec::new("shop").with_service(web);
        let one = |(at, letter): (usize, char)| {
            let health = match letter {
                'H' => Health::Healthy,
                'U' => Health::Unhealthy,
                _ => Health::Starting,
            };
            let probed = Probed {
                service: "web".to_owned(),
                health,
                why: "refused".to_owned(),
            };
            (at.to_string(), probed)
        };
        let containers = healths.chars().enumerate().map(one).collect();
        let chosen = to_replace(&spec, &ProbedHealth { containers });
        assert!(chosen.values().all(|cause| cause == "unhealthy: refused"));
        chosen.into_keys().collect()
    }

    #[test]
    fn the_strategy_decides() {
        use HealthStrategy as S;
        for (strategy, healths, expected) in [
            (S::None, "UU", &[][..]),
            (S::Recreate, "HUiU", &["1", "3"]),
            (S::Recreate, "U", &["0"]),
            (S::RecreateOnQuorum(2), "HUH", &["1"]),
            (S::RecreateOnQuorum(2), "HUi", &[]),
            (S::RecreateOnQuorum(1), "UUU", &[]),
        ] {
            assert_eq!(
                chosen(strategy, healths),
                expected,
                "{strategy:?} {healths}"
            );
        }
    }
}
