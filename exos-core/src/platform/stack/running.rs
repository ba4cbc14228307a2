//! How what is wanted of a stack is brought up.

use std::collections::BTreeSet;

use super::{Stack, Wanted};
use crate::plan::UpOptions;
use crate::spec::StackSpec;

/// Returns how the services that are to run are brought up; nothing when none is.
pub(crate) fn running(stack: &Stack, spec: &StackSpec) -> Option<UpOptions> {
    let stopped = &stack.stopped;
    let services: BTreeSet<String> = match stack.wanted {
        Wanted::Running => spec
            .services
            .keys()
            .filter(|name| !stopped.contains(*name))
            .cloned()
            .collect(),
        Wanted::Stopped | Wanted::Removed { .. } => BTreeSet::new(),
    };
    if services.is_empty() {
        return None;
    }
    let all = services.len() == spec.services.len();
    Some(UpOptions {
        services: if all { BTreeSet::new() } else { services },
        no_deps: !all,
        remove_orphans: true,
        rerun_completed: false,
        ..UpOptions::default()
    })
}
