//! Who signs in through a provider, and what becomes of it.

use super::*;
use crate::platform::people::{People, origin};
use crate::platform::{ListQuery, NewGroup, SignedIn, UserChange, UserState};

fn anna(groups: &[&str]) -> Identity {
    Identity {
        issuer: "https://id.example.org".to_owned(),
        subject: "0001".to_owned(),
        name: "Anna@example.org".to_owned(),
        display_name: "Anna Berg".to_owned(),
        groups: groups.iter().map(|&name| name.to_owned()).collect(),
    }
}

impl People {
    async fn vouched(&self, identity: &Identity) -> Result<SignedIn> {
        let sessions = self.platform.sessions();
        sessions.sign_in_as(&origin(), identity).await
    }

    async fn group(&self, name: &str) {
        let new = NewGroup {
            name: name.to_owned(),
            ..NewGroup::default()
        };
        let groups = self.platform.groups();
        groups.create(&Caller::system(), new).await.unwrap();
    }

    async fn groups_of(&self, user: &str) -> Vec<String> {
        let mut names = Vec::new();
        for group in ["dev", "ops", "qa"] {
            let (groups, all) = (self.platform.groups(), ListQuery::default());
            let members = groups.members(&Caller::system(), group, &all).await;
            let members = members.unwrap().items;
            if members.iter().any(|member| member.value.name == user) {
                names.push(group.to_owned());
            }
        }
        names
    }
}

#[tokio::test]
async fn the_first_sign_in_makes_a_user_and_the_next_one_finds_it() {
    let people = People::new();
    people.admin("root").await;
    let first = people.vouched(&anna(&[])).await.unwrap();
    assert_eq!(first.user.value.name, "anna");
    assert_eq!(first.user.value.display_name, "Anna Berg");
    assert!(!first.user.value.admin);
    let caller = people.who(&first.token).await.unwrap();
    assert_eq!(caller.principal.name(), "anna");
    let renamed = Identity {
        name: "somebody-else".to_owned(),
        ..anna(&[])
    };
    let again = people.vouched(&renamed).await.unwrap();
    assert_eq!(again.user.id, first.user.id);
    // There is no password that would let anybody in.
    let guess = people.sign_in("anna").await;
    assert_eq!(guess.unwrap_err().kind(), ErrorKind::Unauthorized);
}

#[tokio::test]
async fn a_provider_takes_over_no_user_and_no_first_start() {
    let people = People::new();
    let early = people.vouched(&anna(&[])).await.unwrap_err();
    assert_eq!(early.kind(), ErrorKind::Conflict);
    people.admin("root").await;
    people.user("anna").await;
    let taken = people.vouched(&anna(&[])).await.unwrap_err();
    assert_eq!(taken.kind(), ErrorKind::AlreadyExists);
    assert!(people.stored("identity").await.is_empty());
    let other = Identity {
        issuer: "https://other.example.org".to_owned(),
        name: "anna-2".to_owned(),
        ..anna(&[])
    };
    let other = people.vouched(&other).await.unwrap();
    assert_eq!(other.user.value.name, "anna-2");
}

#[tokio::test]
async fn groups_follow_the_provider_but_for_those_that_a_person_gave() {
    let people = People::new();
    people.admin("root").await;
    for group in ["dev", "ops", "qa"] {
        people.group(group).await;
    }
    people
        .vouched(&anna(&["dev", "ops", "unknown", "../x"]))
        .await
        .unwrap();
    assert_eq!(people.groups_of("anna").await, ["dev", "ops"]);
    let (groups, system) = (people.platform.groups(), Caller::system());
    groups.add(&system, "qa", "anna").await.unwrap();
    people.vouched(&anna(&["ops"])).await.unwrap();
    assert_eq!(people.groups_of("anna").await, ["ops", "qa"]);
    people.vouched(&anna(&[])).await.unwrap();
    assert_eq!(people.groups_of("anna").await, ["qa"]);
}

#[tokio::test]
async fn who_is_disabled_stays_out_and_who_is_removed_starts_anew() {
    let people = People::new();
    people.admin("root").await;
    let first = people.vouched(&anna(&[])).await.unwrap();
    let disable = UserChange {
        state: Some(UserState::Disabled),
        ..UserChange::default()
    };
    let (users, system) = (people.platform.users(), Caller::system());
    users.change(&system, "anna", disable, None).await.unwrap();
    let out = people.vouched(&anna(&[])).await.unwrap_err();
    assert_eq!(out.kind(), ErrorKind::Unauthorized);
    users.remove(&system, "anna", None).await.unwrap();
    assert!(people.stored("identity").await.is_empty());
    let again = people.vouched(&anna(&[])).await.unwrap();
    assert_ne!(again.user.id, first.user.id);
}
