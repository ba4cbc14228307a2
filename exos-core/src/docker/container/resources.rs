//! Limits and reservations.

use bollard::models::{
    DeviceMapping, DeviceRequest as EngineDeviceRequest, HostConfig, ResourcesBlkioWeightDevice,
    ResourcesUlimits, ThrottleDevice,
};

use super::host::list;
use crate::spec::{Blkio, ContainerSpec, Device, DeviceRate, DeviceRequest, Resources};

/// The driver that hands out devices by CDI name.
const CDI: &str = "cdi";

pub(super) fn limit(spec: &ContainerSpec, config: &mut HostConfig) {
    let wanted = &spec.resources;
    config.nano_cpus = wanted.nano_cpus;
    config.cpu_shares = wanted.cpu_shares;
    config.cpu_quota = wanted.cpu_quota;
    config.cpu_period = wanted.cpu_period;
    config.cpu_realtime_runtime = wanted.cpu_rt_runtime;
    config.cpu_realtime_period = wanted.cpu_rt_period;
    config.cpuset_cpus.clone_from(&wanted.cpuset);
    config.cpu_count = wanted.cpu_count;
    config.cpu_percent = wanted.cpu_percent;
    config.memory = wanted.memory;
    config.memory_reservation = wanted.reserved_memory;
    config.memory_swap = wanted.memory_swap;
    config.memory_swappiness = wanted.swappiness;
    config.oom_kill_disable = wanted.oom_kill_disable;
    config.oom_score_adj = wanted.oom_score_adj;
    config.pids_limit = wanted.pids;
    config.shm_size = wanted.shm_size;
    config.ulimits = ulimits(wanted);
    throttle(&wanted.blkio, config);
    devices(spec, config);
}

fn ulimits(wanted: &Resources) -> Option<Vec<ResourcesUlimits>> {
    let ulimits = wanted.ulimits.iter();
    let ulimits: Vec<_> = ulimits
        .map(|(name, limit)| ResourcesUlimits {
            name: Some(name.clone()),
            soft: Some(limit.soft),
            hard: Some(limit.hard),
        })
        .collect();
    (!ulimits.is_empty()).then_some(ulimits)
}

fn throttle(blkio: &Blkio, config: &mut HostConfig) {
    config.blkio_weight = blkio.weight;
    config.blkio_weight_device = some(&blkio.weight_device, |device| ResourcesBlkioWeightDevice {
        path: Some(device.path.clone()),
        weight: usize::try_from(device.rate).ok(),
    });
    config.blkio_device_read_bps = some(&blkio.read_bps, rate);
    config.blkio_device_write_bps = some(&blkio.write_bps, rate);
    config.blkio_device_read_iops = some(&blkio.read_iops, rate);
    config.blkio_device_write_iops = some(&blkio.write_iops, rate);
}

fn rate(device: &DeviceRate) -> ThrottleDevice {
    ThrottleDevice {
        path: Some(device.path.clone()),
        rate: i64::try_from(device.rate).ok(),
    }
}

fn devices(spec: &ContainerSpec, config: &mut HostConfig) {
    let (by_name, by_path): (Vec<_>, Vec<_>) = spec.devices.iter().partition(|d| is_cdi(d));
    config.devices = some(&by_path, |device| DeviceMapping {
        path_on_host: Some(device.source.clone()),
        path_in_container: Some(device.target.clone()),
        cgroup_permissions: Some(device.permissions.clone()),
    });
    config.device_cgroup_rules = list(&spec.security.device_cgroup_rules);
    let mut requests: Vec<_> = spec.resources.device_requests.iter().map(request).collect();
    if !by_name.is_empty() {
        requests.push(EngineDeviceRequest {
            driver: Some(CDI.to_owned()),
            device_ids: Some(by_name.iter().map(|d| d.source.clone()).collect()),
            ..EngineDeviceRequest::default()
        });
    }
    config.device_requests = (!requests.is_empty()).then_some(requests);
}

/// CDI names have the form `vendor.com/class=name`.
fn is_cdi(device: &Device) -> bool {
    !device.source.starts_with('/') && device.source.contains('=')
}

fn request(wanted: &DeviceRequest) -> EngineDeviceRequest {
    EngineDeviceRequest {
        driver: wanted.driver.clone(),
        count: wanted.count,
        device_ids: list(&wanted.device_ids),
        // The outer list is "any of", the inner one "all of".
        capabilities: Some(vec![wanted.capabilities.clone()]),
        options: (!wanted.options.is_empty()).then(|| wanted.options.clone().into_iter().collect()),
    }
}

fn some<T, U>(items: &[T], each: impl Fn(&T) -> U) -> Option<Vec<U>> {
    (!items.is_empty()).then(|| items.iter().map(each).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_by_cdi_name_are_asked_of_their_driver() {
        let device = |source: &str| Device {
            source: source.to_owned(),
            target: source.to_owned(),
            permissions: "rwm".to_owned(),
        };
        let spec = ContainerSpec {
            devices: vec![device("/dev/null"), device("vendor.com/gpu=0")],
            ..ContainerSpec::default()
        };
        let mut config = HostConfig::default();
        limit(&spec, &mut config);
        assert_eq!(config.devices.unwrap().len(), 1);
        let request = config.device_requests.unwrap().remove(0);
        assert_eq!(request.driver.as_deref(), Some("cdi"));
        assert_eq!(request.device_ids.unwrap(), ["vendor.com/gpu=0"]);
    }
}
