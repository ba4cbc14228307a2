//! Lists and their pages.

use serde_json::json;

use super::Subject;
use crate::store::{Batch, Expect, Page};

async fn ids(subject: &Subject, page: Page) -> Vec<String> {
    let objects = subject.store.list("stack", &page).await.expect("list");
    objects.into_iter().map(|object| object.id).collect()
}

/// Lists go by id, from after the page's id, up to its limit.
pub(super) async fn lists_are_ordered_and_paged(subject: Subject) {
    subject.create(&["c", "a", "Z", "b", "é"]).await;
    let page = Page::default;
    assert_eq!(ids(&subject, page()).await, ["Z", "a", "b", "c", "é"]);
    assert_eq!(ids(&subject, page().limit(2)).await, ["Z", "a"]);
    assert_eq!(ids(&subject, page().after("a").limit(1)).await, ["b"]);
    assert_eq!(ids(&subject, page().after("aa").limit(1)).await, ["b"]);
    assert!(ids(&subject, page().after("é")).await.is_empty());
    assert!(ids(&subject, page().limit(0)).await.is_empty());
    assert_eq!(ids(&subject, page().limit(usize::MAX)).await.len(), 5);
}

/// A prefix holds what starts with it, in both directions, and pages within.
pub(super) async fn a_prefix_is_a_scope(subject: Subject) {
    let all = [
        "e1",
        "e1/",
        "e1/a",
        "e1/b",
        "e1/\u{1F980}",
        "e1/%",
        "e10/a",
        "e2/a",
        "E1/a",
    ];
    subject.create(&all).await;
    let page = || Page::default().within("e1/");
    let inside = ["e1/", "e1/%", "e1/a", "e1/b", "e1/\u{1F980}"];
    assert_eq!(ids(&subject, page()).await, inside);
    assert_eq!(ids(&subject, page().after("e1/a").limit(1)).await, ["e1/b"]);
    assert_eq!(ids(&subject, page().after("A")).await, inside);
    assert!(ids(&subject, page().after("e2")).await.is_empty());
    assert_eq!(
        ids(&subject, Page::default().within("e1/%")).await,
        ["e1/%"]
    );
    assert!(
        ids(&subject, Page::default().within("e1/_"))
            .await
            .is_empty()
    );
    assert_eq!(
        ids(&subject, Page::default().within("")).await.len(),
        all.len()
    );
}

/// `newest_first` turns the order around, and `after` with it.
pub(super) async fn a_list_goes_backwards(subject: Subject) {
    subject.create(&["a/1", "a/2", "a/3", "b/1"]).await;
    let page = || Page::default().newest_first();
    assert_eq!(ids(&subject, page()).await, ["b/1", "a/3", "a/2", "a/1"]);
    assert_eq!(ids(&subject, page().after("a/3")).await, ["a/2", "a/1"]);
    let within = || page().within("a/");
    assert_eq!(ids(&subject, within().limit(2)).await, ["a/3", "a/2"]);
    assert_eq!(ids(&subject, within().after("a/2")).await, ["a/1"]);
    assert_eq!(ids(&subject, within().after("z").limit(1)).await, ["a/3"]);
    assert!(ids(&subject, within().after("a/")).await.is_empty());
}

/// Objects of other kinds are neither seen nor changed.
pub(super) async fn kinds_do_not_mix(subject: Subject) {
    let batch = Batch::default()
        .put("stac", "a", Expect::Absent, json!(0))
        .put("stack", "a", Expect::Absent, json!(1))
        .put("stack/a", "a", Expect::Absent, json!(2));
    subject.store.commit(batch).await.expect("create");
    assert_eq!(ids(&subject, Page::default()).await, ["a"]);
    assert_eq!(ids(&subject, Page::default().newest_first()).await, ["a"]);
    let batch = Batch::default().delete("stac", "a", Expect::Version(1));
    subject.store.commit(batch).await.expect("delete");
    assert_eq!(subject.stack("a").await, (1, json!(1)));
}
