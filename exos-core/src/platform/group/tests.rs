//! What becomes of groups.

use super::*;
use crate::access::Role;
use crate::error::ErrorKind;
use crate::platform::people::People;

fn named(name: &str) -> NewGroup {
    NewGroup {
        name: name.to_owned(),
        description: String::new(),
    }
}

async fn role(people: &People, name: &str, environment: &str) -> Option<Role> {
    people.caller(name).await.role_in(environment)
}

#[tokio::test]
async fn who_is_in_a_group_has_its_roles_and_loses_them_with_it() {
    let people = People::new();
    let (groups, system) = (people.platform.groups(), Caller::system());
    let shop = people.environment("shop").await;
    people.user("anna").await;
    let devs = groups.create(&system, named("devs")).await.unwrap();
    people
        .member("shop", Subject::Group(devs.id.clone()), Role::Member)
        .await;
    assert_eq!(role(&people, "anna", &shop.id).await, None);

    groups.add(&system, "devs", "anna").await.unwrap();
    groups.add(&system, &devs.id, "anna").await.unwrap();
    assert_eq!(role(&people, "anna", &shop.id).await, Some(Role::Member));
    let query = ListQuery::default();
    let members = groups.members(&system, "devs", &query).await.unwrap();
    assert_eq!(members.items.len(), 1);
    let of_anna = people.platform.users().groups(&system, "anna").await;
    assert_eq!(of_anna.unwrap()[0].value.name, "devs");

    groups.take_out(&system, "devs", "anna").await.unwrap();
    assert_eq!(role(&people, "anna", &shop.id).await, None);
    let again = groups.take_out(&system, "devs", "anna").await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::NotFound);

    groups.add(&system, "devs", "anna").await.unwrap();
    groups.remove(&system, "devs", None).await.unwrap();
    assert_eq!(role(&people, "anna", &shop.id).await, None);
    for kind in ["group", "group-member", "group-of", "member", "member-of"] {
        let left = people.stored(kind).await;
        assert!(!left.contains(&devs.id), "{kind}: {left}");
    }
}

#[tokio::test]
async fn a_group_may_change_its_name_and_keeps_its_members() {
    let people = People::new();
    let (groups, system) = (people.platform.groups(), Caller::system());
    people.user("anna").await;
    let devs = groups.create(&system, named("devs")).await.unwrap();
    groups.create(&system, named("ops")).await.unwrap();
    groups.add(&system, "devs", "anna").await.unwrap();
    let rename = |name: &str| GroupChange {
        name: Some(name.to_owned()),
        description: None,
    };
    let taken = groups
        .change(&system, "devs", rename("ops"), None)
        .await
        .unwrap_err();
    assert_eq!(taken.kind(), ErrorKind::AlreadyExists);
    let bad = groups
        .change(&system, "devs", rename("a/b"), None)
        .await
        .unwrap_err();
    assert_eq!(bad.problem_list()[0].at, "name");
    let reserved = groups.change(&system, "devs", rename("new"), None).await;
    assert_eq!(reserved.unwrap_err().problem_list()[0].at, "name");
    groups
        .change(&system, "devs", rename("makers"), Some(devs.version))
        .await
        .unwrap();
    let members = groups
        .members(&system, "makers", &ListQuery::default())
        .await
        .unwrap();
    assert_eq!(members.items[0].value.name, "anna");
    groups.get(&system, "devs").await.unwrap_err();
}

#[tokio::test]
async fn groups_are_the_business_of_admins() {
    let people = People::new();
    people.user("anna").await;
    let groups = people.platform.groups();
    let anna = people.caller("anna").await;
    groups
        .create(&Caller::system(), named("devs"))
        .await
        .unwrap();
    for refused in [
        groups.create(&anna, named("x")).await.map(drop),
        groups.add(&anna, "devs", "anna").await,
        groups.add(&anna, "nowhere", "anna").await,
        groups.list(&anna, &ListQuery::default()).await.map(drop),
    ] {
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::Forbidden);
    }
}

#[tokio::test]
async fn members_of_an_environment_have_names() {
    let people = People::new();
    let system = Caller::system();
    people.environment("shop").await;
    let anna = people.user("anna").await.id;
    let groups = people.platform.groups();
    let devs = groups.create(&system, named("devs")).await.unwrap().id;
    let anna = Subject::User(anna);
    let devs = Subject::Group(devs);
    for subject in [&anna, &devs] {
        people.member("shop", subject.clone(), Role::Member).await;
    }
    let members = people.platform.members();
    let query = ListQuery::default();
    let listed = members.list(&system, "shop", &query).await.unwrap().items;
    let names = members.names(&system, "shop", &listed).await.unwrap();
    assert_eq!((&*names[&anna], &*names[&devs]), ("anna", "devs"));
    let zoe = people.user("zoe").await;
    let zoe = people.caller(&zoe.value.name).await;
    let foreign = members.names(&zoe, "shop", &listed).await.unwrap_err();
    assert_eq!(foreign.kind(), ErrorKind::NotFound);
}
