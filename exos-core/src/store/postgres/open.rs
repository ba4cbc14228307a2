//! Connecting: telling whose database it is, and bringing it up to date.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, Postgres};
use tokio::task::JoinSet;

use super::error::Failed as _;
use super::listen::listen;
use super::{PostgresStore, address};
use crate::error::{Error, ErrorKind, Result};
use crate::store::newest::Newest;
use crate::store::sql::{Found, pending};

/// Each says in `exos_schema` how many were done; the first one makes it.
const MIGRATIONS: &[&str] = &[include_str!("migrations/0001.sql")];

/// "EXOS" in ASCII: the lock under which one server at a time migrates.
const MIGRATING: i64 = 0x4558_4F53;

const CONNECTIONS: u32 = 16;

/// How long a caller waits for a connection.
const TURN: Duration = Duration::from_secs(10);

pub(super) async fn connect(url: &str) -> Result<PostgresStore> {
    let options = address::parse(url)?;
    let address = address::show(&options);
    let at_database = |error: Error| error.with("database", &address);
    let migrated = tokio::time::timeout(TURN, migrate(&options)).await;
    let late = |_| {
        Error::new(
            ErrorKind::Unavailable,
            "open store",
            "the database does not answer",
        )
    };
    migrated.map_err(late).flatten().map_err(at_database)?;
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(TURN);
    let pool = pool.connect_lazy_with(options);
    let newest = Arc::new(Newest::default());
    let mut listener = JoinSet::new();
    listener.spawn(listen(pool.clone(), Arc::clone(&newest)));
    Ok(PostgresStore {
        pool,
        address,
        newest,
        _listener: listener,
    })
}

/// Brings the schema up to date, or refuses the database and leaves it as it is.
async fn migrate(options: &PgConnectOptions) -> Result<()> {
    let mut connection = options.connect().await.failed("open store")?;
    let done = migrate_over(&mut connection).await;
    connection.close().await.failed("open store")?;
    done
}

async fn migrate_over(connection: &mut PgConnection) -> Result<()> {
    check_encoding(connection).await?;
    if pending(look(&mut *connection).await?, MIGRATIONS)?.is_empty() {
        return Ok(());
    }
    // Now one after the other, as another server may just have done it.
    let mut transaction = connection.begin().await.failed("migrate store")?;
    let lock = sqlx::query::<Postgres>("SELECT pg_advisory_xact_lock($1)").bind(MIGRATING);
    lock.execute(&mut *transaction)
        .await
        .failed("migrate store")?;
    for migration in pending(look(&mut transaction).await?, MIGRATIONS)? {
        let run = sqlx::raw_sql(*migration).execute(&mut *transaction).await;
        run.failed("migrate store")?;
    }
    transaction.commit().await.failed("migrate store")
}

/// Refuses a database that cannot hold every name.
async fn check_encoding(connection: &mut PgConnection) -> Result<()> {
    let query = sqlx::query_scalar::<Postgres, String>("SHOW server_encoding");
    let encoding = query.fetch_one(connection).await.failed("open store")?;
    if encoding == "UTF8" {
        return Ok(());
    }
    let message = format!("the database is encoded in {encoding}, and cannot hold every character");
    Err(Error::new(ErrorKind::Unsupported, "open store", message)
        .hint("make one with: createdb --encoding UTF8 --template template0"))
}

async fn look(connection: &mut PgConnection) -> Result<Found> {
    let statement = "SELECT count(*), count(*) FILTER (WHERE tablename = 'exos_schema') \
         FROM pg_tables WHERE schemaname = current_schema()";
    let query = sqlx::query_as::<Postgres, (i64, i64)>(statement);
    match query
        .fetch_one(&mut *connection)
        .await
        .failed("open store")?
    {
        (0, _) => Ok(Found::Empty),
        (_, 0) => Ok(Found::Foreign),
        _ => {
            let query = sqlx::query_scalar::<Postgres, i64>("SELECT version FROM exos_schema");
            let version = query.fetch_one(connection).await.failed("open store")?;
            Ok(Found::Version(version))
        }
    }
}
