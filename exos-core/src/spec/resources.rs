//! Limits and reservations of a container.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a container may use. Absent fields are unlimited or the engine's default.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Resources {
    /// CPUs, in billionths.
    pub nano_cpus: Option<i64>,
    /// Reserved CPUs, in billionths.
    pub reserved_nano_cpus: Option<i64>,
    /// Relative weight of CPU time.
    pub cpu_shares: Option<i64>,
    /// CPU time per period, in microseconds.
    pub cpu_quota: Option<i64>,
    /// The period, in microseconds.
    pub cpu_period: Option<i64>,
    /// Real-time CPU time per period, in microseconds.
    pub cpu_rt_runtime: Option<i64>,
    /// The real-time period, in microseconds.
    pub cpu_rt_period: Option<i64>,
    /// CPUs that may be used, such as `0-2,4`.
    pub cpuset: Option<String>,
    /// Number of CPUs (Windows).
    pub cpu_count: Option<i64>,
    /// Share of CPUs in percent (Windows).
    pub cpu_percent: Option<i64>,
    /// Memory, in bytes.
    pub memory: Option<i64>,
    /// Reserved memory, in bytes.
    pub reserved_memory: Option<i64>,
    /// Memory and swap together, in bytes; -1 is unlimited.
    pub memory_swap: Option<i64>,
    /// Tendency to swap, 0 to 100.
    pub swappiness: Option<i64>,
    /// Whether it is spared when memory runs out.
    pub oom_kill_disable: Option<bool>,
    /// Preference when memory runs out, -1000 to 1000.
    pub oom_score_adj: Option<i64>,
    /// Number of processes; -1 is unlimited.
    pub pids: Option<i64>,
    /// Size of `/dev/shm`, in bytes.
    pub shm_size: Option<i64>,
    /// Limits per process, by name.
    pub ulimits: BTreeMap<String, Ulimit>,
    /// Block devices.
    pub blkio: Blkio,
    /// Devices that a driver hands out, such as GPUs.
    pub device_requests: Vec<DeviceRequest>,
}

/// A limit per process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ulimit {
    /// What a process starts with.
    pub soft: i64,
    /// What it may raise it to.
    pub hard: i64,
}

/// Limits on block devices.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Blkio {
    /// Relative weight, 10 to 1000.
    pub weight: Option<u16>,
    /// Relative weight per device.
    pub weight_device: Vec<DeviceRate>,
    /// Bytes read per second.
    pub read_bps: Vec<DeviceRate>,
    /// Bytes written per second.
    pub write_bps: Vec<DeviceRate>,
    /// Reads per second.
    pub read_iops: Vec<DeviceRate>,
    /// Writes per second.
    pub write_iops: Vec<DeviceRate>,
}

/// A number for one block device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRate {
    /// The device's path.
    pub path: String,
    /// The rate or weight.
    pub rate: u64,
}

/// A wish for devices that a driver hands out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeviceRequest {
    /// The driver.
    pub driver: Option<String>,
    /// How many; -1 is all.
    pub count: Option<i64>,
    /// Which ones.
    pub device_ids: Vec<String>,
    /// What they must be able to do.
    pub capabilities: Vec<String>,
    /// The driver's options.
    pub options: BTreeMap<String, String>,
}
