//! What every handler can reach.

use std::fmt;
use std::sync::Arc;

use exos_core::exec::Cancel;
use exos_core::platform::Platform;
use exos_core::store::Store;
use exos_core::{Clock, Ids, Result};
use tokio_util::task::TaskTracker;

use crate::about::About;
use crate::config::Config;
use crate::oidc::Provider;

/// What every handler can reach. A clone reaches the same.
#[derive(Clone)]
pub(crate) struct App {
    /// The use cases.
    pub(crate) platform: Platform,
    /// Asked for nothing but whether it answers.
    pub(crate) store: Arc<dyn Store>,
    /// Tells the time.
    pub(crate) clock: Arc<dyn Clock>,
    /// Gives ids.
    pub(crate) ids: Arc<dyn Ids>,
    /// Set when the server is told to stop: streams end then.
    pub(crate) stop: Cancel,
    /// Who proves people beside the server itself.
    pub(crate) oidc: Option<Arc<Provider>>,
    /// Whether browsers reach the server by HTTPS.
    pub(crate) https: bool,
    /// Where people reach the server, when that was said.
    pub(crate) public_url: Option<Arc<str>>,
    /// How it runs.
    pub(crate) about: About,
    /// What goes on when its request is over: conversations over a WebSocket, and what is done once though its sender left.
    pub(crate) talks: TaskTracker,
}

impl App {
    /// Serves `platform`.
    ///
    /// # Errors
    /// `Invalid` when the provider of identities cannot be used as it is configured.
    pub(crate) fn new(config: &Config, platform: Platform, stop: Cancel) -> Result<Self> {
        let ports = platform.ports();
        let oidc = config.oidc.clone();
        let oidc = oidc
            .map(|oidc| Provider::new(oidc, ports.clock.clone()))
            .transpose()?;
        Ok(Self {
            oidc: oidc.map(Arc::new),
            store: ports.store.clone(),
            clock: ports.clock.clone(),
            ids: ports.ids.clone(),
            platform,
            stop,
            https: config.is_https(),
            public_url: config.public_url.as_ref().map(|url| url.to_string().into()),
            about: About::of(config),
            talks: TaskTracker::new(),
        })
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("https", &self.https)
            .finish_non_exhaustive()
    }
}
