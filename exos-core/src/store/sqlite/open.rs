//! Opening a file: making it, telling whose it is, bringing it up to date.

use std::io;
use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, Sqlite, SqliteConnection, SqlitePool};

use super::SqliteStore;
use super::error::Failed as _;
use crate::error::{Error, ErrorKind, Result, Retry};
use crate::store::newest::Newest;
use crate::store::sql::{Found, pending};

/// Each says in `user_version` how many were done, and the first one in `application_id` whose file it is.
const MIGRATIONS: &[&str] = &[include_str!("migrations/0001.sql")];

/// "EXOS" in ASCII.
const APPLICATION: i64 = 0x4558_4F53;

/// How long a writer waits for one of another process.
const BUSY: Duration = Duration::from_secs(5);

/// Time between two attempts to begin a log.
const PAUSE: Duration = Duration::from_millis(20);

/// How long a caller waits for its turn.
const TURN: Duration = Duration::from_secs(30);

const READERS: u32 = 4;

pub(super) async fn open(path: &Path) -> Result<SqliteStore> {
    let at_file = |error: Error| error.with("file", path.display().to_string());
    make(path).map_err(at_file)?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(BUSY);
    migrate(&options).await.map_err(at_file)?;
    // With a log of its own, readers see the state before a write while it goes on. Synchronous FULL, as the log is
    // otherwise only written through now and then: what a caller was told to be done must outlive a power failure.
    // A commit then costs one write-through; thousands of samples are one commit.
    let options = options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("journal_size_limit", "67108864");
    let writer = connect(&options).await.map_err(at_file)?;
    Ok(SqliteStore {
        path: path.to_owned(),
        writer,
        readers: pool(READERS).connect_lazy_with(options.pragma("query_only", "on")),
        newest: Newest::default(),
    })
}

/// Connects the writer, and waits for others that open a new file at the same moment: beginning a log takes the file for
/// itself, and SQLite says at once that it cannot have it.
async fn connect(options: &SqliteConnectOptions) -> Result<SqlitePool> {
    let mut waited = Duration::ZERO;
    loop {
        let writer = pool(1).connect_with(options.clone()).await;
        match writer.failed("open store") {
            Err(error) if waited < BUSY && error.retry_advice() == Retry::Later(None) => {}
            done => return done,
        }
        tokio::time::sleep(PAUSE).await;
        waited += PAUSE;
    }
}

/// A connection to a file does not break by itself, so none is tested or replaced.
fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(TURN)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
}

/// Makes the file when it is not there, for its owner only: it holds what people keep to themselves. The files that
/// SQLite makes beside it take over its mode.
fn make(path: &Path) -> Result<()> {
    use fs_err::os::unix::fs::OpenOptionsExt as _;

    let mut options = fs_err::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => {
            let message = "the file cannot be made";
            Err(Error::new(ErrorKind::Unavailable, "open store", message)
                .source(error)
                .hint("its folder must exist and be writable for this user"))
        }
    }
}

/// Brings the schema up to date, or refuses the file and leaves it as it is.
async fn migrate(options: &SqliteConnectOptions) -> Result<()> {
    let mut connection = options.connect().await.failed("open store")?;
    let done = migrate_over(&mut connection).await;
    connection.close().await.failed("open store")?;
    done
}

async fn migrate_over(connection: &mut SqliteConnection) -> Result<()> {
    if pending(look(&mut *connection).await?, MIGRATIONS)?.is_empty() {
        return Ok(());
    }
    // Now as the only writer, as another process may just have done it.
    let transaction = connection.begin_with("BEGIN IMMEDIATE").await;
    let mut transaction = transaction.failed("migrate store")?;
    for migration in pending(look(&mut transaction).await?, MIGRATIONS)? {
        let run = sqlx::raw_sql(*migration).execute(&mut *transaction).await;
        run.failed("migrate store")?;
    }
    transaction.commit().await.failed("migrate store")
}

async fn look(connection: &mut SqliteConnection) -> Result<Found> {
    let statement = "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) \
         FROM pragma_application_id, pragma_user_version";
    let row = sqlx::query_as::<Sqlite, (i64, i64, i64)>(statement).fetch_one(connection);
    Ok(match row.await.failed("open store")? {
        (APPLICATION, version, _) => Found::Version(version),
        (0, 0, 0) => Found::Empty,
        _ => Found::Foreign,
    })
}
