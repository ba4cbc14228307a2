//! What stands beside the services: networks, volumes, configs, secrets and models.

use crate::schema::rule::{Object, Rule};
use crate::schema::shared::{DRIVER_OPTS, LIST_OR_DICT, STRING_LIST, STRING_MAP};

pub(crate) static NETWORK: Rule = Rule::object(&Object::extended(&[
    ("attachable", Rule::BOOL_OR_STRING),
    ("driver", Rule::STRING),
    ("driver_opts", DRIVER_OPTS),
    ("enable_ipv4", Rule::BOOL_OR_STRING),
    ("enable_ipv6", Rule::BOOL_OR_STRING),
    ("external", EXTERNAL),
    ("internal", Rule::BOOL_OR_STRING),
    ("ipam", Rule::object(&IPAM)),
    ("labels", LIST_OR_DICT),
    ("name", Rule::STRING),
]))
.or_null();

pub(crate) static VOLUME: Rule = Rule::object(&VOLUME_OBJECT).or_null();
static VOLUME_OBJECT: Object = Object::extended(&[
    ("driver", Rule::STRING),
    ("driver_opts", DRIVER_OPTS),
    ("external", EXTERNAL),
    ("labels", LIST_OR_DICT),
    ("name", Rule::STRING),
])
.adding(&[("per_container", Rule::BOOL_OR_STRING)]);

pub(crate) static SECRET: Rule = Rule::object(&Object::extended(&[
    ("driver", Rule::STRING),
    ("driver_opts", DRIVER_OPTS),
    ("environment", Rule::STRING),
    ("external", EXTERNAL_OPEN),
    ("file", Rule::STRING),
    ("labels", LIST_OR_DICT),
    ("name", Rule::STRING),
    ("template_driver", Rule::STRING),
]));

pub(crate) static CONFIG: Rule = Rule::object(&Object::extended(&[
    ("content", Rule::STRING),
    ("environment", Rule::STRING),
    ("external", EXTERNAL_OPEN),
    ("file", Rule::STRING),
    ("labels", LIST_OR_DICT),
    ("name", Rule::STRING),
    ("template_driver", Rule::STRING),
]));

pub(crate) static MODEL: Rule = Rule::object(&Object {
    required: &["model"],
    ..Object::extended(&[
        ("context_size", Rule::INTEGER),
        ("model", Rule::STRING),
        ("name", Rule::STRING),
        ("runtime_flags", STRING_LIST),
    ])
});

const EXTERNAL: Rule = Rule::BOOL_OR_STRING.or_object(&Object {
    extensible: true,
    ..Object::closed(&[("name", Rule::STRING)])
});
const EXTERNAL_OPEN: Rule = Rule::BOOL_OR_STRING.or_object(&Object {
    open: true,
    ..Object::closed(&[("name", Rule::STRING)])
});

static IPAM: Object = Object::extended(&[
    ("config", Rule::list(&IPAM_POOL)),
    ("driver", Rule::STRING),
    ("options", STRING_MAP),
]);
static IPAM_POOL: Rule = Rule::object(&Object::extended(&[
    ("aux_addresses", STRING_MAP),
    ("gateway", Rule::STRING),
    ("ip_range", Rule::STRING),
    ("subnet", Rule::STRING),
]));
