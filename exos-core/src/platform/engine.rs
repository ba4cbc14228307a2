//! The engine of a host, for a use case that has to ask it.

use std::sync::Arc;

use super::{Host, Platform};
use crate::backend::Backend;
use crate::error::{Error, ErrorKind, Result};
use crate::store::Versioned;

impl Platform {
    /// Returns the engine of a host, as the live picture follows it.
    ///
    /// # Errors
    /// `Unavailable` while it is not followed, with the reason.
    pub(super) fn engine(&self, host: &Versioned<Host>) -> Result<Arc<dyn Backend>> {
        self.live().engine(&host.id).map_err(|error| {
            let message = match error.kind() {
                // The host is in the store, and about to be in the picture.
                ErrorKind::NotFound => "its engine is being reached for",
                _ => error.message(),
            };
            Error::new(ErrorKind::Unavailable, "reach the host", message)
                .with("host", &host.value.name)
        })
    }
}
