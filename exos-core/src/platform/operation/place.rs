//! Where operations are: each is found by its own id, and all are in the order of their making.

use serde::{Deserialize, Serialize};

use super::Operation;
use crate::error::Result;
use crate::id::own_id;
use crate::platform::name;
use crate::store::{Batch, Record, Store, Versioned};

/// The environment of the operation with this own id. Own ids sort by the time of their making, whatever the environment.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) environment: String,
}

impl Record for Place {
    const KIND: &'static str = "operation-place";
}

/// Returns the whole id of an operation.
pub(super) fn whole(place: &Versioned<Place>) -> String {
    format!("{}/{}", place.value.environment, place.id)
}

/// Adds a new operation to a batch.
pub(crate) fn insert(batch: Batch, operation: &Versioned<Operation>) -> Result<Batch> {
    let place = Place {
        environment: operation.value.environment.clone(),
    };
    batch
        .insert(&operation.id, &operation.value)?
        .insert(own_id(&operation.id), &place)
}

/// Returns the whole id of the operation with this own id.
pub(super) async fn find(store: &dyn Store, own: &str) -> Result<Option<String>> {
    // What is no id names nothing, and is no business of the store.
    if name::problem("", own).is_some() {
        return Ok(None);
    }
    let place = store.record::<Place>(own).await?;
    Ok(place.as_ref().map(whole))
}
