//! What the Compose Specification accepts, as one table, and the check of a tree against it.
//!
//! [`rule`] is the language of the table; `service`, `deploy`, `mounts`, `resources` and `shared` are the table.

mod check;
mod deploy;
mod exos;
mod mounts;
mod resources;
mod rule;
mod service;
mod shared;

use crate::diagnostic::Report;
use crate::schema::rule::{Names, Object, Rule};
use crate::yaml::Node;

/// The top level of a compose file.
static FILE: Object = Object::closed(&[
    ("catalog", exos::ANY_MAPPING.or_null()),
    ("configs", Rule::map(&Names::closed(&resources::CONFIG))),
    ("include", Rule::list(&shared::INCLUDE)),
    ("models", Rule::map(&Names::open(&resources::MODEL))),
    ("name", Rule::STRING),
    ("networks", Rule::map(&Names::open(&resources::NETWORK))),
    ("secrets", Rule::map(&Names::closed(&resources::SECRET))),
    ("services", Rule::map(&Names::closed(&service::SERVICE))),
    ("version", Rule::STRING),
    ("volumes", Rule::map(&Names::closed(&resources::VOLUME))),
])
.extensible();

/// Reports everything in a merged tree that the specification does not allow.
pub(crate) fn validate(root: &Node, report: &mut Report) {
    check::check_object(root, &FILE, report);
}
