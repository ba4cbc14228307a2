//! What needs a person, why, and where that is seen.

use exos_core::Timestamp;
use exos_core::live::{EnvironmentAttention, HostAttention, Reason, Trouble};

use crate::pages::layout::Layout;
use crate::pages::show::State as Shown;

/// Something that needs a person.
pub(super) struct Attention {
    pub(super) name: String,
    pub(super) href: String,
    /// The environment of a host.
    pub(super) environment: Option<String>,
    pub(super) state: Option<Shown>,
    pub(super) score: u32,
    pub(super) reasons: Vec<Why>,
}

/// A reason, and the page where it is seen.
pub(in crate::pages) struct Why {
    pub(in crate::pages) text: String,
    /// What it is by name, as far as the reason names more than it stands beside.
    pub(in crate::pages) named: String,
    pub(in crate::pages) since: Option<Timestamp>,
    pub(in crate::pages) href: String,
}

impl Attention {
    pub(super) fn of_environment(item: &EnvironmentAttention) -> Self {
        Self {
            name: item.name.to_string(),
            href: format!("/environments/{}", item.name),
            environment: None,
            state: None,
            score: item.score,
            reasons: whys(
                &item.reasons,
                &item.name,
                &format!("environment={}", item.name),
            ),
        }
    }

    pub(super) fn of_host(layout: &Layout, item: &HostAttention) -> Self {
        let environment = layout.name_of(&item.key.environment);
        let of = format!("environment={environment}&host={}", item.name);
        Self {
            name: item.name.to_string(),
            href: format!("/environments/{environment}/hosts/{}", item.name),
            state: Some(Shown::host(item.state)),
            environment: Some(environment),
            score: item.score,
            reasons: whys(&item.reasons, &item.name, &of),
        }
    }
}

/// Returns reasons beside the name of what they are about, each with the page where it is seen.
pub(in crate::pages) fn whys(reasons: &[Reason], beside: &str, of: &str) -> Vec<Why> {
    let whys = reasons.iter().map(|reason| Why {
        text: reason.text.clone(),
        named: named(reason, beside),
        since: reason.since,
        href: spot(reason.trouble, of),
    });
    whys.collect()
}

/// Returns the names of a reason but for the one that it stands beside.
fn named(reason: &Reason, beside: &str) -> String {
    let names = reason.named.iter().map(AsRef::as_ref);
    let names: Vec<&str> = names.filter(|name| *name != beside).collect();
    names.join(", ")
}

/// Returns the page where a trouble is seen.
fn spot(trouble: Trouble, of: &str) -> String {
    match trouble {
        Trouble::HostUnreachable => format!("/hosts?{of}&state=unreachable"),
        Trouble::HostError => format!("/hosts?{of}&state=error"),
        Trouble::HostIncompatible => format!("/hosts?{of}&state=incompatible"),
        Trouble::FailedOperation => format!("/operations?{of}&state=failed"),
        Trouble::CrashLoop | Trouble::Unhealthy => format!("/containers?{of}&state=trouble"),
        Trouble::Drift => format!("/stacks?{of}"),
        Trouble::Disk | Trouble::Memory | Trouble::Stale | Trouble::Cpu => format!("/hosts?{of}"),
    }
}
