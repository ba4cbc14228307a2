//! Whether something was made in an environment since it was looked through.
//!
//! What is made in an environment touches one record of it, and the removal of the environment takes that record away in
//! the version that it read before all else. So of a creation and a removal at the same moment one loses, and nothing is
//! left behind.

use serde::{Deserialize, Serialize};

use crate::access::no_such_environment;
use crate::error::{Error, ErrorKind, Result};
use crate::store::{Batch, Record, Store};

/// Counts by its version what was made in an environment.
#[derive(Debug, Serialize, Deserialize)]
struct Contents {}

impl Record for Contents {
    const KIND: &'static str = "contents";
}

/// Adds to `batch` that an environment is new.
pub(super) fn begin(batch: Batch, environment: &str) -> Result<Batch> {
    batch.insert(environment, &Contents {})
}

/// Adds to `batch` that something is made in an environment, which must be there then.
pub(in crate::platform) async fn make_in(
    store: &dyn Store,
    batch: Batch,
    environment: &str,
) -> Result<Batch> {
    match store.record::<Contents>(environment).await? {
        Some(_) => batch.touch(environment, &Contents {}),
        // A version of EXOS before this record made the environment.
        None => begin(batch, environment),
    }
}

/// Adds to `batch` that an environment goes as it is now: nothing may be made in it from here on.
pub(super) async fn end(store: &dyn Store, batch: Batch, environment: &str) -> Result<Batch> {
    let contents = store.record::<Contents>(environment).await?;
    Ok(contents.iter().fold(batch, Batch::remove))
}

/// Says what a lost race was about, where it was about the contents of an environment.
pub(in crate::platform) fn explain(error: Error) -> Error {
    let mut context = error.context().iter();
    if !context.any(|(name, value)| *name == "kind" && value == Contents::KIND) {
        return error;
    }
    match error.kind() {
        ErrorKind::NotFound => no_such_environment("find environment"),
        ErrorKind::Conflict => {
            let message = "something was made in it at the same time";
            Error::new(ErrorKind::Conflict, "remove environment", message)
                .hint("look at what is in it, and remove it again if it still is to go")
        }
        _ => error,
    }
}
