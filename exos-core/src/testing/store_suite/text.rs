//! Names and bodies of every kind of text.

use std::time::Duration;

use serde_json::{Value, json};

use super::Subject;
use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind};
use crate::store::{Batch, Expect, Page, Sample};

/// What no store takes as a name, it says so, wherever the name stands.
pub(super) async fn names_that_cannot_be_stored_are_refused(subject: Subject) {
    let refused = |what: &str, error: Option<Error>| {
        let error = error.unwrap_or_else(|| panic!("{what} was taken"));
        assert_eq!(error.kind(), ErrorKind::Invalid, "{what}: {error}");
    };
    let store = &subject.store;
    let (now, second) = (Timestamp::default(), Duration::from_secs(1));
    for bad in ["", "a\0", "\0", "a\u{10FFFF}", &"x".repeat(1025)] {
        for (kind, id) in [(bad, "a"), ("stack", bad)] {
            refused("get", store.get(kind, id).await.err());
            for batch in [
                Batch::default().put(kind, id, Expect::Any, json!(1)),
                Batch::default().delete(kind, id, Expect::Any),
                Batch::default().event(kind, id, json!(1)),
            ] {
                let batch = batch.put("stack", "fine", Expect::Any, json!(1));
                refused("commit", store.commit(batch).await.err());
            }
        }
        refused("list", store.list(bad, &Page::default()).await.err());
        if !bad.is_empty() {
            let page = Page::default().within(bad);
            refused("prefix", store.list("stack", &page).await.err());
            let page = Page::default().after(bad);
            refused("after", store.list("stack", &page).await.err());
        }
        refused("lease", store.lease(bad, "a", now, second).await.err());
        refused("holder", store.lease("a", bad, now, second).await.err());
        refused("release", store.release(bad, "a").await.err());
        let samples = [Sample {
            series: bad.to_owned(),
            at: 1,
            value: 1.0,
        }];
        refused("sample", store.add_samples(&samples).await.err());
        refused("samples", store.samples(bad, 0, 1).await.err());
        if !bad.is_empty() {
            refused("forget", store.forget_samples(bad, 0).await.err());
        }
    }
    assert_eq!(subject.stack("fine").await.0, 0, "nothing is written");
}

/// Every other text is a name.
pub(super) async fn names_are_any_other_text(subject: Subject) {
    let names = [
        "../../etc/passwd",
        "a'; DROP TABLE objects; --",
        "\u{1F980}\u{1F980}",
        "\u{202E}right to left",
        "\u{1}\u{1b}[31m\n",
        "%_*?[]\\\"$1",
        &"x".repeat(1024),
    ];
    subject.create(&names).await;
    for name in names {
        assert_eq!(subject.stack(name).await, (1, json!(name)));
        let objects = subject
            .store
            .list("stack", &Page::default().within(name))
            .await;
        assert_eq!(objects.expect("list").len(), 1, "{name:?}");
    }
}

/// A body is not changed by being stored: no character, no digit, no order of fields.
pub(super) async fn bodies_come_back_as_they_were_written(subject: Subject) {
    let bodies = [
        Value::Null,
        json!(""),
        json!("\0 \u{1} \u{7f} \u{1F980} \u{10FFFF} \u{202E} \u{2028} '\"\\"),
        json!({"z": 1, "a": {"\0": [], "": {}}, "m": [null, true, 1.5]}),
        json!([i64::MIN, i64::MAX, u64::MAX, 0, -1]),
        json!([
            f64::MIN,
            f64::MAX,
            f64::MIN_POSITIVE,
            5e-324,
            0.1,
            1.0,
            -2.5e-7
        ]),
        json!([
            0.123_456_789_012_345_68,
            9_007_199_254_740_993.0,
            2.225_073_858_507_201e-308
        ]),
    ];
    for (n, body) in bodies.into_iter().enumerate() {
        let id = n.to_string();
        let batch = Batch::default()
            .put("stack", &id, Expect::Absent, body.clone())
            .event("stack", &id, body.clone());
        let number = subject.store.commit(batch).await.expect("commit");
        let text = body.to_string();
        assert_eq!(subject.stack(&id).await, (1, body.clone()));
        assert_eq!(subject.stack(&id).await.1.to_string(), text);
        let listed = subject
            .store
            .list("stack", &Page::default().within(&*id))
            .await;
        assert_eq!(listed.expect("list")[0].body, body);
        let events = subject.store.events(number - 1, 1).await.expect("events");
        assert_eq!(events[0].body.to_string(), text);
    }
}

/// A body of a mebibyte is nothing special.
pub(super) async fn a_body_may_be_large(subject: Subject) {
    let body = json!({ "compose": "x\u{1F980}\0\n".repeat((1 << 20) / 7) });
    let batch = Batch::default()
        .put("stack", "a", Expect::Absent, body.clone())
        .event("stack", "a", body.clone());
    subject.store.commit(batch).await.expect("commit");
    assert!(subject.stack("a").await.1 == body);
    let events = subject.store.events(0, 1).await.expect("events");
    assert!(events[0].body == body);
}

/// A body has a depth that can be read again, or it is refused.
pub(super) async fn a_body_has_a_depth(subject: Subject) {
    let deep = |levels| (0..levels).fold(json!("x"), |inner, _| json!([inner]));
    let batch = Batch::default()
        .put("stack", "a", Expect::Absent, deep(100))
        .event("stack", "a", deep(100));
    subject.store.commit(batch).await.expect("commit");
    assert_eq!(subject.stack("a").await.1, deep(100));
    for batch in [
        Batch::default().put("stack", "b", Expect::Any, deep(101)),
        Batch::default().event("stack", "b", json!({ "x": deep(100) })),
    ] {
        let error = subject.store.commit(batch).await.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Invalid);
    }
}
