//! Measuring a container.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use serde::Deserialize;

use super::container::path;
use super::engine::{Call, Engine};
use super::json::nullable;
use super::rfc3339;
use crate::backend::{Measured, Stats};
use crate::error::{ErrorKind, Result};

/// Measures about once a second, from the second measurement on, because CPU use is a difference.
pub(super) async fn stats(
    engine: &Engine,
    container: &str,
) -> Result<BoxStream<'static, Result<Stats>>> {
    let call = Call {
        op: "measure the container",
        path: &path(container, "/stats"),
        query: &[("stream", "1")],
    };
    let samples = engine.stream::<Sample>(call).await?;
    let running = samples.try_take_while(|sample| std::future::ready(Ok(sample.is_running())));
    let measured = running.try_filter_map(|sample| std::future::ready(Ok(sample.stats())));
    Ok(measured.boxed())
}

/// Measures a container as it is now; nothing when it has no processes or is gone.
///
/// Engines below API 1.41 take two seconds for it, because they measure twice.
pub(super) async fn once(engine: &Engine, container: &str) -> Result<Option<Measured>> {
    let at_once: &[_] = &[("stream", "0"), ("one-shot", "1")];
    let slowly: &[_] = &[("stream", "0")];
    let is_new = engine.api_at_least(1, 41);
    let call = Call {
        op: "measure the container",
        path: &path(container, "/stats"),
        query: if is_new { at_once } else { slowly },
    };
    match engine.get::<Sample>(call).await {
        Ok(sample) => Ok(sample.measured(container)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Conflict) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What the engine sends. A container that does not run has a sample without a time.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Sample {
    read: String,
    preread: String,
    cpu_stats: Cpu,
    precpu_stats: Cpu,
    memory_stats: Memory,
    #[serde(deserialize_with = "nullable")]
    networks: BTreeMap<String, Network>,
    #[serde(deserialize_with = "nullable")]
    blkio_stats: Blkio,
    pids_stats: Pids,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Cpu {
    cpu_usage: CpuUsage,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CpuUsage {
    /// Nanoseconds.
    total_usage: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Memory {
    usage: u64,
    limit: u64,
    #[serde(deserialize_with = "nullable")]
    stats: BTreeMap<String, u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Network {
    rx_bytes: u64,
    tx_bytes: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Blkio {
    #[serde(deserialize_with = "nullable")]
    io_service_bytes_recursive: Vec<BlkioEntry>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct BlkioEntry {
    op: String,
    value: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Pids {
    current: u64,
}

impl Sample {
    fn is_running(&self) -> bool {
        rfc3339::nanos(&self.read).is_some()
    }

    fn stats(&self) -> Option<Stats> {
        let networks = self.networks.values();
        Some(Stats {
            cpus: self.cpus()?,
            memory: self.memory(),
            memory_limit: self.memory_stats.limit,
            network_received: networks.clone().map(|network| network.rx_bytes).sum(),
            network_sent: networks.map(|network| network.tx_bytes).sum(),
            block_read: self.block("read"),
            block_written: self.block("write"),
            pids: self.pids_stats.current,
        })
    }

    fn measured(&self, container: &str) -> Option<Measured> {
        let at = u64::try_from(rfc3339::nanos(&self.read)?).ok()?;
        Some(Measured {
            id: container.to_owned(),
            at: Duration::from_nanos(at),
            cpu: Duration::from_nanos(self.cpu_stats.cpu_usage.total_usage),
            cpu_limit: None,
            memory: self.memory(),
            memory_limit: Some(self.memory_stats.limit),
        })
    }

    /// CPU time by wall time, since the measurement before.
    fn cpus(&self) -> Option<f64> {
        let wall = rfc3339::nanos(&self.read)? - rfc3339::nanos(&self.preread)?;
        let used = |cpu: &Cpu| cpu.cpu_usage.total_usage;
        let cpu = used(&self.cpu_stats).saturating_sub(used(&self.precpu_stats));
        #[expect(clippy::cast_precision_loss, reason = "a ratio for people")]
        (wall > 0).then(|| cpu as f64 / wall as f64)
    }

    /// Version 1 of control groups counts a group's children under another name.
    fn memory(&self) -> u64 {
        let stats = &self.memory_stats.stats;
        let droppable = stats
            .get("total_inactive_file")
            .or_else(|| stats.get("inactive_file"));
        let droppable = droppable.copied().unwrap_or_default();
        self.memory_stats.usage.saturating_sub(droppable)
    }

    fn block(&self, op: &str) -> u64 {
        let entries = self.blkio_stats.io_service_bytes_recursive.iter();
        let entries = entries.filter(|entry| entry.op.eq_ignore_ascii_case(op));
        entries.map(|entry| entry.value).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(value: serde_json::Value) -> Sample {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_sample_is_read() {
        let stats = sample(serde_json::json!({
            "read": "2024-01-01T00:00:02.5Z", "preread": "2024-01-01T00:00:01.5Z",
            "cpu_stats": {"cpu_usage": {"total_usage": 3_500_000_000_u64}},
            "precpu_stats": {"cpu_usage": {"total_usage": 2_000_000_000_u64}},
            "memory_stats": {"usage": 100, "limit": 1000, "stats": {"inactive_file": 30}},
            "networks": {"eth0": {"rx_bytes": 1, "tx_bytes": 2}, "eth1": {"rx_bytes": 10, "tx_bytes": 20}},
            "blkio_stats": {"io_service_bytes_recursive": [{"op": "Read", "value": 5}, {"op": "write", "value": 6}]},
            "pids_stats": {"current": 4},
        }))
        .stats();
        let expected = Stats {
            cpus: 1.5,
            memory: 70,
            memory_limit: 1000,
            network_received: 11,
            network_sent: 22,
            block_read: 5,
            block_written: 6,
            pids: 4,
        };
        assert_eq!(stats, Some(expected));
    }

    #[test]
    fn the_first_sample_has_no_difference_and_a_stopped_container_no_time() {
        let zero = "0001-01-01T00:00:00Z";
        let first = sample(serde_json::json!({"read": "2024-01-01T00:00:02Z", "preread": zero}));
        assert!(first.is_running() && first.stats().is_none());
        assert!(!sample(serde_json::json!({"read": zero, "networks": null})).is_running());
    }
}
