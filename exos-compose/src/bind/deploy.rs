//! The `deploy` section and requests for devices.

use crate::bind::shape::{Field, Shape, always, field};

pub(crate) const DEPLOY: &[Field] = &[
    field("mode", Shape::Text),
    field("replicas", Shape::IntGiven),
    field("labels", Shape::Labels),
    field("update_config", Shape::Mapping(UPDATE)),
    field("rollback_config", Shape::Mapping(UPDATE)),
    always("resources", Shape::Mapping(RESOURCES)),
    field("restart_policy", Shape::Mapping(RESTART_POLICY)),
    always("placement", Shape::Mapping(PLACEMENT)),
    field("endpoint_mode", Shape::Text),
];

pub(crate) const DEVICE_REQUEST: &[Field] = &[
    field("capabilities", Shape::Texts),
    field("driver", Shape::Text),
    field("count", Shape::DeviceCount),
    field("device_ids", Shape::Texts),
    field("options", Shape::Pairs),
];

const UPDATE: &[Field] = &[
    field("parallelism", Shape::UnsignedGiven),
    field("delay", Shape::Duration),
    field("failure_action", Shape::Text),
    field("monitor", Shape::Duration),
    field("max_failure_ratio", Shape::Float32),
    field("order", Shape::Text),
];

const RESOURCES: &[Field] = &[
    field("limits", Shape::Mapping(RESOURCE)),
    field("reservations", Shape::Mapping(RESOURCE)),
];

const RESOURCE: &[Field] = &[
    field("cpus", Shape::Float32),
    field("memory", Shape::Bytes),
    field("pids", Shape::Int),
    field("devices", Shape::List(&Shape::Mapping(DEVICE_REQUEST))),
    field(
        "generic_resources",
        Shape::List(&Shape::Mapping(GENERIC_RESOURCE)),
    ),
];

const GENERIC_RESOURCE: &[Field] = &[field(
    "discrete_resource_spec",
    Shape::Mapping(DISCRETE_RESOURCE),
)];
const DISCRETE_RESOURCE: &[Field] = &[always("kind", Shape::Text), always("value", Shape::Int)];

const RESTART_POLICY: &[Field] = &[
    field("condition", Shape::Text),
    field("delay", Shape::DurationGiven),
    field("max_attempts", Shape::UnsignedGiven),
    field("window", Shape::DurationGiven),
];

const PLACEMENT: &[Field] = &[
    field("constraints", Shape::Texts),
    field("preferences", Shape::List(&Shape::Mapping(PREFERENCE))),
    field("max_replicas_per_node", Shape::Unsigned(u64::MAX)),
];
const PREFERENCE: &[Field] = &[field("spread", Shape::Text)];
