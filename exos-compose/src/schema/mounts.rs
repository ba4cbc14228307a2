//! What a service mounts: volumes, and configs and secrets as files.

use crate::schema::rule::{Object, Rule};
use crate::schema::shared::LIST_OR_DICT;

pub(crate) const VOLUMES: Rule = Rule::set(&VOLUME);
pub(crate) const FILE_REFERENCES: Rule = Rule::list(&FILE_REFERENCE);

static VOLUME: Rule = Rule::STRING.or_object(&Object {
    required: &["type"],
    ..Object::extended(&[
        ("bind", Rule::object(&BIND)),
        ("consistency", Rule::STRING),
        ("image", Rule::object(&IMAGE)),
        ("read_only", Rule::BOOL_OR_STRING),
        ("source", Rule::STRING),
        ("target", Rule::STRING),
        ("tmpfs", Rule::object(&TMPFS)),
        (
            "type",
            Rule::one_of(&["bind", "volume", "tmpfs", "cluster", "npipe", "image"]),
        ),
        ("volume", Rule::object(&NAMED)),
    ])
});

static BIND: Object = Object::extended(&[
    ("create_host_path", Rule::BOOL_OR_STRING),
    ("propagation", Rule::STRING),
    (
        "recursive",
        Rule::one_of(&["enabled", "disabled", "writable", "readonly"]),
    ),
    ("selinux", Rule::one_of(&["z", "Z"])),
]);
static NAMED: Object = Object::extended(&[
    ("labels", LIST_OR_DICT),
    ("nocopy", Rule::BOOL_OR_STRING),
    ("subpath", Rule::STRING),
]);
static TMPFS: Object = Object::extended(&[
    ("mode", Rule::NUMBER_OR_STRING),
    ("size", Rule::within(0, i64::MAX).or_string()),
]);
static IMAGE: Object = Object::extended(&[("subpath", Rule::STRING)]);

static FILE_REFERENCE: Rule = Rule::STRING.or_object(&Object::extended(&[
    ("gid", Rule::STRING),
    ("mode", Rule::NUMBER_OR_STRING),
    ("source", Rule::STRING),
    ("target", Rule::STRING),
    ("uid", Rule::STRING),
]));
