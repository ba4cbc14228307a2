//! Objects, their versions, and batches.

use serde_json::json;

use super::Subject;
use crate::error::{Error, ErrorKind};
use crate::store::{Batch, Expect, Page};

/// A new object has version 1; every put adds 1.
pub(super) async fn an_object_starts_at_one_and_counts_its_writes(subject: Subject) {
    assert_eq!(subject.store.get("stack", "a").await.expect("get"), None);
    subject.put("a", Expect::Absent).await.expect("create");
    subject.put("a", Expect::Version(1)).await.expect("update");
    let object = subject.store.get("stack", "a").await.expect("get");
    let object = object.expect("there");
    assert_eq!((object.kind.as_str(), object.id.as_str()), ("stack", "a"));
    assert_eq!((object.version, object.body), (2, json!({ "id": "a" })));
    assert_eq!(subject.store.get("host", "a").await.expect("get"), None);
    subject.put("b", Expect::Any).await.expect("create");
    subject.put("b", Expect::Any).await.expect("update");
    assert_eq!(subject.stack("b").await.0, 2);
}

/// What is there of the ids comes in their order, each once.
pub(super) async fn many_objects_are_read_at_once(subject: Subject) {
    for id in ["c", "a", "b", "d'\"[]"] {
        subject.put(id, Expect::Absent).await.expect("create");
    }
    let read = async |ids: &[&str]| {
        let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        let found = subject.store.get_all("stack", &ids).await?;
        let ids = found.iter().map(|object| object.id.clone());
        Ok::<Vec<String>, Error>(ids.collect())
    };
    let found = read(&["d'\"[]", "x", "c", "a", "a"]).await;
    assert_eq!(found.expect("read"), ["a", "c", "d'\"[]"]);
    assert!(read(&[]).await.expect("nothing").is_empty());
    let many: Vec<String> = (0..5000).map(|n| n.to_string()).collect();
    let found = subject.store.get_all("stack", &many).await;
    assert!(found.expect("read").is_empty());
    let refused = read(&["a", "a\0"]).await.expect_err("refused");
    assert_eq!(refused.kind(), ErrorKind::Invalid);
}

/// Who loses the race is told so, and nothing is overwritten or made.
pub(super) async fn a_write_with_an_old_version_loses(subject: Subject) {
    subject.put("a", Expect::Absent).await.expect("create");
    subject.put("a", Expect::Present).await.expect("update");
    for (id, expect, kind) in [
        ("a", Expect::Version(1), ErrorKind::Conflict),
        ("a", Expect::Version(3), ErrorKind::Conflict),
        ("a", Expect::Version(u64::MAX), ErrorKind::Conflict),
        ("a", Expect::Absent, ErrorKind::AlreadyExists),
        ("b", Expect::Present, ErrorKind::NotFound),
        ("b", Expect::Version(0), ErrorKind::NotFound),
        ("b", Expect::Version(1), ErrorKind::NotFound),
    ] {
        assert_eq!(subject.put(id, expect).await, Err(kind), "{id} {expect:?}");
        let delete = Batch::default().delete("stack", id, expect);
        let error = subject.store.commit(delete).await.expect_err("refused");
        assert_eq!(error.kind(), kind, "delete {id} {expect:?}");
        let named = error.context().iter().any(|(_, value)| value == id);
        assert!(named, "{error}");
    }
    assert_eq!(subject.stack("a").await.0, 2);
    assert_eq!(subject.stack("b").await.0, 0);
}

/// One expectation that does not hold keeps the whole batch out, its events too.
pub(super) async fn a_batch_is_all_or_nothing(subject: Subject) {
    subject.put("a", Expect::Absent).await.expect("create");
    let batch = Batch::default()
        .put("stack", "b", Expect::Absent, json!(1))
        .event("stack", "b", json!("made"))
        .delete("stack", "a", Expect::Version(9));
    assert!(subject.store.commit(batch).await.is_err());
    assert_eq!(subject.stack("b").await.0, 0);
    let events = subject.store.events(0, 10).await.expect("events");
    assert!(events.is_empty());
    let batch = Batch::default().delete("stack", "a", Expect::Version(1));
    assert_eq!(subject.store.commit(batch).await.expect("delete"), 0);
    assert_eq!(subject.stack("a").await.0, 0);
    let nothing = subject.store.commit(Batch::default()).await;
    assert_eq!(nothing.expect("an empty batch"), 0);
}

/// The writes of a batch happen in their order, also several of one object.
pub(super) async fn later_writes_of_a_batch_see_earlier_ones(subject: Subject) {
    let batch = Batch::default()
        .put("stack", "a", Expect::Absent, json!(1))
        .put("stack", "a", Expect::Version(1), json!(2))
        .put("stack", "b", Expect::Absent, json!(1))
        .delete("stack", "b", Expect::Version(1))
        .put("stack", "a", Expect::Any, json!(3))
        .put("stack", "c", Expect::Absent, json!(1))
        .delete("stack", "c", Expect::Any)
        .put("stack", "c", Expect::Absent, json!(2));
    subject.store.commit(batch).await.expect("commit");
    assert_eq!(subject.stack("a").await, (3, json!(3)));
    assert_eq!(subject.stack("b").await.0, 0);
    assert_eq!(subject.stack("c").await, (1, json!(2)));
    let twice = Batch::default()
        .put("stack", "d", Expect::Absent, json!(1))
        .put("stack", "d", Expect::Absent, json!(2));
    let error = subject.store.commit(twice).await.expect_err("twice");
    assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    assert_eq!(subject.stack("d").await.0, 0);
}

/// A batch has no limit that a caller must know.
pub(super) async fn a_batch_of_thousands_is_one_write(subject: Subject) {
    const COUNT: usize = 5_000;
    let id = |n: usize| format!("env/{n:05}");
    let create = (0..COUNT).fold(Batch::default(), |batch, n| {
        let batch = batch.put("stack", &id(n), Expect::Absent, json!(n));
        batch.event("stack", &id(n), json!(n))
    });
    let newest = subject.store.commit(create).await.expect("create");
    assert_eq!(newest, COUNT as u64);
    let update = (0..COUNT).fold(Batch::default(), |batch, n| match n % 3 {
        0 => batch.put("stack", &id(n), Expect::Version(1), json!(n + 1)),
        1 => batch.put("stack", &id(n), Expect::Any, json!(n + 1)),
        _ => batch.delete("stack", &id(n), Expect::Version(1)),
    });
    let late = update
        .clone()
        .put("stack", "late", Expect::Version(1), json!(0));
    let error = subject.store.commit(late).await.expect_err("late");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    subject.store.commit(update).await.expect("update");
    let page = Page::default().within("env/").limit(COUNT);
    let left = subject.store.list("stack", &page).await.expect("list");
    let expected = (0..COUNT).filter(|n| n % 3 != 2);
    let expected = expected.map(|n| (id(n), 2, json!(n + 1)));
    let found = left.into_iter().map(|o| (o.id, o.version, o.body));
    assert!(found.eq(expected));
    let events = subject.store.events(0, COUNT + 1).await.expect("events");
    let numbers = events.iter().map(|event| event.number);
    assert!(numbers.eq(1..=COUNT as u64));
    assert_eq!(events[COUNT - 1].body, json!(COUNT - 1));
}
