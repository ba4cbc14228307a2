//! A service.

use crate::schema::deploy::{DEPLOY, GPUS};
use crate::schema::exos::SERVICE_KEYS;
use crate::schema::mounts::{FILE_REFERENCES, VOLUMES};
use crate::schema::rule::{Key, Names, Number, Object, Rule, Text};
use crate::schema::shared::{
    COMMAND, CONTAINER_NAME, DRIVER_OPTS, ENV_FILE, EXTRA_HOSTS, LABEL_FILE, LIST_OR_DICT,
    PRE_START_HOOK, PULL_POLICY, SERVICE_HOOK, STRING_LIST, STRING_OR_LIST, STRINGS, ULIMITS,
};

pub(crate) static SERVICE: Rule = Rule::object(&SERVICE_OBJECT);
static SERVICE_OBJECT: Object = Object::extended(&[
    ("annotations", LIST_OR_DICT),
    ("attach", Rule::BOOL_OR_STRING),
    ("blkio_config", Rule::object(&BLKIO)),
    ("build", Rule::STRING.or_object(&BUILD)),
    ("cap_add", STRINGS),
    ("cap_drop", STRINGS),
    ("cgroup", Rule::one_of(&["host", "private"])),
    ("cgroup_parent", Rule::STRING),
    ("command", COMMAND),
    ("configs", FILE_REFERENCES),
    ("container_name", Rule::matching(&CONTAINER_NAME)),
    ("cpu_count", Rule::within(0, i64::MAX).or_string()),
    ("cpu_percent", Rule::within(0, 100).or_string()),
    ("cpu_period", Rule::NUMBER_OR_STRING),
    ("cpu_quota", Rule::NUMBER_OR_STRING),
    ("cpu_rt_period", Rule::NUMBER_OR_STRING),
    ("cpu_rt_runtime", Rule::NUMBER_OR_STRING),
    ("cpu_shares", Rule::NUMBER_OR_STRING),
    ("cpus", Rule::NUMBER_OR_STRING),
    ("cpuset", Rule::STRING),
    ("credential_spec", Rule::object(&CREDENTIAL_SPEC)),
    ("depends_on", STRINGS.or_map(&Names::closed(&DEPENDENCY))),
    ("deploy", DEPLOY),
    ("develop", Rule::object(&DEVELOP).or_null()),
    ("device_cgroup_rules", STRINGS),
    ("devices", Rule::list(&DEVICE)),
    ("dns", STRING_OR_LIST),
    ("dns_opt", STRINGS),
    ("dns_search", STRING_OR_LIST),
    ("domainname", Rule::STRING),
    ("entrypoint", COMMAND),
    ("env_file", ENV_FILE),
    ("environment", LIST_OR_DICT),
    ("expose", Rule::set(&Rule::NUMBER_OR_STRING)),
    ("extends", Rule::STRING.or_object(&EXTENDS)),
    ("external_links", STRINGS),
    ("extra_hosts", EXTRA_HOSTS),
    ("gpus", GPUS),
    ("group_add", Rule::set(&Rule::NUMBER_OR_STRING)),
    ("healthcheck", Rule::object(&HEALTHCHECK)),
    ("hostname", Rule::STRING),
    ("image", Rule::STRING),
    ("init", Rule::BOOL_OR_STRING),
    ("ipc", Rule::STRING),
    ("isolation", Rule::STRING),
    ("label_file", LABEL_FILE),
    ("labels", LIST_OR_DICT),
    ("links", STRINGS),
    ("logging", Rule::object(&LOGGING)),
    ("mac_address", Rule::STRING),
    ("mem_limit", Rule::NUMBER_OR_STRING),
    ("mem_reservation", Rule::INTEGER_OR_STRING),
    ("mem_swappiness", Rule::INTEGER_OR_STRING),
    ("memswap_limit", Rule::NUMBER_OR_STRING),
    ("models", STRINGS.or_map(&Names::open(&MODEL_REFERENCE))),
    ("network_mode", Rule::STRING),
    (
        "networks",
        STRINGS.or_map(&Names::closed(&NETWORK_REFERENCE)),
    ),
    ("oom_kill_disable", Rule::BOOL_OR_STRING),
    ("oom_score_adj", Rule::within(-1000, 1000).or_string()),
    ("pid", Rule::STRING.or_null()),
    ("pids_limit", Rule::NUMBER_OR_STRING),
    ("platform", Rule::STRING),
    ("ports", Rule::set(&PORT)),
    ("post_start", Rule::list(&HOOK)),
    ("pre_start", Rule::list(&PRE_START)),
    ("pre_stop", Rule::list(&HOOK)),
    ("privileged", Rule::BOOL_OR_STRING),
    ("profiles", STRINGS),
    ("provider", Rule::object(&PROVIDER)),
    ("pull_policy", Rule::matching(&PULL_POLICY)),
    ("pull_refresh_after", Rule::STRING),
    ("read_only", Rule::BOOL_OR_STRING),
    ("restart", Rule::STRING),
    ("runtime", Rule::STRING),
    ("scale", Rule::INTEGER_OR_STRING),
    ("secrets", FILE_REFERENCES),
    ("security_opt", STRINGS),
    ("shm_size", Rule::NUMBER_OR_STRING),
    ("stdin_open", Rule::BOOL_OR_STRING),
    ("stop_grace_period", Rule::STRING),
    ("stop_signal", Rule::STRING),
    (
        "storage_opt",
        Rule {
            map: Some(crate::schema::rule::Mapping::Any),
            ..Rule::NONE
        },
    ),
    ("sysctls", LIST_OR_DICT),
    ("tmpfs", STRING_OR_LIST),
    ("tty", Rule::BOOL_OR_STRING),
    ("ulimits", ULIMITS),
    ("use_api_socket", Rule::BOOL),
    ("user", Rule::STRING),
    ("userns_mode", Rule::STRING),
    ("uts", Rule::STRING),
    ("volumes", VOLUMES),
    ("volumes_from", STRINGS),
    ("working_dir", Rule::STRING),
])
.adding(SERVICE_KEYS);

static BUILD: Object = Object::extended(&[
    ("additional_contexts", LIST_OR_DICT),
    ("args", LIST_OR_DICT),
    ("cache_from", STRING_LIST),
    ("cache_to", STRING_LIST),
    ("context", Rule::STRING),
    ("dockerfile", Rule::STRING),
    ("dockerfile_inline", Rule::STRING),
    ("entitlements", STRING_LIST),
    ("extra_hosts", EXTRA_HOSTS),
    ("isolation", Rule::STRING),
    ("labels", LIST_OR_DICT),
    ("network", Rule::STRING),
    ("no_cache", Rule::BOOL_OR_STRING),
    ("no_cache_filter", STRING_OR_LIST),
    ("platforms", STRING_LIST),
    ("privileged", Rule::BOOL_OR_STRING),
    ("provenance", Rule::BOOL_OR_STRING),
    ("pull", Rule::BOOL_OR_STRING),
    ("sbom", Rule::BOOL_OR_STRING),
    ("secrets", FILE_REFERENCES),
    ("shm_size", Rule::INTEGER_OR_STRING),
    ("ssh", LIST_OR_DICT),
    ("tags", STRING_LIST),
    ("target", Rule::STRING),
    ("ulimits", ULIMITS),
]);

static BLKIO: Object = Object::closed(&[
    ("device_read_bps", Rule::list(&BLKIO_LIMIT)),
    ("device_read_iops", Rule::list(&BLKIO_LIMIT)),
    ("device_write_bps", Rule::list(&BLKIO_LIMIT)),
    ("device_write_iops", Rule::list(&BLKIO_LIMIT)),
    ("weight", Rule::INTEGER_OR_STRING),
    ("weight_device", Rule::list(&BLKIO_WEIGHT)),
]);
static BLKIO_LIMIT: Rule = Rule::object(&Object::closed(&[
    ("path", Rule::STRING),
    ("rate", Rule::INTEGER_OR_STRING),
]));
static BLKIO_WEIGHT: Rule = Rule::object(&Object::closed(&[
    ("path", Rule::STRING),
    ("weight", Rule::INTEGER_OR_STRING),
]));

static CREDENTIAL_SPEC: Object = Object::extended(&[
    ("config", Rule::STRING),
    ("file", Rule::STRING),
    ("registry", Rule::STRING),
]);

static DEPENDENCY: Rule = Rule::object(&Object {
    required: &["condition"],
    ..Object::extended(&[
        (
            "condition",
            Rule::one_of(&[
                "service_started",
                "service_healthy",
                "service_completed_successfully",
            ]),
        ),
        ("required", Rule::BOOL),
        ("restart", Rule::BOOL_OR_STRING),
    ])
});

static DEVELOP: Object = Object::extended(&[("watch", Rule::list(&WATCH))]);
static WATCH: Rule = Rule::object(&Object {
    required: &["path", "action"],
    ..Object::extended(&[
        (
            "action",
            Rule::one_of(&["rebuild", "sync", "restart", "sync+restart", "sync+exec"]),
        ),
        ("exec", HOOK),
        ("ignore", STRING_OR_LIST),
        ("include", STRING_OR_LIST),
        ("initial_sync", Rule::BOOL),
        ("path", Rule::STRING),
        ("target", Rule::STRING),
    ])
});

static DEVICE: Rule = Rule::STRING.or_object(&Object {
    required: &["source"],
    ..Object::extended(&[
        ("permissions", Rule::STRING),
        ("source", Rule::STRING),
        ("target", Rule::STRING),
    ])
});

static EXTENDS: Object = Object {
    required: &["service"],
    ..Object::closed(&[("file", Rule::STRING), ("service", Rule::STRING)])
};

static HEALTHCHECK: Object = Object::extended(&[
    ("disable", Rule::BOOL_OR_STRING),
    ("interval", Rule::STRING),
    ("retries", Rule::NUMBER_OR_STRING),
    ("start_interval", Rule::STRING),
    ("start_period", Rule::STRING),
    ("test", STRING_LIST.or_string()),
    ("timeout", Rule::STRING),
]);

const HOOK: Rule = Rule::object(&SERVICE_HOOK);
static PRE_START: Rule = Rule::object(&PRE_START_HOOK);

static LOGGING: Object = Object::extended(&[
    ("driver", Rule::STRING),
    ("options", Rule::map(&LOG_OPTIONS)),
]);
static LOG_OPTIONS: Names = Names {
    value: &Rule {
        null: true,
        ..Rule::NUMBER_OR_STRING
    },
    key: Key::NotEmpty,
    open: true,
};

static MODEL_REFERENCE: Rule = Rule::object(&Object::extended(&[
    ("endpoint_var", Rule::STRING),
    ("model_var", Rule::STRING),
]))
.or_null();

static NETWORK_REFERENCE: Rule = Rule::object(&Object::extended(&[
    ("aliases", STRINGS),
    ("driver_opts", DRIVER_OPTS),
    ("gw_priority", Rule::NUMBER),
    ("interface_name", Rule::STRING),
    ("ipv4_address", Rule::STRING),
    ("ipv6_address", Rule::STRING),
    ("link_local_ips", STRINGS),
    ("mac_address", Rule::STRING),
    ("priority", Rule::NUMBER),
]))
.or_null();

static PORT: Rule = Rule::NUMBER_OR_STRING.or_object(&Object::extended(&[
    ("app_protocol", Rule::STRING),
    ("host_ip", Rule::STRING),
    ("mode", Rule::STRING),
    ("name", Rule::STRING),
    ("protocol", Rule::STRING),
    ("published", Rule::INTEGER_OR_STRING),
    ("target", Rule::INTEGER_OR_STRING),
]));

static PROVIDER: Object = Object {
    required: &["type"],
    ..Object::extended(&[
        ("options", Rule::map(&PROVIDER_OPTIONS)),
        ("type", Rule::STRING),
    ])
};
static PROVIDER_OPTIONS: Names = Names {
    value: &PROVIDER_OPTION,
    key: Key::NotEmpty,
    open: true,
};
static PROVIDER_OPTION: Rule = PROVIDER_SCALAR.or_list(&PROVIDER_SCALAR);
const PROVIDER_SCALAR: Rule = Rule {
    boolean: true,
    number: Number::Any,
    text: Text::Any,
    ..Rule::NONE
};
