//! A stack's outline from its containers, for verbs that need no files.

use crate::observed::Observed;
use crate::spec::{ServiceSpec, StackSpec};

/// Returns an outline of a stack from what is there: services and their numbers of containers.
///
/// It is enough to start, stop and remove containers; it must not be brought up, because it does
/// not say what the containers are made from.
pub fn spec_of(name: &str, observed: &Observed) -> StackSpec {
    let mut spec = StackSpec::new(name);
    for container in observed
        .containers
        .iter()
        .filter(|container| !container.oneoff)
    {
        let service = spec
            .services
            .entry(container.service.clone())
            .or_insert_with(|| {
                let mut service =
                    ServiceSpec::new(container.service.as_str(), container.image.as_str());
                service.replicas = 0;
                service.into()
            });
        std::sync::Arc::make_mut(service).replicas += 1;
    }
    spec
}
