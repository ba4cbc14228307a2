//! One host, followed for as long as it is wanted.

mod asks;
mod backoff;
mod crashes;
mod dirty;
mod follow;
mod look;
mod measure;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::watch;

pub(super) use self::asks::{Asked, Asks, asks};

use self::backoff::{Backoff, jitter};
use self::follow::Follow;
use super::connect::Connect;
use super::host::Link;
use super::inventory::Inventory;
use super::options::Options;
use super::service::Engine;
use crate::backend::{Backend, EventsQuery};
use crate::clock::{Clock, Timestamp};
use crate::error::{Error, ErrorKind, Result};
use crate::observed::HostFacts;

/// Follows the engine of one host, and reaches for it again whenever it is lost.
#[derive(Debug)]
pub(super) struct Watcher {
    pub(super) host: Arc<str>,
    pub(super) connect: Arc<dyn Connect>,
    pub(super) engine: watch::Sender<Engine>,
    pub(super) asked: Asked,
    pub(super) inventory: Arc<Inventory>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) options: Arc<Options>,
}

impl Watcher {
    /// Runs until it is aborted.
    pub(super) async fn run(self) {
        let mut backoff = Backoff::new(&self.options, &self.host);
        loop {
            // A defect in one host's watcher is that host's error, and nobody else's.
            let ended = AssertUnwindSafe(self.session(&mut backoff)).catch_unwind();
            let error = ended.await.unwrap_or_else(|_| defect());
            let was_followed = self.engine.send_replace(None).is_some();
            self.report(link_after(&error, was_followed), &error);
            tokio::time::sleep(backoff.pause()).await;
        }
    }

    /// Reaches the engine and follows it until it is lost.
    async fn session(&self, backoff: &mut Backoff) -> Error {
        match self.begin().await {
            Ok(follow) => {
                backoff.reset();
                follow.run().await
            }
            Err(error) => error,
        }
    }

    /// Subscribes first and looks then, so that nothing falls between the two.
    async fn begin(&self) -> Result<Follow<'_>> {
        let options = &self.options;
        let backend = within(options.connect_timeout, self.connect.connect()).await?;
        let capabilities = within(options.look_timeout, backend.capabilities()).await?;
        let query = EventsQuery::default();
        let events = within(options.look_timeout, backend.events(&query)).await?;
        let mut follow = Follow::new(self, Arc::clone(&backend), events);
        follow.look_over().await?;
        self.found(backend, &HostFacts::from(&capabilities));
        Ok(follow)
    }

    fn found(&self, backend: Arc<dyn Backend>, facts: &HostFacts) {
        self.engine.send_replace(Some(backend));
        self.inventory.change_host(&self.host, self.now(), |host| {
            host.link = Link::Connected;
            host.why = None;
            if host.facts.as_deref() != Some(facts) {
                host.facts = Some(Arc::new(facts.clone()));
            }
        });
    }

    fn report(&self, link: Link, error: &Error) {
        let why = error.to_string();
        self.inventory.change_host(&self.host, self.now(), |host| {
            host.link = link;
            if host.why.as_deref() != Some(&why) {
                host.why = Some(why.into());
            }
        });
    }

    fn now(&self) -> Timestamp {
        self.clock.timestamp()
    }
}

/// What an error says of the way to the engine.
fn link_after(error: &Error, was_followed: bool) -> Link {
    match error.kind() {
        ErrorKind::Unsupported => Link::Incompatible,
        ErrorKind::Unavailable | ErrorKind::Timeout | ErrorKind::RateLimited if was_followed => {
            Link::Connecting
        }
        ErrorKind::Unavailable | ErrorKind::Timeout | ErrorKind::RateLimited => Link::Unreachable,
        _ => Link::Error,
    }
}

/// Gives up on an engine that does not answer in time.
async fn within<T>(limit: Duration, call: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(limit, call).await.unwrap_or_else(|_| {
        let late = format!("no answer within {} s", limit.as_secs_f64());
        Err(Error::new(ErrorKind::Timeout, "watch host", late))
    })
}

fn defect() -> Error {
    Error::new(
        ErrorKind::Internal,
        "watch host",
        "the watcher met a defect of EXOS",
    )
    .hint("the log has the place")
}
