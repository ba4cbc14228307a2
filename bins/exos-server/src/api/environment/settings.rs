//! How much an environment may use, and how it works.

use exos_core::access;
use exos_core::platform;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::words::words;

/// How much the containers of an environment may use together; what is absent is not limited.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Quotas {
    /// Processors.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(exclusive_minimum = 0)]
    cpus: Option<f64>,
    /// Bytes of memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    memory: Option<i64>,
    /// Containers.
    #[serde(skip_serializing_if = "Option::is_none")]
    containers: Option<u32>,
}

impl From<platform::Quotas> for Quotas {
    fn from(quotas: platform::Quotas) -> Self {
        let platform::Quotas {
            cpus,
            memory,
            containers,
        } = quotas;
        Self {
            cpus,
            memory,
            containers,
        }
    }
}

impl From<Quotas> for platform::Quotas {
    fn from(quotas: Quotas) -> Self {
        let Quotas {
            cpus,
            memory,
            containers,
        } = quotas;
        Self {
            cpus,
            memory,
            containers,
        }
    }
}

/// How an environment works.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    /// What roles may do here beyond what they may everywhere.
    allow: Allowances,
    /// What is done about drift.
    drift: Drift,
    /// Whether a person confirms each upgrade before the old containers go.
    confirm: bool,
}

/// What roles may do in an environment beyond what they may everywhere.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct Allowances {
    /// The role restricted may run commands in containers.
    restricted_exec: bool,
    /// Whoever may deploy may also deploy what reaches through to the host.
    pass_wall: bool,
}

words! {
    /// What is done when what runs is no longer what is wanted.
    Drift = platform::Drift {
        /// It is repaired.
        Repair,
        /// It is shown, and missing containers are put back.
        Report,
    }
}

impl Default for Drift {
    fn default() -> Self {
        platform::Drift::default().into()
    }
}

impl From<platform::Settings> for Settings {
    fn from(settings: platform::Settings) -> Self {
        let allow = settings.allow;
        Self {
            allow: Allowances {
                restricted_exec: allow.restricted_exec,
                pass_wall: allow.pass_wall,
            },
            drift: settings.drift.into(),
            confirm: settings.confirm,
        }
    }
}

impl From<Settings> for platform::Settings {
    fn from(settings: Settings) -> Self {
        let allow = settings.allow;
        Self {
            allow: access::Allowances {
                restricted_exec: allow.restricted_exec,
                pass_wall: allow.pass_wall,
            },
            drift: settings.drift.into(),
            confirm: settings.confirm,
        }
    }
}
