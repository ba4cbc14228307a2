//! What a key can do, and until when.

use std::time::Duration;

use super::*;
use crate::access::Subject;
use crate::platform::people::{People, origin};
use crate::platform::{NewEnvironment, UserChange};

/// Two environments, and anna who is a member of the first.
async fn shop() -> (People, String, Caller) {
    let people = People::new();
    let shop = people.environment("shop").await;
    people.environment("bank").await;
    let anna = people.user("anna").await;
    people
        .member("shop", Subject::User(anna.id), Role::Member)
        .await;
    let caller = people.caller("anna").await;
    (people, shop.id, caller)
}

#[tokio::test]
async fn a_key_has_its_role_in_its_environment_and_nothing_else() {
    let (people, shop, anna) = shop().await;
    let made = people
        .key(&anna, "shop", "ci", Role::Restricted)
        .await
        .unwrap();
    let ci = people.who(&made.token).await.unwrap();
    assert_eq!(ci.roles, BTreeMap::from([(shop, Role::Restricted)]));
    assert!(!ci.admin);
    assert_eq!(ci.principal.name(), "ci");
    let environments = people.platform.environments();
    environments.get(&ci, "shop").await.unwrap();
    assert_eq!(
        environments.get(&ci, "bank").await.unwrap_err().kind(),
        ErrorKind::NotFound
    );
    let new = NewEnvironment::named("mine");
    assert_eq!(
        environments.create(&ci, new).await.unwrap_err().kind(),
        ErrorKind::Forbidden
    );
}

#[tokio::test]
async fn a_key_has_at_most_the_role_of_its_maker_at_each_moment() {
    let (people, shop, anna) = shop().await;
    let above = people
        .key(&anna, "shop", "own", Role::Owner)
        .await
        .unwrap_err();
    assert_eq!(above.kind(), ErrorKind::Forbidden);
    assert!(
        above.message().contains("owner is above your own, member"),
        "{above}"
    );
    let made = people.key(&anna, "shop", "ci", Role::Member).await.unwrap();
    let anna = Subject::User(anna.principal.id().to_owned());
    people.member("shop", anna.clone(), Role::Readonly).await;
    let ci = people.who(&made.token).await.unwrap();
    assert_eq!(ci.role_in(&shop), Some(Role::Readonly));
    let members = people.platform.members();
    members
        .remove(&Caller::system(), "shop", anna)
        .await
        .unwrap();
    people.who(&made.token).await.unwrap_err();
}

#[tokio::test]
async fn a_key_of_a_disabled_user_rests_until_the_user_is_back() {
    let (people, _, anna) = shop().await;
    let made = people.key(&anna, "shop", "ci", Role::Member).await.unwrap();
    let users = people.platform.users();
    for (state, works) in [(UserState::Disabled, false), (UserState::Active, true)] {
        let change = UserChange {
            state: Some(state),
            ..UserChange::default()
        };
        users
            .change(&Caller::system(), "anna", change, None)
            .await
            .unwrap();
        assert_eq!(people.who(&made.token).await.is_ok(), works);
    }
}

#[tokio::test]
async fn an_expired_key_says_so_and_a_revoked_one_says_nothing() {
    let (people, _, anna) = shop().await;
    let end = people.platform.ports().clock.timestamp() + Duration::from_hours(1);
    let new = NewApiKey {
        name: "ci".to_owned(),
        role: Some(Role::Member),
        expires_at: Some(end),
    };
    let keys = people.platform.api_keys();
    let made = keys.create(&anna, Some("shop"), new.clone()).await.unwrap();
    people.who(&made.token).await.unwrap();
    people.later(Duration::from_hours(1));
    let expired = people.who(&made.token).await.unwrap_err();
    assert_eq!(expired.kind(), ErrorKind::Unauthorized);
    assert!(expired.message().contains("has expired"), "{expired}");
    let late = NewApiKey {
        name: "late".to_owned(),
        ..new
    };
    let late = keys
        .create(&Caller::system(), Some("shop"), late)
        .await
        .unwrap_err();
    assert_eq!(late.problem_list()[0].at, "expires_at");

    let other = people
        .key(&anna, "shop", "other", Role::Member)
        .await
        .unwrap();
    keys.revoke(&anna, Some("shop"), "other").await.unwrap();
    let revoked = people.who(&other.token).await.unwrap_err();
    let unknown = people
        .platform
        .authenticate("exos_key_x", origin())
        .await
        .unwrap_err();
    assert_eq!(revoked.to_string(), unknown.to_string());
    keys.revoke(&anna, Some("shop"), "other").await.unwrap_err();
    people
        .key(&anna, "shop", "other", Role::Member)
        .await
        .unwrap();
}

#[tokio::test]
async fn keys_are_made_and_revoked_by_people_up_to_their_own_role() {
    let (people, _, anna) = shop().await;
    let keys = people.platform.api_keys();
    let made = people.key(&anna, "shop", "ci", Role::Member).await.unwrap();
    let ci = people.who(&made.token).await.unwrap();
    let by_key = people
        .key(&ci, "shop", "more", Role::Readonly)
        .await
        .unwrap_err();
    assert_eq!(by_key.kind(), ErrorKind::Forbidden);
    people
        .key(&Caller::system(), "shop", "boss", Role::Owner)
        .await
        .unwrap();
    let above = keys.revoke(&anna, Some("shop"), "boss").await.unwrap_err();
    assert_eq!(above.kind(), ErrorKind::Forbidden);
    let listed = keys
        .list(&anna, Some("shop"), &ListQuery::default())
        .await
        .unwrap();
    let names: Vec<&str> = listed
        .items
        .iter()
        .map(|key| key.value.name.as_str())
        .collect();
    assert_eq!(names, ["boss", "ci"]);
    let foreign = keys
        .list(&anna, Some("bank"), &ListQuery::default())
        .await
        .unwrap_err();
    assert_eq!(foreign.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_key_with_the_rights_of_an_admin_is_made_by_admins_and_falls_with_them() {
    let (people, _, anna) = shop().await;
    people.admin("root").await;
    let root = people.admin("second").await;
    let keys = people.platform.api_keys();
    let new = || NewApiKey {
        name: "robot".to_owned(),
        ..NewApiKey::default()
    };
    let refused = keys.create(&anna, None, new()).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    let second = people.caller("second").await;
    let made = keys.create(&second, None, new()).await.unwrap();
    let robot = people.who(&made.token).await.unwrap();
    assert!(robot.admin);
    let more = keys.create(&robot, None, new()).await.unwrap_err();
    assert_eq!(more.kind(), ErrorKind::Forbidden);
    let demote = UserChange {
        admin: Some(false),
        ..UserChange::default()
    };
    people
        .platform
        .users()
        .change(&Caller::system(), &root.id, demote, None)
        .await
        .unwrap();
    people.who(&made.token).await.unwrap_err();
}

#[tokio::test]
async fn an_environment_takes_its_keys_along() {
    let (people, _, anna) = shop().await;
    let made = people.key(&anna, "shop", "ci", Role::Member).await.unwrap();
    people
        .platform
        .environments()
        .remove(&Caller::system(), "shop", false, None)
        .await
        .unwrap();
    people.who(&made.token).await.unwrap_err();
    assert!(people.stored("api-key").await.is_empty());
    assert!(!people.stored("token").await.contains("exos_key_"));
}

#[tokio::test]
async fn what_is_asked_of_a_key_must_fit_its_scope() {
    let (people, _, _) = shop().await;
    let keys = people.platform.api_keys();
    let system = Caller::system();
    let unroled = NewApiKey {
        name: "a b".to_owned(),
        ..NewApiKey::default()
    };
    let error = keys
        .create(&system, Some("shop"), unroled)
        .await
        .unwrap_err();
    let at: Vec<&str> = error
        .problem_list()
        .iter()
        .map(|problem| problem.at.as_str())
        .collect();
    assert_eq!(at, ["name", "role"]);
    let roled = NewApiKey {
        name: "x".to_owned(),
        role: Some(Role::Owner),
        expires_at: None,
    };
    let error = keys.create(&system, None, roled).await.unwrap_err();
    assert_eq!(error.problem_list()[0].at, "role");
}
