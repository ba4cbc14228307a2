//! The labels that EXOS puts on what it makes.

use std::collections::BTreeMap;

use crate::labels;
use crate::spec::{Fingerprint, NetworkSpec, ServiceSpec, StackSpec, VolumeSpec};

type Labels = BTreeMap<String, String>;

/// Returns the labels that everything of a stack carries.
fn of_stack(spec: &StackSpec) -> Labels {
    let mut all = Labels::new();
    let mut put = |key: &str, value: &str| all.insert(key.to_owned(), value.to_owned());
    put(labels::ENVIRONMENT, &spec.environment);
    put(labels::STACK, &spec.name);
    put(labels::COMPOSE_PROJECT, &spec.name);
    if let Some(revision) = spec.revision {
        put(labels::REVISION, &revision.to_string());
    }
    all
}

/// Returns the labels of a container.
pub(super) fn container(
    spec: &StackSpec,
    service: &ServiceSpec,
    number: u32,
    oneoff: bool,
    fingerprint: &str,
) -> Labels {
    let mut all = service.container.labels.clone();
    all.extend(of_stack(spec));
    let mut put = |key: &str, value: String| all.insert(key.to_owned(), value);
    put(labels::SERVICE, service.name.clone());
    put(labels::NUMBER, number.to_string());
    put(labels::HASH, fingerprint.to_owned());
    put(labels::COMPOSE_SERVICE, service.name.clone());
    put(labels::COMPOSE_NUMBER, number.to_string());
    let word = if oneoff { "True" } else { "False" };
    put(labels::COMPOSE_ONEOFF, word.to_owned());
    if let Some(origin) = &spec.origin {
        let files = origin.files.iter().map(|file| file.display().to_string());
        put(labels::COMPOSE_FILES, files.collect::<Vec<_>>().join(","));
        put(
            labels::COMPOSE_DIR,
            origin.working_dir.display().to_string(),
        );
    }
    all
}

/// Returns the labels of a network.
pub(super) fn network(spec: &StackSpec, network: &NetworkSpec) -> Labels {
    let mut all = network.labels.clone();
    all.extend(of_stack(spec));
    all.insert(
        labels::HASH.to_owned(),
        Fingerprint::of(network).to_string(),
    );
    all.insert(labels::COMPOSE_NETWORK.to_owned(), network.key.clone());
    all
}

/// Returns the labels of a named volume.
pub(super) fn volume(spec: &StackSpec, volume: &VolumeSpec) -> Labels {
    let mut all = volume.labels.clone();
    all.extend(of_stack(spec));
    all.insert(labels::HASH.to_owned(), Fingerprint::of(volume).to_string());
    all.insert(labels::COMPOSE_VOLUME.to_owned(), volume.key.clone());
    all
}

/// Returns the labels of the volume that holds a service's stored files.
pub(super) fn files(spec: &StackSpec, service: &str) -> Labels {
    let mut all = of_stack(spec);
    all.insert(labels::SERVICE.to_owned(), service.to_owned());
    all
}

/// Returns the labels of an image that EXOS builds.
pub(super) fn image(spec: &StackSpec, service: &str) -> Labels {
    let mut all = of_stack(spec);
    all.remove(labels::REVISION);
    all.insert(labels::COMPOSE_SERVICE.to_owned(), service.to_owned());
    all
}
