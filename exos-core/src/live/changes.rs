//! What changes in the picture, told as it happens.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use tokio::sync::broadcast::{self, error::RecvError, error::TryRecvError};

use super::contents::Entry;
use super::host::{Host, HostKey};
use super::visible::Visible;
use crate::observed::Health;

/// One change of the picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Its number: greater than that of every change before it.
    pub number: u64,
    /// Which host, of which environment.
    #[serde(flatten)]
    pub key: HostKey,
    /// What happened.
    #[serde(flatten)]
    pub happened: Happened,
}

/// What happened, with how it is now.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "happened", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Happened {
    /// A host joined.
    HostAdded {
        /// The host.
        host: Arc<Host>,
    },
    /// The state, name, labels or facts of a host changed.
    HostChanged {
        /// The host.
        host: Arc<Host>,
    },
    /// A host left, and its containers with it.
    HostRemoved,
    /// A container appeared.
    ContainerAdded {
        /// The container.
        #[serde(rename = "container")]
        entry: Entry,
    },
    /// Something of a container changed.
    ContainerChanged {
        /// The container.
        #[serde(rename = "container")]
        entry: Entry,
    },
    /// A container is gone.
    ContainerRemoved {
        /// The container as it was seen last.
        #[serde(rename = "container")]
        entry: Entry,
    },
    /// The networks or volumes of a host are others.
    ThingsChanged,
}

impl Happened {
    /// Says whether it is about a host itself.
    pub(crate) fn is_of_host(&self) -> bool {
        matches!(
            self,
            Self::HostAdded { .. } | Self::HostChanged { .. } | Self::HostRemoved
        )
    }

    /// Tells of a container with the health that probes found.
    pub(super) fn put_health(&mut self, probed: &HashMap<String, Health>) {
        if let Self::ContainerAdded { entry } | Self::ContainerChanged { entry } = self
            && let Some(other) = entry.with_health(probed)
        {
            *entry = other;
        }
    }
}

/// What a subscriber gets.
#[derive(Debug, Clone, PartialEq)]
pub enum Received {
    /// The next change.
    Change(Arc<Change>),
    /// The subscriber was too slow and missed changes: what it holds is old, and it has to read the picture again.
    Lagged,
}

/// The changes that a subscriber sees.
///
/// # Behavior
/// - A subscriber that reads the picture after subscribing misses nothing. A change that the picture shows already may
///   follow; it says how a thing *is*, so taking it in twice does no harm.
/// - A slow subscriber never holds up the picture: it gets [`Received::Lagged`] instead of what it missed.
#[derive(Debug)]
pub struct Changes {
    visible: Visible,
    from: broadcast::Receiver<Arc<Change>>,
}

impl Changes {
    pub(super) fn new(visible: Visible, from: broadcast::Receiver<Arc<Change>>) -> Self {
        Self { visible, from }
    }

    /// Waits for the next one. Nothing comes any more when the picture is gone.
    ///
    /// Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<Received> {
        loop {
            match self.from.recv().await {
                Ok(change) if self.visible.sees(&change.key.environment) => {
                    return Some(Received::Change(change));
                }
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => return Some(Received::Lagged),
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// Returns the next one if it is there already.
    pub fn try_next(&mut self) -> Option<Received> {
        loop {
            match self.from.try_recv() {
                Ok(change) if self.visible.sees(&change.key.environment) => {
                    return Some(Received::Change(change));
                }
                Ok(_) => {}
                Err(TryRecvError::Lagged(_)) => return Some(Received::Lagged),
                Err(TryRecvError::Empty | TryRecvError::Closed) => return None,
            }
        }
    }
}
