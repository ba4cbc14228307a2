//! Writing: a batch, and samples.

use std::collections::HashMap;

use sqlx::{QueryBuilder, Sqlite, SqliteConnection, SqlitePool};

use super::error::Failed as _;
use crate::error::Result;
use crate::store::changes::{Changes, keys};
use crate::store::sql::{self, WriteRows, key_rows, over_rows};
use crate::store::{Batch, Sample};

over_rows!("json_each($1) AS e", "");

/// Samples of one statement: enough that the statement costs little beside its rows.
const CHUNK: usize = 500;

/// Writes a batch and returns the number of the newest event.
///
/// The transaction takes the write lock before it reads, so nothing changes between a version's check and its write.
pub(super) async fn commit(writer: &SqlitePool, batch: Batch) -> Result<u64> {
    let transaction = writer.begin_with("BEGIN IMMEDIATE").await;
    let mut transaction = transaction.failed("commit")?;
    let at = batch.at.as_millis();
    let rows = key_rows(&keys(&batch))?;
    let stored = match rows.some() {
        Some(rows) => {
            let query = sqlx::query_as::<Sqlite, _>(VERSIONS).bind(&rows.json);
            sql::versions(query.fetch_all(&mut *transaction).await.failed("commit")?)?
        }
        None => HashMap::new(),
    };
    let changes = Changes::of(batch, |key| stored.get(key).copied())?;
    let newest = write(&mut transaction, at, &WriteRows::of(&changes)?).await?;
    transaction.commit().await.failed("commit")?;
    Ok(newest)
}

async fn write(connection: &mut SqliteConnection, at: i64, rows: &WriteRows) -> Result<u64> {
    let objects = [
        (INSERT, &rows.inserts),
        (UPDATE, &rows.updates),
        (DELETE, &rows.deletes),
    ];
    for (statement, rows) in objects {
        if let Some(rows) = rows.some() {
            let query = sqlx::query::<Sqlite>(statement).bind(&rows.json);
            query.execute(&mut *connection).await.failed("commit")?;
        }
    }
    let Some(events) = rows.events.some() else {
        let query = sqlx::query_as::<Sqlite, _>(sql::NEWEST_EVENT);
        return sql::newest(query.fetch_one(connection).await.failed("commit")?);
    };
    let count = sql::clamp(events.count);
    let query = sqlx::query_as::<Sqlite, (i64,)>(sql::COUNT_EVENTS).bind(count);
    let (newest,) = query.fetch_one(&mut *connection).await.failed("commit")?;
    let query = sqlx::query::<Sqlite>(APPEND).bind(&events.json);
    let query = query.bind(newest - count).bind(at);
    query.execute(connection).await.failed("commit")?;
    sql::newest((newest,))
}

pub(super) async fn add_samples(writer: &SqlitePool, samples: &[Sample]) -> Result<()> {
    let transaction = writer.begin_with("BEGIN IMMEDIATE").await;
    let mut transaction = transaction.failed("add samples")?;
    for chunk in samples.chunks(CHUNK) {
        let mut statement = QueryBuilder::<Sqlite>::new(sql::ADD_SAMPLES);
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
