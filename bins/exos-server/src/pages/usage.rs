//! What is used: a cell of a list, and charts over time.

use exos_core::live::{Series, Usage, Window};
use serde::Deserialize;

use super::chart::{Chart, Line};
use super::show::{bytes, percent};

/// What a container uses now, as a list shows it. Empty where nothing was measured.
#[derive(Debug, Default)]
pub(super) struct UsageCells {
    pub(super) cpu: String,
    pub(super) memory: String,
    /// The limit, where there is one.
    pub(super) limit: Option<String>,
}

impl UsageCells {
    pub(super) fn new(usage: Option<Usage>) -> Self {
        let Some(usage) = usage else {
            return Self::default();
        };
        Self {
            cpu: usage.cpu.map(|cpu| percent(cpu.into())).unwrap_or_default(),
            memory: bytes(usage.memory),
            limit: usage.memory_limit.map(bytes),
        }
    }
}

/// How far back a page with charts looks.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Looking {
    window: Window,
}

impl Looking {
    pub(super) fn back(&self) -> Window {
        self.window
    }
}

/// Charts of what was used over time.
#[derive(Debug)]
pub(super) struct UsageCharts {
    /// Where the API has the measurements.
    pub(super) source: String,
    /// Other times to look back: the word, where, and whether it is this one.
    pub(super) windows: Vec<(&'static str, String, bool)>,
    pub(super) panels: [Panel; 2],
}

/// One chart, and what its upper edge stands for.
#[derive(Debug)]
pub(super) struct Panel {
    pub(super) name: &'static str,
    /// The field of the API's answer, and its unit.
    pub(super) series: &'static str,
    pub(super) unit: &'static str,
    pub(super) chart: Chart,
    pub(super) edge: String,
}

impl UsageCharts {
    /// Returns the charts of a page at `path` about `whose`, whose measurements the API has at `source`.
    pub(super) fn new(
        path: &str,
        source: &str,
        whose: &str,
        window: Window,
        series: Series,
    ) -> Self {
        let cpu = line(series.cpu, format!("CPU use of {whose}, the last {window}"));
        let memory = line(
            series.memory,
            format!("Memory of {whose}, the last {window}"),
        );
        Self {
            source: format!("{source}?window={window}"),
            windows: windows(path, "", window),
            panels: [
                Panel {
                    name: "CPU",
                    series: "cpu",
                    unit: "percent",
                    edge: percent(cpu.top().into()),
                    chart: cpu,
                },
                Panel {
                    name: "Memory",
                    series: "memory",
                    unit: "bytes",
                    edge: bytes(whole(memory.top())),
                    chart: memory,
                },
            ],
        }
    }
}

/// Returns the times that the page at `path` can look back: the word, where, and whether it is `window`. What else the page
/// asks for is `rest`, each part with an `&` before it.
pub(super) fn windows(path: &str, rest: &str, window: Window) -> Vec<(&'static str, String, bool)> {
    let windows = Window::ALL.into_iter().map(|other| {
        let word = other.as_str();
        let to = format!("{path}?window={word}{rest}");
        (word, to, other == window)
    });
    windows.collect()
}

fn line(values: Vec<Option<f32>>, says: String) -> Chart {
    let name = String::new();
    Chart::large(vec![Line { name, values }], says)
}

/// Returns a number of bytes that was measured.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "bytes are whole and not negative"
)]
pub(super) fn whole(bytes: f32) -> u64 {
    bytes.max(0.0) as u64
}
