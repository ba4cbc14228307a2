//! The `deploy` section and requests for devices.

use crate::schema::rule::{Object, Rule};
use crate::schema::shared::{DEVICE_REQUEST_FIELDS, LIST_OR_DICT, STRING_LIST};

pub(crate) const DEPLOY: Rule = Rule::object(&DEPLOYMENT).or_null();
pub(crate) const GPUS: Rule = Rule::one_of(&["all"]).or_list(&GPU);

static DEPLOYMENT: Object = Object::extended(&[
    ("endpoint_mode", Rule::STRING),
    ("labels", LIST_OR_DICT),
    ("mode", Rule::STRING),
    ("placement", Rule::object(&PLACEMENT)),
    ("replicas", Rule::INTEGER_OR_STRING),
    ("resources", Rule::object(&RESOURCES)),
    ("restart_policy", Rule::object(&RESTART_POLICY)),
    ("rollback_config", Rule::object(&UPDATE)),
    ("update_config", Rule::object(&UPDATE)),
]);

static UPDATE: Object = Object::extended(&[
    ("delay", Rule::STRING),
    ("failure_action", Rule::STRING),
    ("max_failure_ratio", Rule::NUMBER_OR_STRING),
    ("monitor", Rule::STRING),
    ("order", Rule::one_of(&["start-first", "stop-first"])),
    ("parallelism", Rule::INTEGER_OR_STRING),
]);

static RESOURCES: Object = Object::extended(&[
    ("limits", Rule::object(&LIMITS)),
    ("reservations", Rule::object(&RESERVATIONS)),
]);
static LIMITS: Object = Object::extended(&[
    ("cpus", Rule::NUMBER_OR_STRING),
    ("memory", Rule::STRING),
    ("pids", Rule::INTEGER_OR_STRING),
]);
static RESERVATIONS: Object = Object::extended(&[
    ("cpus", Rule::NUMBER_OR_STRING),
    ("devices", Rule::list(&DEVICE)),
    ("generic_resources", Rule::list(&GENERIC_RESOURCE)),
    ("memory", Rule::STRING),
]);

static DEVICE: Rule = Rule::object(&Object {
    required: &["capabilities"],
    ..Object::extended(DEVICE_REQUEST_FIELDS)
});
static GPU: Rule = Rule::object(&Object::closed(DEVICE_REQUEST_FIELDS).open());

static GENERIC_RESOURCE: Rule = Rule::object(&Object::extended(&[(
    "discrete_resource_spec",
    Rule::object(&DISCRETE_RESOURCE),
)]));
static DISCRETE_RESOURCE: Object =
    Object::extended(&[("kind", Rule::STRING), ("value", Rule::NUMBER_OR_STRING)]);

static RESTART_POLICY: Object = Object::extended(&[
    ("condition", Rule::STRING),
    ("delay", Rule::STRING),
    ("max_attempts", Rule::INTEGER_OR_STRING),
    ("window", Rule::STRING),
]);

static PLACEMENT: Object = Object::extended(&[
    ("constraints", STRING_LIST),
    ("max_replicas_per_node", Rule::INTEGER_OR_STRING),
    ("preferences", Rule::list(&PREFERENCE)),
]);
static PREFERENCE: Rule = Rule::object(&Object::extended(&[("spread", Rule::STRING)]));
