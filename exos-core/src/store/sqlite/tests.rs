//! The suite, and what only a file can show.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::json;
use sqlx::{ConnectOptions as _, Connection as _};

use super::*;
use crate::error::ErrorKind;
use crate::store::Expect;
use crate::testing::store_suite::Subject;

crate::store_suite!(subject().await);

async fn subject() -> Subject {
    let (folder, path) = file();
    Subject {
        store: Arc::new(SqliteStore::open(&path).await.unwrap()),
        other: Arc::new(SqliteStore::open(&path).await.unwrap()),
        keep: Arc::new(folder),
    }
}

fn file() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("exos.db");
    (folder, path)
}

/// Does something to a file that EXOS does not do.
async fn tamper(path: &Path, statement: &'static str) {
    let options = sqlx::sqlite::SqliteConnectOptions::new();
    let options = options.filename(path).create_if_missing(true);
    let mut connection = options.connect().await.unwrap();
    sqlx::raw_sql(statement)
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

async fn refused(path: &Path) -> crate::Error {
    let before = fs_err::read(path).unwrap();
    let error = SqliteStore::open(path).await.unwrap_err();
    assert_eq!(fs_err::read(path).unwrap(), before, "the file is as it was");
    let named = error.context().iter().any(|(name, _)| *name == "file");
    assert!(named && error.hint_text().is_some(), "{error:?}");
    error
}

#[tokio::test]
async fn what_was_written_is_there_after_opening_again() {
    let (_folder, path) = file();
    let store = SqliteStore::open(&path).await.unwrap();
    let batch = Batch::default()
        .put("stack", "a", Expect::Absent, json!(1))
        .event("stack", "a", json!(2));
    store.commit(batch).await.unwrap();
    store.close().await;
    let closed = store.get("stack", "a").await.unwrap_err();
    assert_eq!(closed.kind(), ErrorKind::Unavailable);
    let store = SqliteStore::open(&path).await.unwrap();
    assert_eq!(store.get("stack", "a").await.unwrap().unwrap().version, 1);
    assert_eq!(store.commit(Batch::default()).await.unwrap(), 1);
}

#[tokio::test]
async fn only_the_owner_reads_the_files() {
    let (folder, path) = file();
    let store = SqliteStore::open(&path).await.unwrap();
    store
        .commit(Batch::default().event("stack", "a", json!(1)))
        .await
        .unwrap();
    let mut files = 0;
    for file in fs_err::read_dir(folder.path()).unwrap() {
        let mode = file.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        files += 1;
    }
    assert_eq!(files, 3, "the database, its log and the log's index");
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let (_folder, path) = file();
    SqliteStore::open(&path).await.unwrap().close().await;
    tamper(&path, "PRAGMA user_version = 99").await;
    let error = refused(&path).await;
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.message().contains("version 99"), "{error}");
}

#[tokio::test]
async fn another_programs_database_is_refused() {
    let (_folder, path) = file();
    tamper(&path, "CREATE TABLE theirs (name TEXT)").await;
    assert_eq!(refused(&path).await.kind(), ErrorKind::Conflict);
}

#[tokio::test]
async fn what_is_no_database_is_refused() {
    let (_folder, path) = file();
    fs_err::write(&path, "dear diary, ".repeat(100)).unwrap();
    assert_eq!(refused(&path).await.kind(), ErrorKind::Conflict);
    let missing = path.join("no/such/folder/exos.db");
    let error = SqliteStore::open(&missing).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn many_may_open_a_new_file_at_once() {
    let (_folder, path) = file();
    let open = (0..8).map(|_| SqliteStore::open(&path));
    for store in futures_util::future::join_all(open).await {
        store
            .unwrap()
            .commit(Batch::default().event("a", "a", json!(1)))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn who_waits_too_long_for_another_process_may_try_again() {
    let (_folder, path) = file();
    let store = SqliteStore::open(&path).await.unwrap();
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path);
    let mut other = options.connect().await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .unwrap();
    let batch = Batch::default().put("stack", "a", Expect::Any, json!(1));
    let error = store.commit(batch.clone()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(error.retry_advice(), crate::Retry::Later(None));
    assert_eq!(
        store.get("stack", "a").await.unwrap(),
        None,
        "readers go on"
    );
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    store.commit(batch).await.unwrap();
}

#[tokio::test]
async fn a_damaged_body_is_told_and_named() {
    let (_folder, path) = file();
    let store = SqliteStore::open(&path).await.unwrap();
    let batch = Batch::default().put("stack", "a", Expect::Any, json!(1));
    store.commit(batch).await.unwrap();
    tamper(&path, "UPDATE objects SET body = '{\"half'").await;
    let error = store.get("stack", "a").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Internal);
    assert!(error.to_string().contains("id a") && error.hint_text().is_some());
}

#[tokio::test]
async fn lists_and_ranges_use_the_index() {
    let (_folder, path) = file();
    let store = SqliteStore::open(&path).await.unwrap();
    for (statement, how) in [
        (
            sql::list(&Page::default()),
            "USING INDEX sqlite_autoindex_objects_1 (kind=? AND id>? AND id<?)",
        ),
        (
            sql::list(&Page::default().newest_first()),
            "USING INDEX sqlite_autoindex_objects_1 (kind=? AND id>? AND id<?)",
        ),
        (sql::EVENTS, "USING INTEGER PRIMARY KEY (rowid>?)"),
        (
            sql::SAMPLES,
            "USING PRIMARY KEY (series=? AND at>? AND at<?)",
        ),
    ] {
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
        let plan = sqlx::query_as::<Sqlite, (i64, i64, i64, String)>(explain);
        let plan = plan.fetch_all(&store.readers).await.unwrap();
        let plan: Vec<_> = plan.into_iter().map(|(.., step)| step).collect();
        assert!(plan.len() == 1 && plan[0].ends_with(how), "{plan:?}");
    }
}
