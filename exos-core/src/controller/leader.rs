//! One controller at a time, however many servers share a store.

use std::time::Duration;

use tokio::sync::watch;

use super::follower;
use crate::error::{Error, ErrorKind, Result};
use crate::platform::{Platform, Ports};

const LEASE: &str = "controller";

/// How long a leader leads without renewing, and how often it renews. A follower takes over within their sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Terms {
    pub(super) lasts: Duration,
    pub(super) renew: Duration,
}

/// The terms that count unless somebody chooses others.
pub(super) const TERMS: Terms = Terms {
    lasts: Duration::from_secs(9),
    renew: Duration::from_secs(3),
};

/// Keeps trying to lead, and tells whether it does.
pub(super) async fn campaign(
    platform: Platform,
    holder: String,
    terms: Terms,
    leads: watch::Sender<bool>,
) {
    // A leader that cannot reach the store stops leading before another one may begin.
    let mut until = Duration::ZERO;
    let Ports { store, clock, .. } = platform.ports();
    loop {
        let now = clock.timestamp();
        let started = clock.elapsed();
        match store.lease(LEASE, &holder, now, terms.lasts).await {
            Ok(true) => {
                until = started + terms.lasts;
                leads.send_if_modified(|leads| !std::mem::replace(leads, true));
            }
            Ok(false) => {
                stop(&leads, "another server leads");
                follow(&platform, &holder, terms).await;
            }
            Err(error) if clock.elapsed() + terms.renew >= until => {
                stop(&leads, &error.to_string());
            }
            Err(error) => tracing::warn!(%error, "the lease was not renewed"),
        }
        tokio::time::sleep(terms.renew).await;
    }
}

async fn follow(platform: &Platform, id: &str, terms: Terms) {
    if let Err(error) = follower::show(platform, id, terms).await {
        tracing::warn!(%error, "this server could not say that it is there");
    }
}

fn stop(leads: &watch::Sender<bool>, why: &str) {
    if leads.send_if_modified(|leads| std::mem::replace(leads, false)) {
        tracing::warn!(why, "this server leads no longer");
    }
}

/// Does `work` while no controller works on the store, in this or any other process.
///
/// # Behavior
/// - A controller that waits to lead counts too: its server works on the store.
/// - No controller leads meanwhile. The lease is held as long as the work takes, and given back whatever comes of it. A process that dies meanwhile
///   holds it for some seconds more.
///
/// # Errors
/// `Conflict` when there is a controller, or when the lease was lost in the middle of the work.
///
/// ```
/// use exos_core::controller::without_servers;
/// use exos_core::platform::{Platform, Ports};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> exos_core::Result<()> {
/// let platform = Platform::new(Ports::fake()?);
/// let sealed = without_servers(&platform, platform.reseal()).await?;
/// assert_eq!(sealed, 0);
/// # Ok(()) }
/// ```
pub async fn without_servers<T>(
    platform: &Platform,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    let holder = platform.ports().ids.next();
    hold(platform, &holder).await?;
    let work = async {
        if follower::any(platform).await? {
            return Err(served());
        }
        work.await
    };
    let kept = async {
        loop {
            tokio::time::sleep(TERMS.renew).await;
            if let Err(lost) = hold(platform, &holder).await {
                return lost;
            }
        }
    };
    let done = tokio::select! {
        done = work => done,
        lost = kept => Err(lost),
    };
    resign(platform, &holder).await;
    done
}

async fn hold(platform: &Platform, holder: &str) -> Result<()> {
    let now = platform.ports().clock.timestamp();
    if platform
        .store()
        .lease(LEASE, holder, now, TERMS.lasts)
        .await?
    {
        return Ok(());
    }
    Err(served())
}

fn served() -> Error {
    let message = "a server works on this store";
    Error::new(ErrorKind::Conflict, "keep servers away", message).hint(
        "stop all servers of the store; one that was killed counts as working for some seconds more",
    )
}

/// Gives the lease back, so that another server need not wait for its end.
pub(super) async fn resign(platform: &Platform, holder: &str) {
    if let Err(error) = platform.store().release(LEASE, holder).await {
        tracing::warn!(%error, "the lease was not given back");
    }
}
