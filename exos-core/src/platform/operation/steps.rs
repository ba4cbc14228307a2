//! The steps of an operation, as they are kept.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::error::Result;
use crate::store::{Page, Record, Store};

/// Something that an operation did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub event: StepEvent,
    /// What it happened to, such as `service web/1`; empty for the plan as a whole.
    pub subject: String,
    /// What is done with it, why it failed, or how many nodes did what.
    pub text: String,
}

impl Record for Step {
    const KIND: &'static str = "operation-step";
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepEvent {
    /// A plan begins.
    PlanStarted,
    /// A node begins.
    Started,
    /// A node is done.
    Finished,
    /// A node failed.
    Failed,
    /// A node was not begun.
    Skipped,
    /// A plan is over.
    PlanFinished,
}

/// Steps sort by their number as texts do.
fn id(operation: &str, number: u64) -> String {
    format!("{operation}/{number:010}")
}

/// Reads the steps after the one with the number `after`, oldest first.
pub(super) async fn read(
    store: &dyn Store,
    operation: &str,
    after: u64,
    limit: usize,
) -> Result<Vec<(u64, Step)>> {
    let page = Page::default()
        .within(format!("{operation}/"))
        .after(id(operation, after))
        .limit(limit);
    let steps = store.records::<Step>(&page).await?;
    let numbered = steps.into_iter().map(|step| {
        let number = step
            .id
            .rsplit('/')
            .next()
            .and_then(|text| text.parse().ok());
        (number.unwrap_or_default(), step.value)
    });
    Ok(numbered.collect())
}
