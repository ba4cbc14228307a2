//! Writing: a batch, and samples.

use std::collections::HashMap;

use sqlx::{PgConnection, PgPool, Postgres, QueryBuilder};

use super::error::{Failed as _, is_lost_race};
use super::listen::{CHANNEL, NOTIFY};
use crate::error::{Error, ErrorKind, Result};
use crate::store::changes::{Changes, keys};
use crate::store::sql::{self, Rows, WriteRows, key_rows, over_rows};
use crate::store::{Batch, Sample};

over_rows!("json_array_elements($1::json) AS e", " FOR UPDATE");

/// How often a commit is tried that others are in the way of. Each time somebody else got further.
const TRIES: usize = 10;

/// Samples of one statement: enough that the way to the database costs little beside its rows.
const CHUNK: usize = 5_000;

/// Writes a batch and returns the number of the newest event.
pub(super) async fn commit(pool: &PgPool, batch: Batch) -> Result<u64> {
    for _ in 1..TRIES {
        match attempt(pool, batch.clone()).await {
            Ok(Some(newest)) => return Ok(newest),
            Ok(None) => {}
            Err(error) if is_lost_race(&error) => {}
            Err(error) => return Err(error),
        }
    }
    let message = "too many others write the same objects";
    let given_up = || Error::new(ErrorKind::Unavailable, "commit", message);
    attempt(pool, batch).await?.ok_or_else(given_up)
}

/// Tries once. Returns nothing when somebody else created an object after its absence was seen.
///
/// The versions are read with a lock on their rows, in the order of the keys, so they hold until the end. What is not
/// there cannot be locked: that is what the count of inserted rows is for.
async fn attempt(pool: &PgPool, batch: Batch) -> Result<Option<u64>> {
    let mut transaction = pool.begin().await.failed("commit")?;
    let at = batch.at.as_millis();
    let rows = key_rows(&keys(&batch))?;
    let stored = match rows.some() {
        Some(rows) => {
            let query = sqlx::query_as::<Postgres, _>(VERSIONS).bind(&rows.json);
            sql::versions(query.fetch_all(&mut *transaction).await.failed("commit")?)?
        }
        None => HashMap::new(),
    };
    let changes = Changes::of(batch, |key| stored.get(key).copied())?;
    let rows = WriteRows::of(&changes)?;
    if !write(&mut transaction, &rows).await? {
        return Ok(None);
    }
    let newest = append(&mut transaction, at, &rows.events).await?;
    transaction.commit().await.failed("commit")?;
    Ok(Some(newest))
}

/// Writes the objects, and returns whether all of them were as they had been seen.
async fn write(connection: &mut PgConnection, rows: &WriteRows) -> Result<bool> {
    let objects = [
        (INSERT, &rows.inserts),
        (UPDATE, &rows.updates),
        (DELETE, &rows.deletes),
    ];
    for (statement, rows) in objects {
        if let Some(rows) = rows.some() {
            let query = sqlx::query::<Postgres>(statement).bind(&rows.json);
            let done = query.execute(&mut *connection).await.failed("commit")?;
            if done.rows_affected() != rows.count {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Appends the events, last of all: from the first number on until the commit everybody else with events waits.
async fn append(connection: &mut PgConnection, at: i64, events: &Rows) -> Result<u64> {
    let Some(events) = events.some() else {
        let query = sqlx::query_as::<Postgres, _>(sql::NEWEST_EVENT);
        return sql::newest(query.fetch_one(connection).await.failed("commit")?);
    };
    let count = sql::clamp(events.count);
    let query = sqlx::query_as::<Postgres, (i64,)>(sql::COUNT_EVENTS).bind(count);
    let (newest,) = query.fetch_one(&mut *connection).await.failed("commit")?;
    let query = sqlx::query::<Postgres>(APPEND).bind(&events.json);
    let query = query.bind(newest - count).bind(at);
    query.execute(&mut *connection).await.failed("commit")?;
    let query = sqlx::query::<Postgres>(NOTIFY).bind(CHANNEL);
    let query = query.bind(newest.to_string());
    query.execute(connection).await.failed("commit")?;
    sql::newest((newest,))
}

pub(super) async fn add_samples(pool: &PgPool, samples: &[Sample]) -> Result<()> {
    let mut transaction = pool.begin().await.failed("add samples")?;
    for chunk in one_each(samples).chunks(CHUNK) {
        let mut statement = QueryBuilder::<Postgres>::new(sql::ADD_SAMPLES);
        statement.push_values(chunk, |mut row, sample| {
            row.push_bind(&sample.series);
            row.push_bind(sample.at).push_bind(sample.value);
        });
        statement.push(sql::REPLACE_SAMPLES);
        let query = statement.build();
        query
            .execute(&mut *transaction)
            .await
            .failed("add samples")?;
    }
    transaction.commit().await.failed("add samples")
}

/// Returns the last sample of each series and time, in order: Postgres refuses to replace a row twice in a statement,
/// and two writers that go in the same order never wait for each other in a circle.
fn one_each(samples: &[Sample]) -> Vec<&Sample> {
    let key = |sample: &Sample| (sample.series.clone(), sample.at);
    let mut last: Vec<_> = samples.iter().rev().collect();
    last.sort_by_key(|sample| key(sample));
    last.dedup_by_key(|sample| key(sample));
    last
}
