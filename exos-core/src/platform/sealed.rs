//! Sealed values beside the records that they belong to.
//!
//! A secret is a record of its own, or the sealed part of one: [`HoldsSealed`] names all that hold one, so that one walk
//! seals everything with a new key.

use serde::{Deserialize, Serialize};

use super::once::Request;
use super::{Host, Platform, Revision};
use crate::error::{ErrorKind, Result};
use crate::secret::Secret;
use crate::store::{Batch, Page, Record, Versioned};
use crate::vault::{Context, Sealed};

#[derive(Debug, Serialize, Deserialize)]
struct SealedValue {
    value: Sealed,
}

impl Record for SealedValue {
    const KIND: &'static str = "sealed";
}

/// A record with a sealed part.
pub(super) trait HoldsSealed: Record {
    /// Returns what the sealed part of the record with this id belongs to.
    fn context(id: &str) -> Context<'_>;

    /// Returns the sealed part, if there is one.
    fn sealed(&mut self) -> Option<&mut Sealed>;
}

impl HoldsSealed for SealedValue {
    fn context(id: &str) -> Context<'_> {
        let (kind, id) = id.split_once('/').unwrap_or((id, ""));
        Context { kind, id }
    }

    fn sealed(&mut self) -> Option<&mut Sealed> {
        Some(&mut self.value)
    }
}

/// The kind has no slash, so the two come apart again.
fn id_of(context: Context<'_>) -> String {
    format!("{}/{}", context.kind, context.id)
}

/// How many are sealed anew between two looks at the store.
const AT_ONCE: usize = 200;

impl Platform {
    /// Adds to `batch` that a value is kept, sealed, instead of the one before.
    pub(super) fn keep(&self, batch: Batch, context: Context<'_>, value: &[u8]) -> Result<Batch> {
        let value = self.ports().vault.seal(context, value)?;
        batch.replace(&id_of(context), &SealedValue { value })
    }

    /// Returns a value that is kept.
    pub(super) async fn kept(&self, context: Context<'_>) -> Result<Option<Secret<Vec<u8>>>> {
        let found = self.store().record::<SealedValue>(&id_of(context)).await?;
        let opened = found.map(|found| self.ports().vault.open(context, &found.value.value));
        opened.transpose()
    }

    /// Seals everything anew that is not sealed with the newest key, and returns how many values that were.
    ///
    /// To be called when a server starts: a key that was added seals everything from then on.
    ///
    /// # Errors
    /// `Unavailable` when a value was sealed with a key that is not here: the server was started with another key.
    pub async fn reseal(&self) -> Result<usize> {
        let values = self.reseal_all::<SealedValue>().await?;
        let hosts = self.reseal_all::<Host>().await?;
        let revisions = self.reseal_all::<Revision>().await?;
        let requests = self.reseal_all::<Request>().await?;
        Ok(values + hosts + revisions + requests)
    }

    async fn reseal_all<T: HoldsSealed>(&self) -> Result<usize> {
        let mut page = Page::default().limit(AT_ONCE);
        let mut resealed = 0;
        loop {
            let records = self.store().records::<T>(&page).await?;
            let Some(last) = records.last() else {
                return Ok(resealed);
            };
            page.after = Some(last.id.clone());
            for record in records {
                resealed += usize::from(self.reseal_one(record).await?);
            }
        }
    }

    async fn reseal_one<T: HoldsSealed>(&self, mut record: Versioned<T>) -> Result<bool> {
        let vault = &self.ports().vault;
        let Some(sealed) = record.value.sealed() else {
            return Ok(false);
        };
        let Some(anew) = vault.reseal(T::context(&record.id), sealed)? else {
            return Ok(false);
        };
        *sealed = anew;
        let written = self.store().commit(self.batch().save(&record)?).await;
        match written {
            // Somebody wrote a new value or removed it: nothing is left to do.
            Err(error) if matches!(error.kind(), ErrorKind::Conflict | ErrorKind::NotFound) => {
                Ok(false)
            }
            written => written.map(|_| true),
        }
    }
}

/// Adds to `batch` that a value is kept no more.
pub(super) fn forget(batch: Batch, context: Context<'_>) -> Batch {
    batch.forget::<SealedValue>(&id_of(context))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::platform::Ports;
    use crate::store::Store;
    use crate::vault::{Key, Vault};

    const HERE: Context<'_> = Context {
        kind: "registry.password",
        id: "env/r1",
    };

    fn server(store: &Arc<dyn Store>, keys: &[&Key]) -> Platform {
        let keys = keys.iter().map(|key| (*key).clone()).collect();
        let vault = Arc::new(Vault::new(keys).unwrap());
        let store = store.clone();
        Platform::new(Ports {
            store,
            vault,
            ..Ports::fake().unwrap()
        })
    }

    async fn keep(platform: &Platform, value: &[u8]) {
        let batch = platform.keep(platform.batch(), HERE, value).unwrap();
        platform.store().commit(batch).await.unwrap();
    }

    async fn kept(platform: &Platform) -> Vec<u8> {
        platform.kept(HERE).await.unwrap().unwrap().expose().clone()
    }

    #[tokio::test]
    async fn a_key_is_exchanged_by_adding_one_and_starting_again() {
        let store = Ports::fake().unwrap().store;
        let (old, new) = (Key::make().unwrap(), Key::make().unwrap());
        let before = server(&store, &[&old]);
        keep(&before, b"hunter2").await;
        assert_eq!(before.reseal().await.unwrap(), 0);

        let both = server(&store, &[&old, &new]);
        assert_eq!(kept(&both).await, b"hunter2");
        assert_eq!(both.reseal().await.unwrap(), 1);
        assert_eq!(both.reseal().await.unwrap(), 0);

        let after = server(&store, &[&new]);
        assert_eq!(after.reseal().await.unwrap(), 0);
        assert_eq!(kept(&after).await, b"hunter2");
    }

    #[tokio::test]
    async fn a_server_with_another_key_does_not_start() {
        let store = Ports::fake().unwrap().store;
        let (one, other) = (Key::make().unwrap(), Key::make().unwrap());
        keep(&server(&store, &[&one]), b"hunter2").await;
        let refused = server(&store, &[&other]).reseal().await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Unavailable);
        assert!(refused.message().contains(one.id()), "{refused}");
    }

    #[tokio::test]
    async fn the_store_holds_no_value_in_the_clear() {
        let platform = Platform::new(Ports::fake().unwrap());
        keep(&platform, b"hunter2").await;
        let stored = platform.store().list("sealed", &Page::default()).await;
        assert!(!format!("{stored:?}").contains("hunter2"));
        let batch = forget(platform.batch(), HERE);
        platform.store().commit(batch).await.unwrap();
        assert!(platform.kept(HERE).await.unwrap().is_none());
    }
}
