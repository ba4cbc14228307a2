//! What only Postgres can show.

use std::sync::Arc;
use std::time::Duration;

use exos_core::store::{Batch, Expect, PostgresStore, Store as _};
use exos_core::{Error, ErrorKind};
use futures_util::future::{BoxFuture, join_all};
use serde_json::json;

use crate::server::{PASSWORD, Server, USER};

type Case = (&'static str, fn(Arc<Server>) -> BoxFuture<'static, ()>);

pub(crate) fn cases() -> Vec<Case> {
    macro_rules! list {
        ($($case:ident)*) => {
            vec![$((stringify!($case), |server| Box::pin($case(server)))),*]
        };
    }
    list! {
        a_newer_schema_is_refused
        another_programs_database_is_refused
        many_may_open_a_new_database_at_once
        another_server_is_woken
        no_error_tells_the_password
        a_lost_connection_is_replaced
        the_servers_certificate_is_verified
    }
}

async fn refused(url: &str) -> Error {
    let error = PostgresStore::connect(url).await.unwrap_err();
    let mut told = format!("{error} {error:?} {:?}", error.hint_text());
    let mut cause: Option<&dyn std::error::Error> = Some(&error);
    while let Some(error) = cause {
        told = format!("{told} {error} {error:?}");
        cause = error.source();
    }
    assert!(!told.contains(PASSWORD), "{told}");
    error
}

async fn a_newer_schema_is_refused(server: Arc<Server>) {
    let url = server.database("newer");
    PostgresStore::connect(&url).await.unwrap().close().await;
    server.sql("newer", "UPDATE exos_schema SET version = 99");
    let error = refused(&url).await;
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.message().contains("version 99"), "{error}");
}

async fn another_programs_database_is_refused(server: Arc<Server>) {
    let url = server.database("theirs");
    server.sql("theirs", "CREATE TABLE theirs (name TEXT)");
    assert_eq!(refused(&url).await.kind(), ErrorKind::Conflict);
    let tables = "SELECT string_agg(tablename, ' ') FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(
        server.sql("theirs", tables),
        "theirs",
        "nothing was changed"
    );
}

async fn many_may_open_a_new_database_at_once(server: Arc<Server>) {
    let url = server.database("at_once");
    for store in join_all((0..8).map(|_| PostgresStore::connect(&url))).await {
        let batch = Batch::default().event("stack", "a", json!(1));
        store.unwrap().commit(batch).await.unwrap();
    }
}

async fn another_server_is_woken(server: Arc<Server>) {
    let url = server.database("woken");
    let store = PostgresStore::connect(&url).await.unwrap();
    let other = PostgresStore::connect(&url).await.unwrap();
    let mut newest = other.newest_event();
    for number in 1..=20 {
        let batch = Batch::default().event("stack", "a", json!(number));
        store.commit(batch).await.unwrap();
        let woken = newest.wait_for(|newest| *newest >= number);
        let woken = tokio::time::timeout(Duration::from_secs(10), woken).await;
        woken.unwrap().unwrap();
    }
    other.close().await;
    store.close().await;
}

async fn no_error_tells_the_password(server: Arc<Server>) {
    let url = server.database("password");
    let store = PostgresStore::connect(&url).await.unwrap();
    assert!(!format!("{store:?}").contains(PASSWORD));
    let port = server.port;
    let wrong = format!("postgres://{USER}:{PASSWORD}x@127.0.0.1:{port}/postgres");
    assert_eq!(refused(&wrong).await.kind(), ErrorKind::Invalid);
    let missing = server.url("there_is_none");
    assert_eq!(refused(&missing).await.kind(), ErrorKind::Invalid);
    // The port of a socket that is open and does not listen answers with a refusal.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = nobody.local_addr().unwrap().port();
    drop(nobody);
    let nowhere = format!("postgres://{USER}:{PASSWORD}@127.0.0.1:{port}/exos");
    let error = refused(&nowhere).await;
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(
        error
            .to_string()
            .contains(&format!("127.0.0.1:{port}/exos")),
        "{error}"
    );
}

async fn a_lost_connection_is_replaced(server: Arc<Server>) {
    let url = server.database("lost");
    let store = PostgresStore::connect(&url).await.unwrap();
    let batch = |n: u64| Batch::default().put("stack", "a", Expect::Any, json!(n));
    store.commit(batch(1)).await.unwrap();
    let kill = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid()";
    assert_ne!(server.sql("lost", kill), "0");
    store.commit(batch(2)).await.unwrap();
    let object = store.get("stack", "a").await.unwrap().unwrap();
    assert_eq!((object.version, object.body), (2, json!(2)));
}

async fn the_servers_certificate_is_verified(server: Arc<Server>) {
    server.database("secure");
    let (port, certificate) = (server.port, server.certificate());
    let place = |host: &str| format!("postgres://{USER}:{PASSWORD}@{host}:{port}/secure");
    let unknown = refused(&format!("{}?sslmode=verify-full", place("localhost"))).await;
    assert_eq!(unknown.kind(), ErrorKind::Unavailable);
    let known = format!("sslmode=verify-full&sslrootcert={}", certificate.display());
    let other = refused(&format!("{}?{known}", place("127.0.0.1"))).await;
    assert_eq!(other.kind(), ErrorKind::Unavailable);
    let store = PostgresStore::connect(&format!("{}?{known}", place("localhost"))).await;
    let store = store.unwrap();
    store
        .commit(Batch::default().event("stack", "a", json!(1)))
        .await
        .unwrap();
    let secure = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
         WHERE datname = current_database() AND pid <> pg_backend_pid()";
    assert_eq!(server.sql("secure", secure), "t");
}
