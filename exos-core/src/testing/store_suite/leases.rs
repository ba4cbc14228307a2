//! Leases.

use std::time::Duration;

use super::Subject;
use crate::clock::Timestamp;

async fn take(subject: &Subject, name: &str, holder: &str, now: i64) -> bool {
    let (now, lasts) = (Timestamp::from_millis(now * 1000), Duration::from_secs(10));
    let lease = subject.store.lease(name, holder, now, lasts);
    lease.await.expect("lease")
}

/// A lease is one holder's until its time is over or it is given back.
pub(super) async fn a_lease_has_one_holder_until_its_time_is_over(subject: Subject) {
    let take = async |holder, now| take(&subject, "controller", holder, now).await;
    assert!(take("a", 0).await);
    assert!(!take("b", 5).await);
    assert!(take("a", 5).await, "the holder renews");
    assert!(!take("b", 14).await);
    assert!(take("b", 15).await, "its time is over");
    assert!(!take("a", 16).await);
    subject
        .store
        .release("controller", "a")
        .await
        .expect("release");
    assert!(!take("a", 17).await, "only the holder gives it back");
    subject
        .store
        .release("controller", "b")
        .await
        .expect("release");
    assert!(take("a", 17).await);
    subject
        .store
        .release("nobody's", "a")
        .await
        .expect("release");
}

/// Each name is a lease of its own, and a lease may have no end.
pub(super) async fn leases_do_not_mix(subject: Subject) {
    assert!(take(&subject, "one", "a", 0).await);
    assert!(take(&subject, "two", "b", 0).await);
    assert!(!take(&subject, "one", "b", 0).await);
    let forever = subject
        .store
        .lease("three", "a", Timestamp::default(), Duration::MAX);
    assert!(forever.await.expect("lease"));
    assert!(!take(&subject, "three", "b", 1_000_000_000).await);
}
