//! Events: their order, their times, forgetting and waking.

use serde_json::json;

use super::Subject;
use crate::clock::Timestamp;
use crate::store::Batch;

fn batch(count: u64) -> Batch {
    (0..count).fold(Batch::default(), |batch, n| {
        batch.event("stack", "a", json!(n))
    })
}

async fn numbers(subject: &Subject, after: u64, limit: usize) -> Vec<u64> {
    let events = subject.store.events(after, limit).await.expect("events");
    events.into_iter().map(|event| event.number).collect()
}

/// Events keep their order and are read from any point.
pub(super) async fn events_are_numbered_in_order(subject: Subject) {
    let second = Batch::default()
        .event("stack", "a", json!(1))
        .event("host", "b", json!(2));
    assert_eq!(subject.store.commit(second).await.expect("commit"), 2);
    assert_eq!(subject.store.commit(batch(1)).await.expect("commit"), 3);
    let all = subject.store.events(0, 10).await.expect("events");
    let bodies: Vec<_> = all.iter().map(|event| event.body.clone()).collect();
    assert_eq!(bodies, [json!(1), json!(2), json!(0)]);
    assert_eq!((all[1].kind.as_str(), all[1].id.as_str()), ("host", "b"));
    assert_eq!(numbers(&subject, 0, usize::MAX).await, [1, 2, 3]);
    assert_eq!(numbers(&subject, 1, 1).await, [2]);
    assert!(numbers(&subject, 3, 10).await.is_empty());
    assert!(numbers(&subject, u64::MAX, 10).await.is_empty());
}

/// The time is the batch's.
pub(super) async fn an_event_has_the_time_of_its_writer(subject: Subject) {
    let late = Timestamp::from_millis(1_800_000_000_123);
    let early = Timestamp::from_millis(-7);
    for at in [late, early] {
        let batch = Batch::at(at).event("stack", "a", json!(1));
        subject.store.commit(batch).await.expect("commit");
    }
    let events = subject.store.events(0, 10).await.expect("events");
    let times: Vec<_> = events.iter().map(|event| event.at).collect();
    assert_eq!(times, [late, early]);
}

/// Forgetting takes the oldest away, and no number is used again.
pub(super) async fn forgotten_events_leave_their_numbers(subject: Subject) {
    subject.store.commit(batch(5)).await.expect("commit");
    subject.store.forget_events(4).await.expect("forget");
    assert_eq!(numbers(&subject, 0, 10).await, [4, 5]);
    subject.store.forget_events(u64::MAX).await.expect("forget");
    assert!(numbers(&subject, 0, 10).await.is_empty());
    assert_eq!(
        subject
            .store
            .commit(Batch::default())
            .await
            .expect("commit"),
        5
    );
    assert_eq!(subject.store.commit(batch(1)).await.expect("commit"), 6);
    assert_eq!(numbers(&subject, 0, 10).await, [6]);
}

/// Who waits for events is woken by the commit that brings them, and by no other.
pub(super) async fn a_commit_of_events_wakes(subject: Subject) {
    let mut newest = subject.store.newest_event();
    assert_eq!(*newest.borrow_and_update(), 0);
    subject.create(&["a"]).await;
    assert!(!newest.has_changed().expect("the store lives"));
    subject.store.commit(batch(2)).await.expect("commit");
    newest.changed().await.expect("the store lives");
    assert_eq!(*newest.borrow_and_update(), 2);
    assert_eq!(*subject.store.newest_event().borrow(), 2);
}
