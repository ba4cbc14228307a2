//! The store in Postgres: for several servers behind one address.

mod address;
mod commit;
mod error;
mod listen;
mod open;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::{PgPool, Postgres};
use tokio::sync::watch;
use tokio::task::JoinSet;

use self::error::Failed as _;
use super::newest::Newest;
use super::{Batch, Object, Page, Sample, Store, StoredEvent, name, sql};
use crate::clock::Timestamp;
use crate::error::Result;

const GET_ALL: &str = "SELECT id, version, body FROM objects \
     WHERE kind = $1 AND id = ANY($2) ORDER BY id";

/// A store in a Postgres database.
///
/// # Behavior
/// - Any number of servers may use one database at the same time.
/// - Connections are made as they are needed, at most 16; who gets none for 10 seconds is told `Unavailable`.
/// - Who waits for events is woken by those of other servers too.
/// - A commit that loses to another at the database's own level is tried again before anybody hears of it.
///
/// ```no_run
/// use exos_core::store::PostgresStore;
///
/// # async fn example() -> exos_core::Result<()> {
/// let store = PostgresStore::connect("postgres://exos:secret@db.example.com/exos?sslmode=verify-full").await?;
/// # Ok(()) }
/// ```
pub struct PostgresStore {
    /// Host, port and database: never a password.
    address: String,
    pool: PgPool,
    newest: Arc<Newest>,
    /// Ends with the store.
    _listener: JoinSet<()>,
}

impl PostgresStore {
    /// Connects to a database and brings its schema up to date.
    ///
    /// The URL is `postgres://USER:PASSWORD@HOST:PORT/DATABASE?PARAMETERS`, with the parameters `sslmode`,
    /// `sslrootcert`, `sslcert`, `sslkey`, `application_name`, `host` (also the folder of a socket), `hostaddr`,
    /// `port`, `user`, `password`, `dbname`, `options` and, for a pooler between, `statement-cache-capacity=0`. What it does not say comes from the usual `PG*` variables
    /// and `~/.pgpass`. Without `sslmode` TLS is used when the server has it, but nothing is verified; with
    /// `verify-full` the server's certificate and name are.
    ///
    /// # Errors
    /// `Invalid` when the URL cannot be read or the database refuses user or name; `Conflict` when the database is
    /// another program's, `Unsupported` when a newer version of EXOS made it: nothing is changed then. `Unavailable`
    /// when it cannot be reached. No error holds the URL or the password.
    pub async fn connect(url: &str) -> Result<Self> {
        open::connect(url).await
    }

    /// Waits for what is under way, and closes the connections. What is asked afterwards is `Unavailable`.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn get(&self, kind: &str, id: &str) -> Result<Option<Object>> {
        name::check_key(kind, id)?;
        let query = sqlx::query_as::<Postgres, (i64, String)>(sql::GET);
        let found = query.bind(kind).bind(id).fetch_optional(&self.pool);
        let found = found.await.failed("read object")?;
        let object = |(version, body)| sql::object(kind, (id.to_owned(), version, body));
        found.map(object).transpose()
    }

    async fn get_all(&self, kind: &str, ids: &[String]) -> Result<Vec<Object>> {
        name::check_keys(kind, ids)?;
        let query = sqlx::query_as::<Postgres, _>(GET_ALL).bind(kind).bind(ids);
        let rows = query.fetch_all(&self.pool).await;
        let rows = rows.failed("read objects")?.into_iter();
        rows.map(|row| sql::object(kind, row)).collect()
    }

    async fn list(&self, kind: &str, page: &Page) -> Result<Vec<Object>> {
        name::check("kind", kind)?;
        let ids = page.ids()?;
        let query = sqlx::query_as::<Postgres, _>(sql::list(page)).bind(kind);
        let query = query.bind(ids.start).bind(ids.end);
        let rows = query.bind(sql::clamp(page.limit)).fetch_all(&self.pool);
        let rows = rows.await.failed("list objects")?;
        rows.into_iter().map(|row| sql::object(kind, row)).collect()
    }

    async fn commit(&self, batch: Batch) -> Result<u64> {
        name::check_batch(&batch)?;
        let newest = commit::commit(&self.pool, batch).await?;
        self.newest.tell(newest);
        Ok(newest)
    }

    async fn events(&self, after: u64, limit: usize) -> Result<Vec<StoredEvent>> {
        let query = sqlx::query_as::<Postgres, _>(sql::EVENTS).bind(sql::clamp(after));
        let rows = query.bind(sql::clamp(limit)).fetch_all(&self.pool);
        let rows = rows.await.failed("read events")?;
        rows.into_iter().map(sql::event).collect()
    }

    async fn forget_events(&self, before: u64) -> Result<()> {
        let query = sqlx::query::<Postgres>(sql::FORGET_EVENTS).bind(sql::clamp(before));
        query.execute(&self.pool).await.failed("forget events")?;
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
        let query = sqlx::query::<Postgres>(sql::LEASE).bind(name).bind(holder);
        let query = query.bind((now + lasts).as_millis()).bind(now.as_millis());
        let taken = query.execute(&self.pool).await.failed("take lease")?;
        Ok(taken.rows_affected() == 1)
    }

    async fn release(&self, name: &str, holder: &str) -> Result<()> {
        name::check("lease", name)?;
        name::check("holder", holder)?;
        let query = sqlx::query::<Postgres>(sql::RELEASE)
            .bind(name)
            .bind(holder);
        query.execute(&self.pool).await.failed("release lease")?;
        Ok(())
    }

    async fn add_samples(&self, samples: &[Sample]) -> Result<()> {
        name::check_samples(samples)?;
        commit::add_samples(&self.pool, samples).await
    }

    async fn samples(&self, series: &str, from: i64, to: i64) -> Result<Vec<Sample>> {
        name::check("series", series)?;
        let query = sqlx::query_as::<Postgres, _>(sql::SAMPLES).bind(series);
        let rows = query.bind(from).bind(to).fetch_all(&self.pool).await;
        let rows = rows.failed("read samples")?.into_iter();
        Ok(rows.map(|row| sql::sample(series, row)).collect())
    }

    async fn forget_samples(&self, within: &str, before: i64) -> Result<()> {
        let series = name::range(within)?;
        let query = sqlx::query::<Postgres>(sql::FORGET_SAMPLES).bind(series.start);
        let query = query.bind(series.end).bind(before);
        query.execute(&self.pool).await.failed("forget samples")?;
        Ok(())
    }
}
