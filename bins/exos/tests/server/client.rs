//! The SDK's client against a server: lists, refusals, and connections that break.

use std::collections::BTreeSet;

use exos_core::access::Caller;
use exos_core::client::{Client, Followed, NewApiKey, NewStack, Query};
use exos_core::platform::{EnvironmentChange, NewEnvironment, StepEvent};
use exos_core::spec::Sources;
use exos_core::{ErrorKind, Secret};
use futures_util::TryStreamExt;

use crate::bench::{Bench, PASSWORD, SHOP};
use crate::proxy::Proxy;

/// A client with the rights of an admin.
async fn admin(url: &str) -> Client {
    let nobody = Client::new(url, "none").unwrap();
    let password = Secret::from(PASSWORD);
    let person = nobody.sign_in("admin", &password).await.unwrap();
    let new = NewApiKey {
        name: "test".to_owned(),
        ..NewApiKey::default()
    };
    let made = person.make_key(None, &new).await.unwrap();
    person.sign_out().await.unwrap();
    Client::new(url, made.token).unwrap()
}

#[tokio::test]
async fn a_list_is_read_part_by_part_to_its_end() {
    let bench = Bench::new().await;
    let client = admin(&bench.url).await;
    let environments = bench.platform.environments();
    for number in 0..600 {
        let new = NewEnvironment::named(format!("e{number:03}"));
        environments.create(&Caller::system(), new).await.unwrap();
    }
    let all = client
        .environments()
        .list(&Query::default().text("e").sort("name"))
        .await
        .unwrap();
    let names: BTreeSet<&str> = all
        .iter()
        .map(|environment| environment.name.as_str())
        .collect();
    // The one called `dev` has an `e` too.
    assert_eq!((all.len(), names.len()), (601, 601));
    assert_eq!(all.last().unwrap().name, "e599");
    let some = client
        .environments()
        .list(&Query::default().at_most(7))
        .await
        .unwrap();
    assert_eq!(some.len(), 7);
}

#[tokio::test]
async fn a_refusal_is_the_error_that_the_server_had() {
    let bench = Bench::new().await;
    let client = admin(&bench.url).await;
    let wrong = client
        .environments()
        .create(&NewEnvironment::named("Not A Name"))
        .await
        .unwrap_err();
    assert_eq!(
        (wrong.kind(), wrong.op()),
        (ErrorKind::Invalid, "create environment")
    );
    assert_eq!(wrong.problem_list()[0].at, "name");
    assert!(
        wrong
            .context()
            .iter()
            .any(|(name, id)| *name == "request" && !id.is_empty())
    );
    let dev = client.environments().get("dev").await.unwrap();
    let change = EnvironmentChange {
        description: Some("one".to_owned()),
        ..EnvironmentChange::default()
    };
    let environments = client.environments();
    environments
        .change("dev", &change, Some(dev.version))
        .await
        .unwrap();
    let late = environments
        .change("dev", &change, Some(dev.version))
        .await
        .unwrap_err();
    assert_eq!(late.kind(), ErrorKind::Conflict);
}

#[tokio::test]
async fn what_is_created_over_a_connection_that_breaks_is_created_once() {
    let bench = Bench::new().await;
    let key = admin(&bench.url).await;
    let proxy = Proxy::before(&bench.url).await;
    let client = key.at(&proxy.url).unwrap();
    // The server has done it; its answer is lost twice.
    proxy.cut_after(1);
    proxy.cut_after(1);
    let made = client
        .environments()
        .create(&NewEnvironment::named("prod"))
        .await
        .unwrap();
    assert_eq!((made.name.as_str(), proxy.left()), ("prod", 0));
    let all = client.environments().list(&Query::default()).await.unwrap();
    assert_eq!(all.len(), 2);
}

#[tokio::test]
async fn steps_are_seen_once_each_over_connections_that_break() {
    let bench = Bench::new().await;
    let key = admin(&bench.url).await;
    let new = NewStack {
        name: "shop".to_owned(),
        sources: Sources::compose(SHOP),
        ..NewStack::default()
    };
    let accepted = key.stacks("dev").create(&new).await.unwrap();
    let whole: Vec<Followed> = follow(&key, &accepted.operation.id).await;
    let proxy = Proxy::before(&bench.url).await;
    let client = key.at(&proxy.url).unwrap();
    for bytes in [10, 700, 1900, 4000] {
        proxy.cut_after(bytes);
    }
    let pieces = follow(&client, &accepted.operation.id).await;
    assert_eq!(proxy.left(), 0, "every connection was broken");
    assert_eq!(pieces, whole);
    let started = whole.iter().filter(
        |seen| matches!(seen, Followed::Step(step) if step.event == StepEvent::PlanStarted),
    );
    assert!(started.count() >= 1);
    assert!(matches!(whole.last(), Some(Followed::End(end)) if end.outcome("deploy").is_ok()));
}

async fn follow(client: &Client, operation: &str) -> Vec<Followed> {
    let operations = client.operations("dev");
    let steps = operations.follow(operation).await.unwrap();
    steps.try_collect().await.unwrap()
}
