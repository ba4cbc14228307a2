//! What becomes of users.

use super::*;
use crate::access::{Role, Verdict};
use crate::error::ErrorKind;
use crate::platform::people::{PASSWORD, People};

fn demote() -> UserChange {
    UserChange {
        admin: Some(false),
        ..UserChange::default()
    }
}

fn disable() -> UserChange {
    UserChange {
        state: Some(UserState::Disabled),
        ..UserChange::default()
    }
}

#[tokio::test]
async fn the_last_admin_who_can_sign_in_stays() {
    let people = People::new();
    let (users, system) = (people.platform.users(), Caller::system());
    people.admin("root").await;
    people.user("anna").await;
    for change in [demote(), disable()] {
        let refused = users
            .change(&system, "root", change, None)
            .await
            .unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Conflict);
    }
    let refused = users.remove(&system, "root", None).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict);

    people.admin("second").await;
    users
        .change(&system, "second", disable(), None)
        .await
        .unwrap();
    users.remove(&system, "root", None).await.unwrap_err();
    let enable = UserChange {
        state: Some(UserState::Active),
        ..UserChange::default()
    };
    users.change(&system, "second", enable, None).await.unwrap();
    users.remove(&system, "root", None).await.unwrap();
    users.remove(&system, "second", None).await.unwrap_err();
}

#[tokio::test]
async fn two_admins_who_remove_each_other_at_once_do_not_both_succeed() {
    let people = People::new();
    let (root, second) = (people.admin("root").await, people.admin("second").await);
    let store = people.platform.store();
    let batch = || people.platform.batch();
    let one = admins::note(store, batch(), &root.id, false).await.unwrap();
    let other = admins::note(store, batch(), &second.id, false)
        .await
        .unwrap();
    store.commit(one).await.unwrap();
    assert_eq!(
        store.commit(other).await.unwrap_err().kind(),
        ErrorKind::Conflict
    );
}

#[tokio::test]
async fn every_wrong_field_of_a_new_user_is_named_and_no_password_shown() {
    let people = People::new();
    let new = NewUser {
        display_name: "x\u{7}".to_owned(),
        ..NewUser::named("Anna Bell", Secret::from("hunter2"))
    };
    let shown = format!("{new:?}");
    let error = people
        .platform
        .users()
        .create(&Caller::system(), new)
        .await
        .unwrap_err();
    let at: Vec<&str> = error
        .problem_list()
        .iter()
        .map(|problem| problem.at.as_str())
        .collect();
    assert_eq!(at, ["name", "password", "display_name"]);
    assert!(!format!("{shown} {error} {error:?}").contains("hunter2"));
    assert!(people.stored("user").await.is_empty());
}

#[tokio::test]
async fn a_name_is_given_once_and_is_free_after_removal() {
    let people = People::new();
    let (users, system) = (people.platform.users(), Caller::system());
    people.user("anna").await;
    let again = NewUser::named("anna", Secret::from(PASSWORD));
    let taken = users.create(&system, again).await.unwrap_err();
    assert_eq!(taken.kind(), ErrorKind::AlreadyExists);
    users.remove(&system, "anna", None).await.unwrap();
    people.user("anna").await;
}

#[tokio::test]
async fn a_removed_user_leaves_nothing_but_the_log() {
    let people = People::new();
    let (system, shop) = (Caller::system(), people.environment("shop").await);
    let anna = people.user("anna").await;
    people
        .member("shop", Subject::User(anna.id.clone()), Role::Member)
        .await;
    let group = crate::platform::NewGroup {
        name: "devs".to_owned(),
        ..Default::default()
    };
    people
        .platform
        .groups()
        .create(&system, group)
        .await
        .unwrap();
    people
        .platform
        .groups()
        .add(&system, "devs", "anna")
        .await
        .unwrap();
    let session = people.sign_in("anna").await.unwrap();
    let caller = people.who(&session.token).await.unwrap();
    let key = people
        .key(&caller, &shop.id, "ci", Role::Member)
        .await
        .unwrap();

    people
        .platform
        .users()
        .remove(&system, "anna", None)
        .await
        .unwrap();
    for token in [&session.token, &key.token] {
        assert_eq!(
            people.who(token).await.unwrap_err().kind(),
            ErrorKind::Unauthorized
        );
    }
    for kind in [
        "user",
        "credential",
        "member",
        "member-of",
        "group-member",
        "group-of",
        "api-key",
    ] {
        let left = people.stored(kind).await;
        assert!(!left.contains(&anna.id), "{kind}: {left}");
    }
    assert!(!people.stored("name").await.contains("anna"));
}

#[tokio::test]
async fn users_are_the_business_of_admins() {
    let people = People::new();
    people.admin("root").await;
    people.user("anna").await;
    let (users, anna) = (people.platform.users(), people.caller("anna").await);
    let query = ListQuery::default();
    assert_eq!(
        users.list(&anna, &query).await.unwrap_err().kind(),
        ErrorKind::Forbidden
    );
    assert_eq!(
        users.get(&anna, "root").await.unwrap_err().kind(),
        ErrorKind::Forbidden
    );
    let rise = UserChange {
        admin: Some(true),
        ..UserChange::default()
    };
    for user in ["anna", "root", "nobody"] {
        let refused = users
            .change(&anna, user, rise.clone(), None)
            .await
            .unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Forbidden);
    }
    let root = people.caller("root").await;
    assert_eq!(users.list(&root, &query).await.unwrap().items.len(), 2);
    let shown = serde_json::to_string(&users.get(&root, "anna").await.unwrap().value).unwrap();
    assert!(!shown.contains("argon2"), "{shown}");
}

#[tokio::test]
async fn a_change_over_an_old_version_loses() {
    let people = People::new();
    let anna = people.user("anna").await;
    let (users, system) = (people.platform.users(), Caller::system());
    let show = |name: &str| UserChange {
        display_name: Some(name.to_owned()),
        ..UserChange::default()
    };
    let changed = users
        .change(&system, "anna", show("Anna"), Some(anna.version))
        .await
        .unwrap();
    assert_eq!(
        (changed.version, changed.value.display_name.as_str()),
        (2, "Anna")
    );
    let late = users
        .change(&system, "anna", show("Ann"), Some(anna.version))
        .await;
    assert_eq!(late.unwrap_err().kind(), ErrorKind::Conflict);
}

#[tokio::test]
async fn ones_own_password_needs_the_current_one_and_ends_the_sessions() {
    let people = People::new();
    people.user("anna").await;
    let session = people.sign_in("anna").await.unwrap();
    let caller = people.who(&session.token).await.unwrap();
    let me = people.platform.me();
    let next = Secret::from("another horse");
    let wrong = me
        .change_password(&caller, &Secret::from("guessed it"), &next)
        .await
        .unwrap_err();
    assert_eq!(wrong.problem_list()[0].at, "current_password");
    let bad = me
        .change_password(&caller, &Secret::from(PASSWORD), &Secret::from("anna"))
        .await;
    assert_eq!(bad.unwrap_err().kind(), ErrorKind::Invalid);
    people.who(&session.token).await.unwrap();

    me.change_password(&caller, &Secret::from(PASSWORD), &next)
        .await
        .unwrap();
    people.who(&session.token).await.unwrap_err();
    people.sign_in("anna").await.unwrap_err();
    let sessions = people.platform.sessions();
    sessions
        .sign_in(&caller.origin, "anna", &next)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_stolen_session_does_not_try_passwords_without_end() {
    let people = People::new();
    people.user("anna").await;
    let caller = people.caller("anna").await;
    let guess = Secret::from("guessed it");
    let mut kinds = Vec::new();
    for _ in 0..8 {
        let error = people
            .platform
            .me()
            .change_password(&caller, &guess, &guess)
            .await
            .unwrap_err();
        kinds.push(error.kind());
    }
    assert_eq!(kinds[0], ErrorKind::Invalid);
    assert_eq!(kinds[7], ErrorKind::RateLimited);
}

#[tokio::test]
async fn a_password_that_an_admin_sets_ends_the_sessions_too() {
    let people = People::new();
    let anna = people.user("anna").await;
    let session = people.sign_in("anna").await.unwrap();
    let next = Secret::from("another horse");
    let (users, system) = (people.platform.users(), Caller::system());
    users.set_password(&system, "anna", &next).await.unwrap();
    people.who(&session.token).await.unwrap_err();
    let kept = people
        .platform
        .store()
        .require::<Credential>(&anna.id)
        .await
        .unwrap();
    let passwords = &people.platform.ports().passwords;
    let verdict = passwords
        .verify(&next, kept.value.password.as_ref())
        .await
        .unwrap();
    assert_eq!(verdict, Verdict::Right { stale: false });
}

#[tokio::test]
async fn an_account_shows_its_roles_by_name() {
    let people = People::new();
    people.environment("shop").await;
    people.environment("bank").await;
    let anna = people.user("anna").await;
    people
        .member("shop", Subject::User(anna.id), Role::Restricted)
        .await;
    let account = people
        .platform
        .me()
        .get(&people.caller("anna").await)
        .await
        .unwrap();
    assert_eq!(account.principal.name(), "anna");
    assert_eq!(
        account.roles.into_iter().collect::<Vec<_>>(),
        [("shop".to_owned(), Role::Restricted)]
    );
}
