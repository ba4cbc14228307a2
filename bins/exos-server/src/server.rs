//! The server: bound to its address, then run until it is told to stop.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use exos_core::exec::Cancel;
use exos_core::platform::Platform;
use exos_core::{Error, ErrorKind, Result};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_util::task::TaskTracker;

use crate::config::Config;
use crate::routes;
use crate::serve::{acceptor, serve};
use crate::state::App;

/// A server that listens.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<TlsAcceptor>,
    routes: Router,
    talks: TaskTracker,
    stop: Cancel,
    grace: Duration,
}

impl Server {
    /// Takes the address that the configuration names, to serve until `stop`.
    ///
    /// # Errors
    /// `Invalid` when certificate or key cannot be used, `Unavailable` when the address cannot be taken.
    pub async fn bind(config: &Config, platform: Platform, stop: Cancel) -> Result<Self> {
        let tls = config.tls.as_ref().map(acceptor).transpose()?;
        let listener = TcpListener::bind(config.listen).await;
        let listener = listener.and_then(|listener| Ok((listener.local_addr()?, listener)));
        let (address, listener) = listener.map_err(|error| {
            Error::new(
                ErrorKind::Unavailable,
                "listen",
                "the address cannot be taken",
            )
            .with("listen", config.listen.to_string())
            .hint("another program may listen there; choose another address with --listen")
            .source(error)
        })?;
        let app = App::new(config, platform, stop.clone())?;
        Ok(Self {
            listener,
            address,
            tls,
            routes: routes::routes(&app),
            talks: app.talks,
            stop,
            grace: config.shutdown_timeout,
        })
    }

    /// Returns where it can be reached from this machine.
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Serves until it is told to stop.
    ///
    /// # Behavior
    /// - Then it accepts no more connections, ends streams, and lets other requests finish, for at most the
    ///   configured time.
    pub async fn run(self) {
        serve(self.listener, self.tls, self.routes, self.stop, self.grace).await;
        // The conversations over WebSockets have been told too, and say goodbye.
        self.talks.close();
        let _ = tokio::time::timeout(self.grace, self.talks.wait()).await;
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}
