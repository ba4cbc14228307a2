//! The containers that use most CPU and most memory.

use exos_core::ErrorKind;
use exos_core::live::{Measure, SHORT_ID};
use exos_core::platform::{TopContainer, TopQuery};
use serde::Deserialize;

use crate::pages::Result;
use crate::pages::chart::{Chart, Line};
use crate::pages::layout::Layout;
use crate::pages::show::{bytes, length, percent};
use crate::pages::usage::whole;
use crate::state::App;

/// How many are shown where nobody says.
const USUAL: usize = 5;

/// How many lines the chart has at most: more cannot be told apart.
const LINES: usize = 6;

/// Which containers are looked at, and how many are shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct TopParams {
    pub(super) environment: Option<String>,
    pub(super) host: Option<String>,
    pub(super) stack: Option<String>,
    count: Option<usize>,
}

impl TopParams {
    pub(super) fn count(&self) -> usize {
        self.count.unwrap_or(USUAL)
    }

    /// Tells whether an environment is the one that is asked for.
    pub(super) fn is_in(&self, environment: &str) -> bool {
        self.environment.as_deref() == Some(environment)
    }
}

/// The containers that use most of something.
pub(super) struct TopList {
    pub(super) id: &'static str,
    pub(super) heading: &'static str,
    pub(super) rows: Vec<TopRow>,
    pub(super) chart: Chart,
    /// What the upper edge of the chart stands for.
    pub(super) edge: String,
}

/// One of them.
pub(super) struct TopRow {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) environment: String,
    pub(super) host: String,
    pub(super) value: String,
    pub(super) spark: Chart,
    /// How old the measurement is, when it is old.
    pub(super) stale: Option<String>,
}

/// Reads both lists.
pub(super) async fn read(app: &App, layout: &Layout, asked: &TopParams) -> Result<[TopList; 2]> {
    let cpu = list(app, layout, asked, Measure::Cpu).await?;
    let memory = list(app, layout, asked, Measure::Memory).await?;
    Ok([cpu, memory])
}

async fn list(app: &App, layout: &Layout, asked: &TopParams, by: Measure) -> Result<TopList> {
    let caller = &layout.reader.caller;
    let query = TopQuery {
        by,
        count: asked.count(),
        environment: asked.environment.clone(),
        host: asked.host.clone(),
        stack: asked.stack.clone(),
    };
    let top = match app.platform.metrics().top(caller, &query).await {
        Ok(top) => top,
        // What is looked for is not there: the rest of the page is.
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let (id, heading) = match by {
        Measure::Cpu => ("top-cpu", "Most CPU"),
        Measure::Memory => ("top-memory", "Most memory"),
    };
    let lines = top.iter().take(LINES).map(|one| Line {
        name: one.name.clone(),
        values: one.history.clone(),
    });
    let chart = Chart::large(lines.collect(), format!("{heading}, the last ten minutes"));
    let edge = value(by, chart.top());
    let rows = top.into_iter().map(|one| TopRow::new(layout, one, by));
    Ok(TopList {
        id,
        heading,
        edge,
        chart,
        rows: rows.collect(),
    })
}

impl TopRow {
    fn new(layout: &Layout, one: TopContainer, by: Measure) -> Self {
        let now = match by {
            Measure::Cpu => one.cpu.map(|cpu| percent(cpu.into())),
            Measure::Memory => Some(bytes(one.memory)),
        };
        let environment = one.environment_name.to_string();
        Self {
            href: format!(
                "/environments/{environment}/containers/{}",
                named(layout, &one)
            ),
            spark: Chart::small(one.history, format!("{}, the last ten minutes", one.name)),
            value: now.unwrap_or_default(),
            stale: one.stale.then(|| length(one.age)),
            host: one.host_name.to_string(),
            name: one.name,
            environment,
        }
    }
}

/// Returns what names it in its environment: of those that nobody deployed from here, two hosts may have one of a name.
fn named<'o>(layout: &Layout, one: &'o TopContainer) -> &'o str {
    match layout.to_stack(&one.environment, &one.stack) {
        Some(_) => &one.name,
        None => one.id.get(..SHORT_ID).unwrap_or(&one.id),
    }
}

fn value(by: Measure, value: f32) -> String {
    match by {
        Measure::Cpu => percent(value.into()),
        Measure::Memory => bytes(whole(value)),
    }
}
