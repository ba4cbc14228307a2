//! Forgetting a stack: it was removed, or its environment is.

use serde_json::json;

use super::{Revision, Stack};
use crate::controller::{ProbedHealth, StackStatus};
use crate::error::Result;
use crate::platform::name;
use crate::store::{Batch, Page, Record, Store, Versioned};

/// Adds to `batch` that a stack is known no more. Its operations stay, for whoever asks what became of it.
pub(crate) async fn forget(
    store: &dyn Store,
    batch: Batch,
    stack: &Versioned<Stack>,
) -> Result<Batch> {
    let page = Page::default()
        .within(format!("{}/", stack.id))
        .limit(usize::MAX);
    let scope = format!("{}/", stack.value.environment);
    let mut batch = batch
        .remove(stack)
        .forget::<StackStatus>(&stack.id)
        .forget::<ProbedHealth>(&stack.id);
    for revision in store.records::<Revision>(&page).await? {
        batch = batch.remove(&revision);
    }
    let batch = name::free(store, batch, &scope, &stack.value).await?;
    let body = json!({"name": stack.value.name, "state": "removed"});
    Ok(batch.event(Stack::KIND, &stack.id, body))
}
