//! The steps of an operation, as they are kept.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::error::Result;
use crate::id::own_id;
use crate::plan::{NodeId, Outline};
use crate::store::{Batch, Page, Record, Store, StoredEvent};

/// Something that an operation did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub event: StepEvent,
    /// The node of the plan that it is about; absent for the plan as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<NodeId>,
    /// The plan that begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Outline>,
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

/// Adds steps to a batch, the first of them with the number `next`.
pub(crate) fn add(batch: Batch, operation: &str, next: u64, steps: &[Step]) -> Result<Batch> {
    let numbered = steps.iter().zip(next..);
    let batch = numbered
        .into_iter()
        .try_fold(batch, |batch, (step, number)| {
            batch.replace(&id(operation, number), step)
        })?;
    // The event wakes who follows the operation.
    Ok(batch.event("operation", operation, steps.len().into()))
}

/// Tells whether an event is that of new steps: it changes no state, and is told to those who follow the operation.
pub(crate) fn is_step(event: &StoredEvent) -> bool {
    event.kind == "operation" && event.body.is_number()
}

/// Reads the steps after the one with the number `after`, oldest first.
pub(crate) async fn read(
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
    let numbered = steps
        .into_iter()
        .map(|step| (number_of(&step.id), step.value));
    Ok(numbered.collect())
}

/// Returns the number that the next step of an operation gets.
pub(crate) async fn next_number(store: &dyn Store, operation: &str) -> Result<u64> {
    let page = Page::default()
        .within(format!("{operation}/"))
        .newest_first()
        .limit(1);
    let last = store.records::<Step>(&page).await?;
    Ok(last.first().map_or(1, |step| number_of(&step.id) + 1))
}

fn number_of(id: &str) -> u64 {
    own_id(id).parse().unwrap_or_default()
}
