//! Keys that EXOS adds, under the names that Rancher gave them where it had them.

use crate::schema::rule::{Key, Mapping, Names, Object, Rule};
use crate::schema::shared::STRING_LIST;

pub(crate) const ANY_MAPPING: Rule = Rule {
    map: Some(Mapping::Any),
    ..Rule::NONE
};

/// Sorted by name, as all keys are.
pub(crate) const SERVICE_KEYS: &[(&str, Rule)] = &[
    ("certs", STRING_LIST),
    ("default_cert", Rule::STRING),
    ("description", Rule::STRING),
    ("drain_timeout_ms", Rule::INTEGER_OR_STRING),
    ("external_ips", STRING_LIST),
    ("health_check", Rule::object(&HEALTH_CHECK)),
    ("lb_config", Rule::object(&LB_CONFIG)),
    ("load_balancer_config", ANY_MAPPING),
    ("metadata", ANY_MAPPING.or_null()),
    ("milli_cpu_reservation", Rule::INTEGER_OR_STRING),
    ("network_driver", ANY_MAPPING),
    ("placement", Rule::object(&PLACEMENT)),
    ("retain_ip", Rule::BOOL_OR_STRING),
    ("scale_policy", Rule::object(&SCALE_POLICY)),
    ("scaling", ANY_MAPPING),
    ("start_on_create", Rule::BOOL_OR_STRING),
    ("storage_driver", ANY_MAPPING),
    ("type", Rule::STRING),
    ("upgrade_strategy", Rule::object(&UPGRADE_STRATEGY)),
];

static HEALTH_CHECK: Object = Object::extended(&[
    ("healthy_threshold", Rule::INTEGER_OR_STRING),
    ("initializing_timeout", Rule::INTEGER_OR_STRING),
    ("interval", Rule::INTEGER_OR_STRING),
    ("name", Rule::STRING.or_null()),
    ("port", Rule::INTEGER_OR_STRING),
    (
        "recreate_on_quorum_strategy_config",
        Rule::object(&QUORUM).or_null(),
    ),
    ("reinitializing_timeout", Rule::INTEGER_OR_STRING),
    ("request_line", Rule::STRING.or_null()),
    ("response_timeout", Rule::INTEGER_OR_STRING),
    (
        "strategy",
        Rule::one_of(&["recreate", "recreateOnQuorum", "none"]),
    ),
    ("unhealthy_threshold", Rule::INTEGER_OR_STRING),
]);
static QUORUM: Object = Object::extended(&[("quorum", Rule::INTEGER_OR_STRING)]);

static UPGRADE_STRATEGY: Object = Object::extended(&[
    ("batch_size", Rule::INTEGER_OR_STRING),
    ("confirm", Rule::one_of(&["manual", "auto"])),
    ("interval_millis", Rule::INTEGER_OR_STRING),
    ("monitor_millis", Rule::INTEGER_OR_STRING),
    ("on_failure", Rule::one_of(&["rollback", "pause"])),
    ("start_first", Rule::BOOL_OR_STRING),
]);

static SCALE_POLICY: Object = Object::extended(&[
    ("increment", Rule::INTEGER_OR_STRING),
    ("max", Rule::INTEGER_OR_STRING),
    ("min", Rule::INTEGER_OR_STRING),
]);

static PLACEMENT: Object = Object::extended(&[
    ("anti_affinity", Rule::BOOL_OR_STRING),
    ("global", Rule::BOOL_OR_STRING),
    ("must", HOST_LABELS),
    ("must_not", HOST_LABELS),
    ("should", HOST_LABELS),
    ("should_not", HOST_LABELS),
]);
const HOST_LABELS: Rule = STRING_LIST.or_map(&Names {
    value: &LABEL,
    key: Key::NotEmpty,
    open: false,
});
const LABEL: Rule = Rule {
    boolean: true,
    ..Rule::NUMBER_OR_STRING
};

static LB_CONFIG: Object = Object::extended(&[
    ("certs", STRING_LIST.or_null()),
    ("config", Rule::STRING.or_null()),
    ("default_cert", Rule::STRING.or_null()),
    ("port_rules", Rule::list(&PORT_RULE)),
    ("stickiness_policy", ANY_MAPPING.or_null()),
]);
static PORT_RULE: Rule = Rule::object(&Object::extended(&[
    ("backend_name", Rule::STRING),
    ("environment", Rule::STRING),
    ("hostname", Rule::STRING.or_null()),
    ("path", Rule::STRING.or_null()),
    ("priority", Rule::INTEGER_OR_STRING),
    ("protocol", Rule::STRING),
    ("region", Rule::STRING),
    ("selector", Rule::STRING),
    ("service", Rule::STRING),
    ("source_port", Rule::INTEGER_OR_STRING),
    ("target_port", Rule::INTEGER_OR_STRING),
    ("weight", Rule::INTEGER_OR_STRING),
]));
