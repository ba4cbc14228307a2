//! The admins who can sign in, of whom one must always be left.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::store::{Batch, Record, Store, Versioned};

/// All of them in one record: of two changes side by side that would each leave the other's admin, one loses the race.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Admins {
    active: BTreeSet<String>,
}

impl Record for Admins {
    const KIND: &'static str = "admins";
}

const ID: &str = "all";

/// Adds to `batch` whether a user is an active admin from now on.
///
/// # Errors
/// `Conflict` when none would be left.
pub(super) async fn note(
    store: &dyn Store,
    batch: Batch,
    user: &str,
    is_active_admin: bool,
) -> Result<Batch> {
    let found = store.record::<Admins>(ID).await?;
    let is_new = found.is_none();
    let mut admins = found.unwrap_or_else(|| Versioned {
        id: ID.to_owned(),
        version: 0,
        value: Admins::default(),
    });
    let changed = if is_active_admin {
        admins.value.active.insert(user.to_owned())
    } else {
        admins.value.active.remove(user)
    };
    if !changed {
        return Ok(batch);
    }
    if admins.value.active.is_empty() {
        let message = "no admin would be left who can sign in";
        return Err(Error::new(ErrorKind::Conflict, "change user", message)
            .hint("make somebody else an admin first"));
    }
    if is_new {
        return batch.insert(ID, &admins.value);
    }
    batch.save(&admins)
}
