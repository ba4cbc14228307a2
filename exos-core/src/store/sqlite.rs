//! The store in one SQLite file: for one server, with nothing to set up.

mod commit;
mod error;
mod open;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use sqlx::{Sqlite, SqlitePool};
use tokio::sync::watch;

use self::error::Failed as _;
use super::newest::Newest;
use super::{Batch, Object, Page, Sample, Store, StoredEvent, name, sql};
use crate::clock::Timestamp;
use crate::error::Result;

/// The ids are a JSON array.
const GET_ALL: &str = "SELECT id, version, body FROM objects \
     WHERE kind = $1 AND id IN (SELECT value FROM json_each($2)) ORDER BY id";

/// A store in a SQLite file.
///
/// # Behavior
/// - What was acknowledged is on the disk: it is there after a crash of the process and after a power failure.
/// - Readers and the writer do not wait for each other. Several processes may use one file on one machine; the
///   writers take turns, and who waits longer than 5 seconds gets `Unavailable`.
/// - The file must lie on a disk of the machine: network file systems do not keep locks.
///
/// ```
/// use exos_core::store::{Batch, Expect, SqliteStore, Store};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> exos_core::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("exos.db");
/// let store = SqliteStore::open(&path).await?;
/// let batch = Batch::default().put("stack", "env1/shop", Expect::Absent, "one".into());
/// store.commit(batch).await?;
/// store.close().await;
/// # Ok(()) }
/// ```
pub struct SqliteStore {
    path: PathBuf,
    /// One connection: SQLite has one writer at a time, and a queue is fairer than its lock.
    writer: SqlitePool,
    readers: SqlitePool,
    newest: Newest,
}

impl SqliteStore {
    /// Opens a file, makes it when it is not there, and brings its schema up to date.
    ///
    /// # Errors
    /// `Conflict` when it is another program's, `Unsupported` when a newer version of EXOS made it: nothing is changed
    /// then. `Unavailable` when the file cannot be opened.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self> {
        open::open(path.as_ref()).await
    }

    /// Waits for what is under way, and closes the file. What is asked afterwards is `Unavailable`.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn get(&self, kind: &str, id: &str) -> Result<Option<Object>> {
        name::check_key(kind, id)?;
        let query = sqlx::query_as::<Sqlite, (i64, String)>(sql::GET);
        let found = query.bind(kind).bind(id).fetch_optional(&self.readers);
        let found = found.await.failed("read object")?;
        let object = |(version, body)| sql::object(kind, (id.to_owned(), version, body));
        found.map(object).transpose()
    }

    async fn get_all(&self, kind: &str, ids: &[String]) -> Result<Vec<Object>> {
        name::check_keys(kind, ids)?;
        let query = sqlx::query_as::<Sqlite, _>(GET_ALL).bind(kind);
        let query = query.bind(Value::from(ids).to_string());
        let rows = query.fetch_all(&self.readers).await;
        let rows = rows.failed("read objects")?.into_iter();
        rows.map(|row| sql::object(kind, row)).collect()
    }

    async fn list(&self, kind: &str, page: &Page) -> Result<Vec<Object>> {
        name::check("kind", kind)?;
        let ids = page.ids()?;
        let query = sqlx::query_as::<Sqlite, _>(sql::list(page)).bind(kind);
        let query = query.bind(ids.start).bind(ids.end);
        let rows = query.bind(sql::clamp(page.limit)).fetch_all(&self.readers);
        let rows = rows.await.failed("list objects")?;
        rows.into_iter().map(|row| sql::object(kind, row)).collect()
    }

    async fn commit(&self, batch: Batch) -> Result<u64> {
        name::check_batch(&batch)?;
        let newest = commit::commit(&self.writer, batch).await?;
        self.newest.tell(newest);
        Ok(newest)
    }

    async fn events(&self, after: u64, limit: usize) -> Result<Vec<StoredEvent>> {
        let query = sqlx::query_as::<Sqlite, _>(sql::EVENTS).bind(sql::clamp(after));
        let rows = query.bind(sql::clamp(limit)).fetch_all(&self.readers);
        let rows = rows.await.failed("read events")?;
        rows.into_iter().map(sql::event).collect()
    }

    async fn forget_events(&self, before: u64) -> Result<()> {
        let query = sqlx::query::<Sqlite>(sql::FORGET_EVENTS).bind(sql::clamp(before));
        query.execute(&self.writer).await.failed("forget events")?;
        Ok(())
    }

    fn newest_event(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    async fn lease(
        &self,
        name: &str,
        holder: &str,
        now: Timestamp,
        lasts: Duration,
    ) -> Result<bool> {
        name::check("lease", name)?;
        name::check("holder", holder)?;
        let query = sqlx::query::<Sqlite>(sql::LEASE).bind(name).bind(holder);
        let query = query.bind((now + lasts).as_millis()).bind(now.as_millis());
        let taken = query.execute(&self.writer).await.failed("take lease")?;
        Ok(taken.rows_affected() == 1)
    }

    async fn release(&self, name: &str, holder: &str) -> Result<()> {
        name::check("lease", name)?;
        name::check("holder", holder)?;
        let query = sqlx::query::<Sqlite>(sql::RELEASE).bind(name).bind(holder);
        query.execute(&self.writer).await.failed("release lease")?;
        Ok(())
    }

    async fn add_samples(&self, samples: &[Sample]) -> Result<()> {
        name::check_samples(samples)?;
        commit::add_samples(&self.writer, samples).await
    }

    async fn samples(&self, series: &str, from: i64, to: i64) -> Result<Vec<Sample>> {
        name::check("series", series)?;
        let query = sqlx::query_as::<Sqlite, _>(sql::SAMPLES).bind(series);
        let rows = query.bind(from).bind(to).fetch_all(&self.readers).await;
        let rows = rows.failed("read samples")?.into_iter();
        Ok(rows.map(|row| sql::sample(series, row)).collect())
    }

    async fn forget_samples(&self, within: &str, before: i64) -> Result<()> {
        let series = name::range(within)?;
        let query = sqlx::query::<Sqlite>(sql::FORGET_SAMPLES).bind(series.start);
        let query = query.bind(series.end).bind(before);
        query.execute(&self.writer).await.failed("forget samples")?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
