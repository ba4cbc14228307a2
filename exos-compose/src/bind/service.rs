//! A service.

use crate::bind::build::{BUILD, FILE_REFERENCE};
use crate::bind::deploy::{DEPLOY, DEVICE_REQUEST};
use crate::bind::shape::{Field, Shape, always, field, renamed};

pub(crate) const SERVICE: &[Field] = &[
    field("profiles", Shape::Texts),
    field("annotations", Shape::Pairs),
    field("attach", Shape::FlagGiven),
    field("build", Shape::Mapping(BUILD)),
    field("develop", Shape::Mapping(DEVELOP)),
    field("blkio_config", Shape::Mapping(BLKIO)),
    field("cap_add", Shape::Texts),
    field("cap_drop", Shape::Texts),
    field("cgroup_parent", Shape::Text),
    field("cgroup", Shape::Text),
    field("cpu_count", Shape::Int),
    field("cpu_percent", Shape::Float32),
    field("cpu_period", Shape::Int),
    field("cpu_quota", Shape::Int),
    field("cpu_rt_period", Shape::Int),
    field("cpu_rt_runtime", Shape::Int),
    field("cpus", Shape::Float32),
    field("cpuset", Shape::Text),
    field("cpu_shares", Shape::Int),
    always("command", Shape::Command),
    field("configs", Shape::List(&Shape::Mapping(FILE_REFERENCE))),
    field("container_name", Shape::Text),
    field("credential_spec", Shape::Mapping(CREDENTIAL_SPEC)),
    field("depends_on", Shape::NamedFull(&Shape::Mapping(DEPENDENCY))),
    field("deploy", Shape::Mapping(DEPLOY)),
    field("device_cgroup_rules", Shape::Texts),
    field("devices", Shape::List(&Shape::Mapping(DEVICE))),
    field("dns", Shape::Texts),
    field("dns_opt", Shape::Texts),
    field("dns_search", Shape::Texts),
    field("domainname", Shape::Text),
    always("entrypoint", Shape::Command),
    field("provider", Shape::Mapping(PROVIDER)),
    field("environment", Shape::Variables),
    field("env_file", Shape::List(&Shape::Mapping(ENV_FILE))),
    field("expose", Shape::TextsOrNumbers),
    field("extends", Shape::Mapping(EXTENDS)),
    field("external_links", Shape::Texts),
    field("extra_hosts", Shape::Hosts),
    field("group_add", Shape::Texts),
    field("gpus", Shape::List(&Shape::Mapping(DEVICE_REQUEST))),
    field("hostname", Shape::Text),
    field("healthcheck", Shape::Mapping(HEALTHCHECK)),
    field("image", Shape::Text),
    field("init", Shape::FlagGiven),
    field("ipc", Shape::Text),
    field("isolation", Shape::Text),
    field("labels", Shape::Labels),
    field("label_file", Shape::Texts),
    field("links", Shape::Texts),
    field("logging", Shape::Mapping(LOGGING)),
    field("mem_limit", Shape::Bytes),
    field("mem_reservation", Shape::Bytes),
    field("memswap_limit", Shape::Bytes),
    field("mem_swappiness", Shape::Bytes),
    field("mac_address", Shape::Text),
    field("models", Shape::Named(&Shape::Mapping(MODEL_REFERENCE))),
    field("network_mode", Shape::Text),
    field("networks", Shape::Named(&Shape::Mapping(NETWORK_REFERENCE))),
    field("oom_kill_disable", Shape::Flag),
    field("oom_score_adj", Shape::Int),
    field("pid", Shape::Text),
    field("pids_limit", Shape::Int),
    field("platform", Shape::Text),
    field("ports", Shape::List(&Shape::Mapping(PORT))),
    field("privileged", Shape::Flag),
    field("pull_policy", Shape::Text),
    field("read_only", Shape::Flag),
    field("restart", Shape::Text),
    field("runtime", Shape::Text),
    field("scale", Shape::IntGiven),
    field("secrets", Shape::List(&Shape::Mapping(FILE_REFERENCE))),
    field("security_opt", Shape::Texts),
    field("shm_size", Shape::Bytes),
    field("stdin_open", Shape::Flag),
    field("stop_grace_period", Shape::DurationGiven),
    field("stop_signal", Shape::Text),
    field("storage_opt", Shape::TextMap),
    field("sysctls", Shape::Pairs),
    field("tmpfs", Shape::Texts),
    field("tty", Shape::Flag),
    field("ulimits", Shape::Named(&Shape::Ulimit)),
    field("use_api_socket", Shape::Flag),
    field("user", Shape::Text),
    field("userns_mode", Shape::Text),
    field("uts", Shape::Text),
    field("volumes", Shape::List(&Shape::Mapping(VOLUME))),
    field("volumes_from", Shape::Texts),
    field("working_dir", Shape::Text),
    field("pre_start", Shape::List(&Shape::Mapping(HOOK))),
    field("post_start", Shape::List(&Shape::Mapping(HOOK))),
    field("pre_stop", Shape::List(&Shape::Mapping(HOOK))),
    // What EXOS adds; see the keys of `schema::exos`.
    field("drain_timeout_ms", Shape::Raw),
    field("health_check", Shape::Raw),
    field("lb_config", Shape::Raw),
    field("metadata", Shape::Raw),
    field("placement", Shape::Raw),
    field("retain_ip", Shape::Raw),
    field("scale_policy", Shape::Raw),
    field("scaling", Shape::Raw),
    field("start_on_create", Shape::Raw),
    field("upgrade_strategy", Shape::Raw),
    field("certs", Shape::Raw),
    field("default_cert", Shape::Raw),
    field("description", Shape::Raw),
    field("external_ips", Shape::Raw),
    field("load_balancer_config", Shape::Raw),
    field("milli_cpu_reservation", Shape::Raw),
    field("network_driver", Shape::Raw),
    field("storage_driver", Shape::Raw),
    field("type", Shape::Raw),
];

const HOOK: &[Field] = &[
    always("command", Shape::Command),
    field("image", Shape::Text),
    field("user", Shape::Text),
    field("privileged", Shape::Flag),
    field("working_dir", Shape::Text),
    field("environment", Shape::Variables),
    field("per_replica", Shape::Flag),
];

const DEVELOP: &[Field] = &[field("watch", Shape::List(&Shape::Mapping(WATCH)))];
const WATCH: &[Field] = &[
    always("path", Shape::Text),
    always("action", Shape::Text),
    field("target", Shape::Text),
    always("exec", Shape::Mapping(HOOK)),
    field("include", Shape::Texts),
    field("ignore", Shape::Texts),
    field("initial_sync", Shape::Flag),
];

/// The reference prints the keys of the items with capitals.
const BLKIO: &[Field] = &[
    field("weight", Shape::Unsigned(u16::MAX as u64)),
    field("weight_device", Shape::List(&Shape::Mapping(WEIGHT_DEVICE))),
    field(
        "device_read_bps",
        Shape::List(&Shape::Mapping(THROTTLE_DEVICE)),
    ),
    field(
        "device_read_iops",
        Shape::List(&Shape::Mapping(THROTTLE_DEVICE)),
    ),
    field(
        "device_write_bps",
        Shape::List(&Shape::Mapping(THROTTLE_DEVICE)),
    ),
    field(
        "device_write_iops",
        Shape::List(&Shape::Mapping(THROTTLE_DEVICE)),
    ),
];
const WEIGHT_DEVICE: &[Field] = &[
    renamed("path", "Path", Shape::Text),
    renamed("weight", "Weight", Shape::Unsigned(u16::MAX as u64)),
];
const THROTTLE_DEVICE: &[Field] = &[
    renamed("path", "Path", Shape::Text),
    renamed("rate", "Rate", Shape::Bytes),
];

const CREDENTIAL_SPEC: &[Field] = &[
    field("config", Shape::Text),
    field("file", Shape::Text),
    field("registry", Shape::Text),
];

const DEPENDENCY: &[Field] = &[
    field("condition", Shape::Text),
    field("restart", Shape::Flag),
    always("required", Shape::Flag),
];

const DEVICE: &[Field] = &[
    field("source", Shape::Text),
    field("target", Shape::Text),
    field("permissions", Shape::Text),
];

const PROVIDER: &[Field] = &[
    field("type", Shape::Text),
    field("options", Shape::ManyOptions),
];

const ENV_FILE: &[Field] = &[
    field("path", Shape::Text),
    field("required", Shape::FlagGiven),
    field("format", Shape::Text),
];

const EXTENDS: &[Field] = &[field("file", Shape::Text), field("service", Shape::Text)];

const HEALTHCHECK: &[Field] = &[
    field("test", Shape::Test),
    field("timeout", Shape::DurationGiven),
    field("interval", Shape::DurationGiven),
    field("retries", Shape::UnsignedGiven),
    field("start_period", Shape::DurationGiven),
    field("start_interval", Shape::DurationGiven),
    field("disable", Shape::Flag),
];

const LOGGING: &[Field] = &[
    field("driver", Shape::Text),
    field("options", Shape::Options),
];

const MODEL_REFERENCE: &[Field] = &[
    field("endpoint_var", Shape::Text),
    field("model_var", Shape::Text),
];

const NETWORK_REFERENCE: &[Field] = &[
    field("aliases", Shape::Texts),
    field("driver_opts", Shape::Options),
    field("gw_priority", Shape::Int),
    field("interface_name", Shape::Text),
    field("ipv4_address", Shape::Text),
    field("ipv6_address", Shape::Text),
    field("link_local_ips", Shape::Texts),
    field("mac_address", Shape::Text),
    field("priority", Shape::Int),
];

const PORT: &[Field] = &[
    field("name", Shape::Text),
    field("mode", Shape::Text),
    field("host_ip", Shape::Text),
    field("target", Shape::Unsigned(u32::MAX as u64)),
    field("published", Shape::Text),
    field("protocol", Shape::Text),
    field("app_protocol", Shape::Text),
];

const VOLUME: &[Field] = &[
    field("type", Shape::Text),
    field("source", Shape::Text),
    field("target", Shape::Text),
    field("read_only", Shape::Flag),
    field("consistency", Shape::Text),
    field("bind", Shape::Mapping(BIND)),
    field("volume", Shape::Mapping(NAMED_VOLUME)),
    field("tmpfs", Shape::Mapping(TMPFS)),
    field("image", Shape::Mapping(IMAGE)),
];
const BIND: &[Field] = &[
    field("selinux", Shape::Text),
    field("propagation", Shape::Text),
    field("create_host_path", Shape::FlagGiven),
    field("recursive", Shape::Text),
];
const NAMED_VOLUME: &[Field] = &[
    field("labels", Shape::Pairs),
    field("nocopy", Shape::Flag),
    field("subpath", Shape::Text),
];
const TMPFS: &[Field] = &[
    field("size", Shape::Bytes),
    field("mode", Shape::Unsigned(u32::MAX as u64)),
];
const IMAGE: &[Field] = &[field("subpath", Shape::Text)];
