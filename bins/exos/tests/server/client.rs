//! The SDK's client against a server: lists, refusals, and connections that break.

use std::collections::BTreeSet;
use std::time::Duration;

use exos_core::access::Caller;
use exos_core::backend::Load;
use exos_core::client::{Client, Followed, NewApiKey, NewStack, Query};
use exos_core::live::{Measure, Visible, Window};
use exos_core::platform::{EnvironmentChange, MarkKind, NewEnvironment, StepEvent, TopQuery};
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

/// Measures are taken every ten seconds.
const MEASURED: Duration = Duration::from_mins(1);

#[tokio::test]
async fn what_is_used_is_told_of_containers_hosts_and_stacks() {
    let bench = Bench::shop().await;
    let client = admin(&bench.url).await;
    let names = client.containers("dev").list(&Query::default()).await;
    let name = names.unwrap()[0].container.name.clone();
    let load = Load {
        cpus: 0.5,
        memory: 4096,
        memory_limit: Some(8192),
    };
    bench.engine.set_load(&name, load);
    let inventory = bench.platform.live().inventory();
    let mut measured = inventory.measurements();
    let uses = || {
        let view = inventory.view(&Visible::All);
        view.hosts()[0].usage.memory() == Some(4096)
    };
    let waiting = async {
        while !uses() {
            measured.changed().await.unwrap();
        }
    };
    tokio::time::timeout(MEASURED, waiting).await.unwrap();
    // A step is told of when it is over.
    let told = async {
        let containers = client.containers("dev");
        loop {
            let series = containers.metrics(&name, Window::Hour).await.unwrap();
            if series.memory.contains(&Some(4096.0)) {
                return;
            }
            measured.changed().await.unwrap();
        }
    };
    tokio::time::timeout(MEASURED, told).await.unwrap();

    let query = TopQuery {
        by: Measure::Memory,
        count: 1,
        environment: Some("dev".to_owned()),
        host: Some("node-1".to_owned()),
        stack: Some("shop".to_owned()),
    };
    let top = client.top_containers(&query).await.unwrap();
    assert_eq!((top.len(), top[0].name.as_str()), (1, name.as_str()));
    assert_eq!((top[0].memory, top[0].memory_limit), (4096, Some(8192)));
    let (environment, host) = (&top[0].environment, &top[0].host);
    assert_eq!((&*environment.name, &*host.name), ("dev", "node-1"));
    for series in [
        client.hosts("dev").metrics("node-1", Window::Hour).await,
        client.stacks("dev").metrics("shop", Window::Hour).await,
    ] {
        let series = series.unwrap();
        assert_eq!(series.memory.len(), series.cpu.len());
        assert!(series.memory.contains(&Some(4096.0)), "{series:?}");
    }
    let none = client.stacks("dev").metrics("bank", Window::Day).await;
    assert_eq!(none.unwrap_err().kind(), ErrorKind::NotFound);
    let too_many = TopQuery {
        count: 101,
        ..TopQuery::default()
    };
    let refused = client.top_containers(&too_many).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Invalid);
}

#[tokio::test]
async fn what_happened_to_hosts_and_stacks_is_told() {
    let bench = Bench::shop().await;
    let client = admin(&bench.url).await;
    for environment in [None, Some("dev")] {
        let told = client.timeline(environment, Window::Hour).await.unwrap();
        assert_eq!((told.statuses.len(), told.more), (60, 0));
        let band = &told.bands[0];
        assert_eq!(band.name, "node-1");
        // Nobody watched before the server began.
        assert_eq!(band.spans[0].state, None);
        let mark = &told.marks[0];
        assert_eq!((mark.kind, mark.stack.as_str()), (MarkKind::Done, "shop"));
        let operation = client.operations("dev").get(&mark.operation).await;
        assert_eq!(operation.unwrap().id, mark.operation);
    }
    let missing = client.timeline(Some("prod"), Window::Day).await;
    assert_eq!(missing.unwrap_err().kind(), ErrorKind::NotFound);
}
