//! The project and what stands beside its services.

use crate::bind::CONTENT;
use crate::bind::service::SERVICE;
use crate::bind::shape::{Field, Shape, always, field};
use crate::stage::variable::SECRET_CONTENT;

pub(crate) const PROJECT: &[Field] = &[
    field("services", Shape::NamedFull(&Shape::Mapping(SERVICE))),
    field("networks", Shape::NamedFull(&Shape::Mapping(NETWORK))),
    field("volumes", Shape::NamedFull(&Shape::Mapping(VOLUME))),
    field("secrets", Shape::NamedFull(&Shape::Mapping(SECRET))),
    field("configs", Shape::NamedFull(&Shape::Mapping(CONFIG))),
    field("models", Shape::NamedFull(&Shape::Mapping(MODEL))),
    field("catalog", Shape::Raw),
];

const NETWORK: &[Field] = &[
    field("name", Shape::Text),
    field("driver", Shape::Text),
    field("driver_opts", Shape::Options),
    always("ipam", Shape::Mapping(IPAM)),
    field("external", Shape::Flag),
    field("internal", Shape::Flag),
    field("attachable", Shape::Flag),
    field("labels", Shape::Labels),
    field("enable_ipv4", Shape::FlagGiven),
    field("enable_ipv6", Shape::FlagGiven),
];
const IPAM: &[Field] = &[
    field("driver", Shape::Text),
    field("config", Shape::List(&Shape::Mapping(IPAM_POOL))),
    field("options", Shape::Options),
];
const IPAM_POOL: &[Field] = &[
    field("subnet", Shape::Text),
    field("gateway", Shape::Text),
    field("ip_range", Shape::Text),
    field("aux_addresses", Shape::Pairs),
];

const VOLUME: &[Field] = &[
    field("name", Shape::Text),
    field("driver", Shape::Text),
    field("driver_opts", Shape::Options),
    field("external", Shape::Flag),
    field("labels", Shape::Labels),
    field("per_container", Shape::Raw),
];

const SECRET: &[Field] = &[
    field("name", Shape::Text),
    field("file", Shape::Text),
    field("environment", Shape::Text),
    Field {
        key: SECRET_CONTENT,
        printed: CONTENT,
        shape: Shape::Text,
        always: false,
    },
    field("external", Shape::Flag),
    field("labels", Shape::Labels),
    field("driver", Shape::Text),
    field("driver_opts", Shape::TextMap),
    field("template_driver", Shape::Text),
];

const CONFIG: &[Field] = &[
    field("name", Shape::Text),
    field("file", Shape::Text),
    field("environment", Shape::Text),
    field("content", Shape::Text),
    field("external", Shape::Flag),
    field("labels", Shape::Labels),
    field("driver", Shape::Text),
    field("driver_opts", Shape::TextMap),
    field("template_driver", Shape::Text),
];

const MODEL: &[Field] = &[
    field("name", Shape::Text),
    field("model", Shape::Text),
    field("context_size", Shape::Int),
    field("runtime_flags", Shape::Texts),
];
