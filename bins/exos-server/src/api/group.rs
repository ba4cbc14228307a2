//! Groups of users.

mod handlers;
mod members;

use exos_core::platform;
use exos_core::store::Versioned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) use handlers::routes;

/// Which group.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct Which {
    /// The group's id or name.
    group: String,
}

/// A group of users.
#[derive(Debug, Serialize, ToSchema)]
struct Group {
    /// The id.
    id: String,
    /// How often it was written: the `ETag` without its quotes.
    version: u64,
    /// The name, given once among groups.
    name: String,
    /// Who they are.
    description: String,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
}

impl From<Versioned<platform::Group>> for Group {
    fn from(group: Versioned<platform::Group>) -> Self {
        let Versioned { id, version, value } = group;
        Self {
            id,
            version,
            name: value.name,
            description: value.description,
            created_at: value.created_at.to_string(),
        }
    }
}

/// What is asked of a new group.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewGroup {
    /// The name: 1 to 63 small letters, digits, `_`, `.` and `-`, starting with a letter or digit, and not `new`.
    #[schema(pattern = "^[a-z0-9][a-z0-9_.-]{0,62}$")]
    name: String,
    /// Who they are.
    #[serde(default)]
    description: String,
}

impl From<NewGroup> for platform::NewGroup {
    fn from(new: NewGroup) -> Self {
        Self {
            name: new.name,
            description: new.description,
        }
    }
}

/// What is asked to change; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct GroupChange {
    /// A new name: 1 to 63 small letters, digits, `_`, `.` and `-`, starting with a letter or digit, and not `new`.
    #[schema(pattern = "^[a-z0-9][a-z0-9_.-]{0,62}$")]
    name: Option<String>,
    /// Who they are.
    description: Option<String>,
}

impl From<GroupChange> for platform::GroupChange {
    fn from(change: GroupChange) -> Self {
        Self {
            name: change.name,
            description: change.description,
        }
    }
}
