use super::*;
use crate::platform::testbed::{environment, person, platform};
use crate::platform::{AuditFilter, NewUser};
use crate::secret::Secret;

fn user(name: &str) -> Subject {
    Subject::User(format!("u-{name}"))
}

/// An environment with these owners.
async fn owned_by(platform: &Platform, owners: &[&str]) -> Versioned<Environment> {
    let dev = environment(platform, "dev").await;
    for name in owners {
        let since = platform.ports().clock.timestamp();
        let member = Member::new(user(name), Role::Owner, since);
        let batch = join(platform.batch(), &dev.id, &member).unwrap();
        platform.store().commit(batch).await.unwrap();
    }
    dev
}

#[tokio::test]
async fn of_two_owners_who_remove_each_other_at_once_one_loses() {
    let platform = platform();
    let dev = owned_by(&platform, &["ann", "bob"]).await;
    let members = platform.members();
    // Both have looked before either writes.
    let mut changes = Vec::new();
    for leaving in ["ann", "bob"].map(user) {
        let batch = platform.batch();
        let kept = members.keep_an_owner(batch, &dev, &leaving).await.unwrap();
        changes.push(leave(kept, &dev.id, &leaving));
    }
    let [first, second] = changes.try_into().unwrap();
    platform.store().commit(first).await.unwrap();
    let late = platform.store().commit(second).await.unwrap_err();
    assert_eq!(late.kind(), ErrorKind::Conflict);
    let left = members
        .list(&Caller::system(), &dev.id, &ListQuery::default())
        .await
        .unwrap();
    assert_eq!(left.items.len(), 1);
}

#[tokio::test]
async fn taking_a_member_who_is_no_owner_writes_no_environment() {
    let platform = platform();
    let dev = owned_by(&platform, &["ann"]).await;
    let kept = platform
        .members()
        .keep_an_owner(platform.batch(), &dev, &user("guest"))
        .await
        .unwrap();
    assert!(kept.writes.is_empty());
}

#[tokio::test]
async fn the_log_says_by_name_who_was_made_a_member_but_not_to_who_may_not_do_it() {
    let platform = platform();
    let dev = owned_by(&platform, &["ann"]).await;
    let system = Caller::system();
    let new = NewUser {
        name: "bea".to_owned(),
        password: Secret::new("correct horse".to_owned()),
        display_name: String::new(),
        admin: false,
    };
    let bea = platform.users().create(&system, new).await.unwrap();
    let (subject, members) = (Subject::User(bea.id.clone()), platform.members());
    let guest = person("guest", &[(&dev.id, Role::Member)]);
    for (caller, allowed) in [(&guest, false), (&system, true)] {
        let put = members.put(caller, &dev.id, subject.clone(), Role::Member);
        assert_eq!(put.await.is_ok(), allowed);
    }
    let audit = platform.audit();
    let (all, newest) = (AuditFilter::default(), ListQuery::default());
    let log = audit.list(&system, &all, &newest).await.unwrap();
    let logged = log.items.iter().map(|entry| &entry.value.target.name);
    let logged: Vec<_> = logged.take(2).cloned().collect();
    assert_eq!(logged, ["user bea".to_owned(), format!("user {}", bea.id)]);
}
