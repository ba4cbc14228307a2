//! Limits and reservations.

use std::collections::BTreeMap;

use exos_core::spec::{Blkio, DeviceRate, DeviceRequest, Resources, Ulimit};

use crate::lower::view::View;

/// `deploy.resources` over the service's own keys.
pub(crate) fn resources(service: View<'_>) -> Resources {
    let groups = service
        .get("deploy")
        .and_then(|deploy| deploy.get("resources"));
    let limits = groups.and_then(|groups| groups.get("limits"));
    let reserved = groups.and_then(|groups| groups.get("reservations"));
    let nano = |of: Option<View<'_>>| of.and_then(|of| of.number("cpus")).map(nano_cpus);
    let memory = |of: Option<View<'_>>| of.and_then(|of| of.bytes("memory"));
    Resources {
        nano_cpus: nano(limits).or_else(|| service.number("cpus").map(nano_cpus)),
        reserved_nano_cpus: nano(reserved),
        cpu_shares: service.int("cpu_shares"),
        cpu_quota: service.int("cpu_quota"),
        cpu_period: service.int("cpu_period"),
        cpu_rt_runtime: service.int("cpu_rt_runtime"),
        cpu_rt_period: service.int("cpu_rt_period"),
        cpuset: service.text("cpuset"),
        cpu_count: service.int("cpu_count"),
        cpu_percent: service.number("cpu_percent").map(whole),
        memory: memory(limits).or_else(|| service.bytes("mem_limit")),
        reserved_memory: memory(reserved).or_else(|| service.bytes("mem_reservation")),
        memory_swap: service.bytes("memswap_limit"),
        swappiness: service.bytes("mem_swappiness"),
        oom_kill_disable: service.given_flag("oom_kill_disable"),
        oom_score_adj: service.int("oom_score_adj"),
        pids: limits
            .and_then(|limits| limits.int("pids"))
            .or_else(|| service.int("pids_limit")),
        shm_size: service.bytes("shm_size"),
        ulimits: ulimits(service),
        blkio: service.get("blkio_config").map(blkio).unwrap_or_default(),
        device_requests: device_requests(service, reserved),
    }
}

pub(crate) fn ulimits(of: View<'_>) -> BTreeMap<String, Ulimit> {
    let limit = |view: View<'_>| match view.0.as_int() {
        Some(both) => Ulimit {
            soft: both,
            hard: both,
        },
        None => Ulimit {
            soft: view.int("soft").unwrap_or_default(),
            hard: view.int("hard").unwrap_or_default(),
        },
    };
    of.entries("ulimits")
        .map(|(name, view)| (name.to_owned(), limit(view)))
        .collect()
}

fn blkio(blkio: View<'_>) -> Blkio {
    let rates = |key: &str| {
        let rate = |item: View<'_>| {
            let rate = item
                .bytes("Rate")
                .or_else(|| item.int("Weight"))
                .and_then(|rate| u64::try_from(rate).ok());
            DeviceRate {
                path: item.text("Path").unwrap_or_default(),
                rate: rate.unwrap_or_default(),
            }
        };
        blkio.items(key).map(rate).collect()
    };
    Blkio {
        weight: blkio
            .int("weight")
            .and_then(|weight| u16::try_from(weight).ok()),
        weight_device: rates("weight_device"),
        read_bps: rates("device_read_bps"),
        write_bps: rates("device_write_bps"),
        read_iops: rates("device_read_iops"),
        write_iops: rates("device_write_iops"),
    }
}

/// Reserved devices, and `gpus`, which ask for the capability of their name.
fn device_requests(service: View<'_>, reserved: Option<View<'_>>) -> Vec<DeviceRequest> {
    let reserved = reserved
        .into_iter()
        .flat_map(|reserved| reserved.items("devices"))
        .map(request);
    let gpus = service.items("gpus").map(|gpu| {
        let mut request = request(gpu);
        if !request
            .capabilities
            .iter()
            .any(|capability| capability == "gpu")
        {
            request.capabilities.push("gpu".to_owned());
        }
        request
    });
    reserved.chain(gpus).collect()
}

fn request(device: View<'_>) -> DeviceRequest {
    DeviceRequest {
        driver: device.text("driver"),
        count: device.int("count"),
        device_ids: device.texts("device_ids"),
        capabilities: device.texts("capabilities"),
        options: device.text_map("options"),
    }
}

/// Billionths of a CPU; rounded, for a limit with 32 bits of precision has no exact billionths.
fn nano_cpus(cpus: f64) -> i64 {
    whole((cpus * 1e9).round())
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "limits are far from the bounds of the type"
)]
fn whole(number: f64) -> i64 {
    number as i64
}
