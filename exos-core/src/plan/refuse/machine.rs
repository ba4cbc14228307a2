//! What the machine under the engine cannot give.

use super::{Found, at};
use crate::observed::Capabilities;
use crate::spec::ServiceSpec;

const NANO: i64 = 1_000_000_000;

pub(super) fn check(service: &ServiceSpec, engine: &Capabilities, found: &mut Found) {
    if engine.engine_version.is_empty() {
        return;
    }
    let wanted = &service.container.resources;
    let mut lacks = |missing: bool, field: &str, what: &str| {
        if missing {
            found.unsupported(
                at(service, field),
                format!("the machine's kernel does not offer {what}"),
                "remove it, or enable the control group on the machine",
            );
        }
    };
    lacks(
        wanted.memory.is_some_and(|bytes| bytes > 0) && !engine.memory_limit,
        "mem_limit",
        "memory limits",
    );
    lacks(
        wanted.cpu_rt_runtime.is_some_and(|time| time > 0) && !engine.cpu_realtime,
        "cpu_rt_runtime",
        "real-time CPU time",
    );
    lacks(
        wanted.cpuset.as_ref().is_some_and(|set| !set.is_empty()) && !engine.cpuset,
        "cpuset",
        "CPU sets",
    );
    lacks(
        wanted.pids.is_some_and(|pids| pids > 0) && !engine.pids_limit,
        "pids_limit",
        "limits on processes",
    );
    let cpus = wanted.nano_cpus.unwrap_or_default();
    lacks(cpus > 0 && !engine.cpu_quota, "cpus", "limits on CPU time");
    if engine.cpus > 0 && cpus > i64::from(engine.cpus) * NANO {
        let [whole, tenths] = [cpus / NANO, cpus % NANO / (NANO / 10)];
        found.unsupported(
            at(service, "cpus"),
            format!(
                "it asks for {whole}.{tenths} CPUs; the machine has {}",
                engine.cpus
            ),
            "ask for fewer",
        );
    }
}
