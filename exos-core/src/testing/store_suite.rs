//! What every [`crate::store::Store`] must do.
#![expect(clippy::expect_used, reason = "a suite is a test")]

use std::time::Duration;

use serde_json::json;

use crate::error::ErrorKind;
use crate::store::{Batch, Expect, Page, Sample, Store};

/// Makes one test of each sentence of the contract of [`crate::store::Store`].
///
/// The argument is an expression that gives a new, empty store; it may `await`.
///
/// ```
/// exos_core::store_suite!(exos_core::store::MemoryStore::new());
/// ```
#[macro_export]
macro_rules! store_suite {
    ($store:expr) => {
        $crate::store_suite!(@ $store;
            an_object_starts_at_one_and_counts_its_writes,
            a_write_with_an_old_version_loses,
            a_batch_is_all_or_nothing,
            lists_are_ordered_and_paged,
            events_are_numbered_in_order,
            a_lease_has_one_holder_until_its_time_is_over,
            samples_are_found_by_time_and_forgotten,
        );
    };
    (@ $store:expr; $($case:ident,)*) => {
        $(
            #[tokio::test]
            async fn $case() {
                let store = $store;
                $crate::testing::store_suite::$case(&store).await;
            }
        )*
    };
}

async fn put(store: &impl Store, id: &str, expect: Expect) -> Result<u64, ErrorKind> {
    let batch = Batch::default().put("stack", id, expect, json!({ "id": id }));
    store.commit(batch).await.map_err(|error| error.kind())
}

/// A new object has version 1; every put adds 1.
pub async fn an_object_starts_at_one_and_counts_its_writes(store: &impl Store) {
    assert_eq!(store.get("stack", "a").await.expect("get"), None);
    put(store, "a", Expect::Absent).await.expect("create");
    put(store, "a", Expect::Version(1)).await.expect("update");
    let object = store.get("stack", "a").await.expect("get").expect("there");
    assert_eq!((object.version, object.body), (2, json!({ "id": "a" })));
    assert_eq!(store.get("host", "a").await.expect("get"), None);
}

/// Who loses the race is told so, and nothing is overwritten.
pub async fn a_write_with_an_old_version_loses(store: &impl Store) {
    put(store, "a", Expect::Absent).await.expect("create");
    put(store, "a", Expect::Version(1)).await.expect("update");
    assert_eq!(
        put(store, "a", Expect::Version(1)).await,
        Err(ErrorKind::Conflict)
    );
    assert_eq!(
        put(store, "a", Expect::Absent).await,
        Err(ErrorKind::AlreadyExists)
    );
    assert_eq!(
        put(store, "b", Expect::Version(1)).await,
        Err(ErrorKind::NotFound)
    );
    put(store, "a", Expect::Any).await.expect("any");
}

/// One expectation that does not hold keeps the whole batch out, its events too.
pub async fn a_batch_is_all_or_nothing(store: &impl Store) {
    put(store, "a", Expect::Absent).await.expect("create");
    let batch = Batch::default()
        .put("stack", "b", Expect::Absent, json!(1))
        .event("stack", "b", json!("made"))
        .delete("stack", "a", Expect::Version(9));
    assert!(store.commit(batch).await.is_err());
    assert_eq!(store.get("stack", "b").await.expect("get"), None);
    assert!(store.events(0, 10).await.expect("events").is_empty());
    let batch = Batch::default().delete("stack", "a", Expect::Version(1));
    store.commit(batch).await.expect("delete");
    assert_eq!(store.get("stack", "a").await.expect("get"), None);
}

/// Lists go by id, from after the page's id, up to its limit.
pub async fn lists_are_ordered_and_paged(store: &impl Store) {
    for id in ["c", "a", "b"] {
        put(store, id, Expect::Absent).await.expect("create");
    }
    let ids = async |page: Page| {
        let objects = store.list("stack", &page).await.expect("list");
        objects
            .into_iter()
            .map(|object| object.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(Page::default()).await, ["a", "b", "c"]);
    let page = |after: &str, limit| Page {
        after: Some(after.to_owned()),
        limit,
    };
    assert_eq!(ids(page("a", 1)).await, ["b"]);
    assert!(ids(page("c", 5)).await.is_empty());
}

/// Events keep their order and are read from any point.
pub async fn events_are_numbered_in_order(store: &impl Store) {
    let batch = Batch::default()
        .event("stack", "a", json!(1))
        .event("stack", "a", json!(2));
    let newest = store.commit(batch).await.expect("commit");
    let third = store
        .commit(Batch::default().event("stack", "a", json!(3)))
        .await
        .expect("commit");
    assert!(third > newest);
    let all = store.events(0, 10).await.expect("events");
    assert_eq!(
        all.iter()
            .map(|event| event.body.clone())
            .collect::<Vec<_>>(),
        [json!(1), json!(2), json!(3)]
    );
    assert_eq!(store.events(newest, 10).await.expect("events").len(), 1);
    assert_eq!(store.events(0, 2).await.expect("events").len(), 2);
}

/// A lease is one holder's until its time is over or it is given back.
pub async fn a_lease_has_one_holder_until_its_time_is_over(store: &impl Store) {
    let second = Duration::from_secs;
    let take = async |holder: &str, now: u64| {
        store
            .lease("controller", holder, second(now), second(10))
            .await
            .expect("lease")
    };
    assert!(take("a", 0).await);
    assert!(!take("b", 5).await);
    assert!(take("a", 5).await, "the holder renews");
    assert!(!take("b", 14).await);
    assert!(take("b", 16).await, "its time is over");
    store.release("controller", "a").await.expect("release");
    assert!(!take("a", 17).await, "only the holder gives it back");
    store.release("controller", "b").await.expect("release");
    assert!(take("a", 17).await);
}

/// Samples are found by series and time, replaced at the same time, and forgotten by age.
pub async fn samples_are_found_by_time_and_forgotten(store: &impl Store) {
    let sample = |series: &str, at, value| Sample {
        series: series.to_owned(),
        at,
        value,
    };
    let samples = [
        sample("cpu", 10, 1.0),
        sample("cpu", 20, 2.0),
        sample("mem", 10, 9.0),
        sample("cpu", 20, 3.0),
    ];
    store.add_samples(&samples).await.expect("add");
    assert_eq!(
        store.samples("cpu", 0, 20).await.expect("samples"),
        [sample("cpu", 10, 1.0)]
    );
    assert_eq!(
        store.samples("cpu", 20, 21).await.expect("samples"),
        [sample("cpu", 20, 3.0)]
    );
    store.forget_samples(20).await.expect("forget");
    assert!(
        store
            .samples("mem", 0, 100)
            .await
            .expect("samples")
            .is_empty()
    );
    assert_eq!(
        store.samples("cpu", 0, 100).await.expect("samples").len(),
        1
    );
}
