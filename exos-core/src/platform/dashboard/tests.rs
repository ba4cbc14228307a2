use std::time::Duration;

use super::*;
use crate::access::Role;
use crate::clock::ManualClock;
use crate::error::ErrorKind;
use crate::platform::testbed::{Bed, environment, person};
use crate::platform::{
    EnvironmentChange, EnvironmentState, ListQuery, NewStack, OperationState, Ports, StackFilter,
    StackState,
};
use crate::spec::{FakeLoader, ServiceSpec, StackSpec};
use crate::store::{Store, StumblingStore};

async fn deploy(bed: &Bed, environment: &str, name: &str) -> String {
    let spec = StackSpec::new(name).with_service(ServiceSpec::new("web", "web:1"));
    let new = NewStack {
        name: name.to_owned(),
        sources: FakeLoader::sources(&spec),
        ..NewStack::default()
    };
    let stacks = bed.platform.stacks();
    let accepted = stacks.create(&Caller::system(), environment, new).await;
    accepted.unwrap().operation.id
}

async fn bed() -> (Bed, String) {
    let bed = Bed::new();
    let mut own = String::new();
    for name in ["own", "foreign"] {
        environment(&bed.platform, name).await;
        bed.host(name, &format!("{name}-host")).await;
        deploy(&bed, name, &format!("{name}-shop")).await;
        if name == "own" {
            let environments = bed.platform.environments();
            own = environments.get(&Caller::system(), name).await.unwrap().id;
        }
    }
    (bed, own)
}

#[tokio::test]
async fn the_page_counts_what_the_caller_sees_and_nothing_else() {
    let (bed, own) = bed().await;
    let all = bed.platform.dashboard(&Caller::system()).await.unwrap();
    assert_eq!(all.counts.environments, 2);
    let anna = person("anna", &[(&own, Role::Readonly)]);
    let page = bed.platform.dashboard(&anna).await.unwrap();
    assert_eq!(page.counts.environments, 1);
    let nobody = person("nobody", &[]);
    let page = bed.platform.dashboard(&nobody).await.unwrap();
    assert_eq!(page.counts.environments, 0);
}

#[tokio::test]
async fn what_is_looked_for_is_found_where_the_caller_sees_it() {
    let (bed, own) = bed().await;
    let anna = person("anna", &[(&own, Role::Readonly)]);
    for (caller, text, expected) in [
        (&Caller::system(), "SHOP", vec!["foreign-shop", "own-shop"]),
        (&anna, "shop", vec!["own-shop"]),
        (&anna, "nothing", vec![]),
    ] {
        let found = bed.platform.search(caller, text, 10).await.unwrap();
        let names: Vec<&str> = found.stacks.iter().map(|one| one.name.as_ref()).collect();
        assert_eq!(names, expected);
    }
    let found = bed.platform.search(&anna, "o", 10).await.unwrap();
    assert_eq!(found.environments.len(), 1);
    let first = bed
        .platform
        .search(&Caller::system(), "o", 1)
        .await
        .unwrap();
    assert_eq!(first.stacks.len(), 1);
    for (text, limit) in [
        ("", 1),
        (" ", 1),
        (&*"x".repeat(201), 1),
        ("a", 0),
        ("a", 101),
    ] {
        let refused = bed.platform.search(&anna, text, limit).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Invalid);
    }
}

#[tokio::test]
async fn a_failed_operation_asks_for_attention_until_a_later_one_takes_its_place() {
    let (bed, own) = bed().await;
    let failed = deploy(&bed, "own", "bank").await;
    let failures = async || {
        let overview = bed.platform.overview().await.unwrap();
        let hosts = overview.findings.hosts.values();
        hosts.map(|host| host.failed_operations).sum::<u32>()
    };
    assert_eq!(failures().await, 0);
    let operations = bed.platform.operations();
    let mut operation = operations.get(&Caller::system(), &failed).await.unwrap();
    operation.value.state = OperationState::Failed;
    let batch = bed.platform.batch().save(&operation).unwrap();
    let batch = batch.event("operation", &failed, "failed".into());
    bed.platform.store().commit(batch).await.unwrap();
    assert_eq!(failures().await, 1);
    let stacks = bed.platform.stacks();
    let system = Caller::system();
    stacks
        .stop(&system, "own", "bank", [].into())
        .await
        .unwrap();
    assert_eq!(failures().await, 0);

    let change = EnvironmentChange {
        state: Some(EnvironmentState::Inactive),
        ..EnvironmentChange::default()
    };
    let environments = bed.platform.environments();
    environments
        .change(&system, "own", change, None)
        .await
        .unwrap();
    let overview = bed.platform.overview().await.unwrap();
    assert!(overview.findings.environments[own.as_str()].stopped);
}

#[tokio::test]
async fn what_was_read_once_is_not_read_again_without_news() {
    let (bed, _) = bed().await;
    let first = bed.platform.overview().await.unwrap();
    let second = bed.platform.overview().await.unwrap();
    assert!(Arc::ptr_eq(&first, &second));
    deploy(&bed, "own", "bank").await;
    let third = bed.platform.overview().await.unwrap();
    assert_eq!(third.stacks.len(), first.stacks.len() + 1);
}

#[tokio::test]
async fn what_says_nothing_of_stacks_makes_no_other_overview() {
    let clock = Arc::new(ManualClock::default());
    let bed = Bed::over(Ports {
        clock: clock.clone(),
        ..Ports::fake().unwrap()
    });
    environment(&bed.platform, "own").await;
    let first = bed.platform.overview().await.unwrap();
    clock.advance(Duration::from_secs(2));
    let second = bed.platform.overview().await.unwrap();
    assert!(Arc::ptr_eq(&first, &second), "nothing came");
    let batch = bed.platform.batch().event("user", "anna", "new".into());
    let batch = batch.event("operation", "own/one", 3.into());
    bed.platform.store().commit(batch).await.unwrap();
    let third = bed.platform.overview().await.unwrap();
    assert!(Arc::ptr_eq(&first, &third), "a user came, and a step");
    let latest = bed.platform.latest_events().await.unwrap();
    assert_eq!(latest[0].kind, "user", "steps are left out");
}

#[tokio::test]
async fn what_was_read_once_is_kept_when_the_store_fails() {
    let store = Arc::new(StumblingStore::default());
    let bed = Bed::over(Ports {
        store: store.clone(),
        ..Ports::fake().unwrap()
    });
    environment(&bed.platform, "own").await;
    bed.host("own", "one").await;
    bed.platform.overview().await.unwrap();
    deploy(&bed, "own", "bank").await;
    store.stumble(true);
    bed.platform.overview().await.unwrap_err();
    store.stumble(false);
    // Reading all anew would list.
    let listed = store.listed();
    let overview = bed.platform.overview().await.unwrap();
    assert_eq!((overview.stacks.len(), store.listed()), (1, listed));
    let latest = bed.platform.latest_events().await.unwrap();
    let mut all = store.events(0, 100).await.unwrap();
    all.reverse();
    let latest: Vec<u64> = latest.iter().map(|event| event.number).collect();
    let all: Vec<u64> = all.iter().map(|event| event.number).collect();
    assert_eq!(latest, all, "each is there once");
}

#[tokio::test]
async fn stacks_are_listed_across_environments_as_far_as_the_caller_sees_them() {
    let (bed, own) = bed().await;
    let stacks = bed.platform.stacks();
    let list = async |caller: &Caller, filter: StackFilter, query: ListQuery| {
        let listed = stacks.list_everywhere(caller, &filter, &query).await;
        listed.map(|listed| {
            let names = listed.items.iter().map(|stack| stack.name.to_string());
            names.collect::<Vec<_>>()
        })
    };
    let (system, anna) = (Caller::system(), person("anna", &[(&own, Role::Readonly)]));
    let all = StackFilter::default;
    let usual = ListQuery::default;
    let both = list(&system, all(), usual()).await.unwrap();
    assert_eq!(both, ["foreign-shop", "own-shop"]);
    let turned = ListQuery {
        sort: Some("-environment".to_owned()),
        limit: 1,
        ..usual()
    };
    assert_eq!(list(&system, all(), turned).await.unwrap(), ["own-shop"]);
    assert_eq!(list(&anna, all(), usual()).await.unwrap(), ["own-shop"]);
    let text = ListQuery {
        text: Some("FOREIGN".to_owned()),
        ..usual()
    };
    assert!(list(&anna, all(), text).await.unwrap().is_empty());
    let foreign = StackFilter {
        environment: Some("foreign".to_owned()),
        ..all()
    };
    let refused = list(&anna, foreign.clone(), usual()).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::NotFound);
    let one = list(&system, foreign, usual()).await.unwrap();
    assert_eq!(one, ["foreign-shop"]);
    let down = StackFilter {
        state: Some(StackState::Starting),
        ..all()
    };
    assert_eq!(list(&system, down, usual()).await.unwrap().len(), 2);
    let shown = stacks.look_at(&anna, "own", "own-shop").await.unwrap();
    assert_eq!((shown.revision, shown.containers, shown.running), (1, 1, 0));
}
