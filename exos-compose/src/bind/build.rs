//! How an image is built, and files that a service or a build is given.

use crate::bind::shape::{Field, Shape, field};

pub(crate) const BUILD: &[Field] = &[
    field("context", Shape::Text),
    field("dockerfile", Shape::Text),
    field("dockerfile_inline", Shape::Text),
    field("entitlements", Shape::Texts),
    field("args", Shape::Variables),
    field("provenance", Shape::Text),
    field("sbom", Shape::Text),
    field("ssh", Shape::Ssh),
    field("labels", Shape::Labels),
    field("cache_from", Shape::Texts),
    field("cache_to", Shape::Texts),
    field("no_cache", Shape::Flag),
    field("no_cache_filter", Shape::Texts),
    field("additional_contexts", Shape::Pairs),
    field("pull", Shape::Flag),
    field("extra_hosts", Shape::Hosts),
    field("isolation", Shape::Text),
    field("network", Shape::Text),
    field("target", Shape::Text),
    field("secrets", Shape::List(&Shape::Mapping(FILE_REFERENCE))),
    field("shm_size", Shape::Bytes),
    field("tags", Shape::Texts),
    field("ulimits", Shape::Named(&Shape::Ulimit)),
    field("platforms", Shape::Texts),
    field("privileged", Shape::Flag),
];

pub(crate) const FILE_REFERENCE: &[Field] = &[
    field("source", Shape::Text),
    field("target", Shape::Text),
    field("uid", Shape::Text),
    field("gid", Shape::Text),
    field("mode", Shape::Mode),
];
