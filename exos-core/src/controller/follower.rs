//! Servers that wait to lead: each says now and then that it is there, because it works on the store too.

use serde::{Deserialize, Serialize};

use super::leader::Terms;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::platform::Platform;
use crate::store::{Batch, Page, Record, Versioned};

/// A server that does not lead, by the id of its controller.
#[derive(Debug, Serialize, Deserialize)]
struct Follower {
    /// How long it counts as there, unless it says so again.
    until: Timestamp,
}

impl Record for Follower {
    const KIND: &'static str = "follower";
}

/// Says that a server is there, and forgets those that died.
pub(super) async fn show(platform: &Platform, id: &str, terms: Terms) -> Result<()> {
    let batch = platform.batch();
    let (now, until) = (batch.at, batch.at + terms.lasts);
    let all = all(platform).await?;
    let dead = all.iter().filter(|one| one.value.until <= now);
    let batch = dead.fold(batch, |batch, one| batch.forget::<Follower>(&one.id));
    let batch = batch.replace(id, &Follower { until })?;
    platform.store().commit(batch).await.map(drop)
}

/// Says that a server is there no more.
pub(super) async fn leave(platform: &Platform, id: &str) {
    let batch = Batch::default().forget::<Follower>(id);
    if let Err(error) = platform.store().commit(batch).await {
        tracing::warn!(%error, "this server still counts as there for a while");
    }
}

/// Returns whether any server is there that waits to lead.
pub(super) async fn any(platform: &Platform) -> Result<bool> {
    let now = platform.ports().clock.timestamp();
    let all = all(platform).await?;
    Ok(all.iter().any(|one| one.value.until > now))
}

async fn all(platform: &Platform) -> Result<Vec<Versioned<Follower>>> {
    let page = Page::default().limit(usize::MAX);
    platform.store().records(&page).await
}
