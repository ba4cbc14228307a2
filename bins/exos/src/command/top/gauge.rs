//! What is shown of a container's use.

use exos_core::backend::Stats;
use exos_core::observed::Container;
use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::human;
use crate::style::Style;
use crate::table::{Cell, Table};

/// A container and what was measured last; nothing before its first measurement.
pub(super) struct Gauge {
    pub(super) container: Container,
    pub(super) stats: Option<Stats>,
}

impl Gauge {
    /// Returns the share of the memory limit that is used, in percent.
    #[expect(
        clippy::cast_precision_loss,
        reason = "one digit after the point is shown"
    )]
    fn memory_percent(&self) -> Option<f64> {
        let stats = self.stats.filter(|stats| stats.memory_limit > 0)?;
        Some(stats.memory as f64 * 100.0 / stats.memory_limit as f64)
    }
}

impl Serialize for Gauge {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut line = serializer.serialize_struct("Gauge", 6)?;
        line.serialize_field("name", &self.container.name)?;
        line.serialize_field("id", &self.container.id)?;
        line.serialize_field("stack", &self.container.stack)?;
        line.serialize_field("service", &self.container.service)?;
        line.serialize_field("stats", &self.stats)?;
        line.end()
    }
}

/// Returns the table. CPU is in percent of one CPU, as `top` counts.
pub(super) fn table<'a>(gauges: impl IntoIterator<Item = &'a Gauge>) -> Table {
    let heading = [
        "NAME", "CPU", "MEMORY", "LIMIT", "MEM %", "NET IN", "NET OUT", "READ", "WRITTEN", "PIDS",
    ];
    let mut table = Table::new(heading).right(1..heading.len());
    for gauge in gauges {
        let bytes = |count: fn(&Stats) -> u64| {
            gauge
                .stats
                .as_ref()
                .map_or_else(String::new, |stats| human::bytes(count(stats)))
                .into()
        };
        let cpu = gauge.stats.map(|stats| stats.cpus * 100.0);
        table.row([
            gauge.container.name.as_str().into(),
            percent(cpu),
            bytes(|stats| stats.memory),
            bytes(|stats| stats.memory_limit),
            percent(gauge.memory_percent()),
            bytes(|stats| stats.network_received),
            bytes(|stats| stats.network_sent),
            bytes(|stats| stats.block_read),
            bytes(|stats| stats.block_written),
            gauge
                .stats
                .map_or_else(String::new, |stats| stats.pids.to_string())
                .into(),
        ]);
    }
    table
}

fn percent(value: Option<f64>) -> Cell {
    let Some(value) = value else { return "".into() };
    let style = if value >= 90.0 {
        Style::Bad
    } else {
        Style::Plain
    };
    Cell::new(format!("{value:.1}%"), style)
}
