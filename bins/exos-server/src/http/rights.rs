//! The rights of who reads a stream, which may outlast them.

use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use exos_core::ErrorKind;
use exos_core::access::Caller;

use super::caller::{Known, token};
use super::error::ApiError;
use crate::state::App;

/// How often they are read again.
pub(crate) const EVERY: Duration = Duration::from_secs(15);

/// What proves who reads, to be asked again.
#[derive(Debug)]
pub(crate) struct Rights {
    caller: Caller,
    /// Absent where a test says who it is.
    token: Option<String>,
}

impl FromRequestParts<App> for Rights {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let Known(caller) = Known::from_request_parts(parts, app).await?;
        let token = token(&parts.headers).map(|(token, _)| token.to_owned());
        Ok(Self { caller, token })
    }
}

impl Rights {
    /// Remembers what proved a caller.
    pub(crate) fn new(caller: Caller, token: Option<String>) -> Self {
        Self { caller, token }
    }

    /// Returns who reads.
    pub(crate) fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Waits until a stream is to be cut: the server stops, or the reader's rights are others.
    pub(crate) async fn cut(self, app: App) {
        tokio::select! {
            () = app.stop.cancelled() => {}
            () = self.changed(app.clone()) => {}
        }
    }

    /// Waits until the reader is known no more, or has other rights. A stream ends then; who comes back has those of then.
    ///
    /// A session that reads a stream is in use.
    pub(crate) async fn changed(self, app: App) {
        while self.again(&app).await.is_some() {}
    }

    /// Waits until it is time to look again, and returns who reads; nothing when that is nobody now, or has other rights.
    pub(crate) async fn again(&self, app: &App) -> Option<Caller> {
        let Some(token) = &self.token else {
            return std::future::pending().await;
        };
        tokio::time::sleep(EVERY).await;
        let origin = self.caller.origin.clone();
        match app.platform.authenticate(token, origin).await {
            Ok(now) if now.admin == self.caller.admin && now.roles == self.caller.roles => {
                Some(now)
            }
            // Whoever could not be asked may still be in the right.
            Err(error) if error.kind() == ErrorKind::Unavailable => Some(self.caller.clone()),
            _ => None,
        }
    }
}
