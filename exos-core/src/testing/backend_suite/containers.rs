//! Containers from made to removed.

use std::net::TcpListener;

use super::bench::{Bench, join, remove, start, stop};
use crate::error::ErrorKind;
use crate::labels;
use crate::observed::{Container, ContainerState, ObserveQuery, Observed, Scope};
use crate::plan::Op;
use crate::spec::{Port, Protocol};

/// Makes a container, not started, as it was ordered.
pub(super) async fn a_container_is_made_and_not_started(bench: Bench) {
    let service = bench.runs();
    let container = bench.create(&service).await;
    let seen = bench.seen(&container).await;
    assert_eq!(seen.state, ContainerState::Created);
    assert_eq!((seen.service.as_str(), seen.number), ("runs", 1));
    assert_eq!(seen.stack, bench.stack);
    assert_eq!(seen.image, bench.subject.image);
    assert!(seen.is_managed() && !seen.oneoff);
    for (name, value) in bench.order(&service).labels {
        assert_eq!(seen.labels.get(&name), Some(&value), "{name}");
    }
}

/// Creating what exists under that name is `AlreadyExists`.
pub(super) async fn a_container_is_made_once(bench: Bench) {
    let service = bench.runs();
    bench.create(&service).await;
    let again = Op::CreateContainer(Box::new(bench.order(&service)));
    assert_eq!(bench.fails(again).await, ErrorKind::AlreadyExists);
    assert_eq!(bench.look().await.containers.len(), 1);
}

/// A missing image is `NotFound`.
pub(super) async fn a_missing_image_is_not_found(bench: Bench) {
    let mut service = bench.runs();
    "exos-test/missing:local".clone_into(&mut service.image);
    let op = Op::CreateContainer(Box::new(bench.order(&service)));
    assert_eq!(bench.fails(op).await, ErrorKind::NotFound);
    assert!(bench.look().await.containers.is_empty());
}

/// A missing network is `NotFound`, when the container is made or when it starts; nothing runs.
pub(super) async fn a_missing_network_is_not_found(bench: Bench) {
    let mut service = bench.runs();
    join(&mut service, &bench.network("missing"), &[]);
    let order = bench.order(&service);
    let container = order.container();
    let kind = match bench.apply(Op::CreateContainer(Box::new(order))).await {
        Err(error) => error.kind(),
        Ok(()) => bench.fails(start(&container)).await,
    };
    assert_eq!(kind, ErrorKind::NotFound);
    let look = bench.look().await;
    assert!(look.containers.iter().all(|seen| !seen.state.is_up()));
}

/// Starting what runs and stopping what does not run succeed.
pub(super) async fn starting_and_stopping_twice_succeeds(bench: Bench) {
    let container = bench.start(&bench.runs()).await;
    bench.must(start(&container)).await;
    assert_eq!(bench.seen(&container).await.state, ContainerState::Running);
    bench.must(stop(&container)).await;
    bench.must(stop(&container)).await;
    let seen = bench.seen(&container).await;
    assert_eq!(seen.state, ContainerState::Exited);
    assert!(seen.exit_code.is_some());
    bench.must(start(&container)).await;
    assert_eq!(bench.seen(&container).await.exit_code, None);
}

/// A taken port is `Conflict`.
pub(super) async fn a_taken_port_is_a_conflict(bench: Bench) {
    let network = bench.network("default");
    bench.must(bench.create_network(&network)).await;
    let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let number = free.local_addr().expect("its number").port();
    drop(free);
    let mut first = bench.runs();
    join(&mut first, &network, &[]);
    first.container.ports = vec![Port {
        target: 80,
        published: Some(number.to_string()),
        host_ip: Some("127.0.0.1".to_owned()),
        protocol: Protocol::Tcp,
    }];
    let mut second = first.clone();
    "second".clone_into(&mut second.name);
    let running = bench.start(&first).await;
    let seen = bench.seen(&running).await;
    let published: Vec<_> = seen.ports.iter().map(|port| port.published).collect();
    assert_eq!(published, [number]);
    let waiting = bench.create(&second).await;
    assert_eq!(bench.fails(start(&waiting)).await, ErrorKind::Conflict);
}

/// A taken name is `Conflict`.
pub(super) async fn a_taken_name_is_a_conflict(bench: Bench) {
    let first = bench.create(&bench.runs()).await;
    let second = bench.create(&bench.completes()).await;
    let rename = |name: &str| Op::RenameContainer {
        container: second.clone(),
        name: name.to_owned(),
    };
    assert_eq!(bench.fails(rename(&first.name)).await, ErrorKind::Conflict);
    bench.must(rename(&format!("{}.r1", second.name))).await;
    let names = bench.look().await.containers;
    let names: Vec<_> = names.into_iter().map(|seen| seen.name).collect();
    assert_eq!(names, [format!("{}.r1", second.name), first.name]);
}

/// A container that runs is removed only by force.
pub(super) async fn a_running_container_is_removed_by_force_only(bench: Bench) {
    let container = bench.start(&bench.runs()).await;
    assert_eq!(
        bench.fails(remove(&container, false)).await,
        ErrorKind::Conflict
    );
    assert_eq!(bench.seen(&container).await.state, ContainerState::Running);
    bench.must(remove(&container, true)).await;
    assert!(bench.look().await.containers.is_empty());
}

/// Freezes a container, and lets it go on.
pub(super) async fn a_paused_container_goes_on(bench: Bench) {
    let container = bench.start(&bench.runs()).await;
    bench
        .must(Op::PauseContainer {
            container: container.clone(),
        })
        .await;
    assert_eq!(bench.seen(&container).await.state, ContainerState::Paused);
    bench
        .must(Op::UnpauseContainer {
            container: container.clone(),
        })
        .await;
    assert_eq!(bench.seen(&container).await.state, ContainerState::Running);
}

/// Sends a signal.
pub(super) async fn a_killed_container_has_ended(bench: Bench) {
    let container = bench.start(&bench.runs()).await;
    let kill = Op::KillContainer {
        container: container.clone(),
        signal: "SIGKILL".to_owned(),
    };
    bench.must(kill).await;
    let ended = Op::Await {
        container: container.clone(),
        until: crate::plan::Until::Completed,
        timeout: Some(std::time::Duration::from_secs(30)),
    };
    assert_eq!(bench.fails(ended).await, ErrorKind::Failed);
    let seen = bench.seen(&container).await;
    assert_eq!(
        (seen.state, seen.exit_code),
        (ContainerState::Exited, Some(137))
    );
}

/// Stops and starts a container.
pub(super) async fn a_restarted_container_runs(bench: Bench) {
    let container = bench.start(&bench.runs()).await;
    let restart = Op::RestartContainer {
        container: container.clone(),
        timeout: None,
    };
    bench.must(restart).await;
    assert_eq!(bench.seen(&container).await.state, ContainerState::Running);
}

/// Takes a container off a network.
pub(super) async fn a_disconnected_container_is_off_its_network(bench: Bench) {
    let network = bench.network("default");
    bench.must(bench.create_network(&network)).await;
    let mut service = bench.runs();
    join(&mut service, &network, &[]);
    let container = bench.start(&service).await;
    let disconnect = Op::DisconnectNetwork {
        container: container.clone(),
        network: network.name.clone(),
    };
    bench.must(disconnect.clone()).await;
    bench.must(disconnect).await;
    assert!(
        !bench
            .seen(&container)
            .await
            .networks
            .contains_key(&network.name)
    );
    bench.must(Op::RemoveNetwork { name: network.name }).await;
}

/// Unmanaged containers of a stack of that name are included.
pub(super) async fn unmanaged_containers_are_seen(bench: Bench) {
    let mut order = bench.order(&bench.runs());
    order.labels.retain(|name, _| !name.starts_with("io.exos."));
    assert!(order.labels.contains_key(labels::COMPOSE_PROJECT));
    bench.must(Op::CreateContainer(Box::new(order))).await;
    let look = bench.look().await;
    assert_eq!(look.containers.len(), 1);
    assert!(!look.containers[0].is_managed());
    assert_eq!(look.containers[0].service, "runs");
}

/// Everything at the engine, also what belongs to no stack.
pub(super) async fn what_belongs_to_no_stack_is_seen_when_asked_for(bench: Bench) {
    let mut order = bench.order(&bench.runs());
    order.labels.clear();
    let container = order.container();
    bench.must(Op::CreateContainer(Box::new(order))).await;
    let everything = look(&bench, Scope::Everything).await;
    let stacks = look(&bench, Scope::All).await;
    bench.must(remove(&container, true)).await;
    let is_it = |seen: &&Container| seen.name == container.name;
    let seen = everything.containers.iter().find(is_it);
    assert_eq!(seen.map(Container::is_managed), Some(false));
    assert!(stacks.containers.iter().find(is_it).is_none());
}

/// With ids only containers are listed, and an id that is gone is absent.
pub(super) async fn containers_are_looked_up_by_id(bench: Bench) {
    bench
        .must(bench.create_network(&bench.network("default")))
        .await;
    let first = bench.create(&bench.runs()).await;
    bench.create(&bench.completes()).await;
    let id = bench.seen(&first).await.id;
    let ids = |ids: &[&str]| Scope::Containers(ids.iter().map(|id| (*id).to_owned()).collect());
    let gone = "f".repeat(64);
    let seen = look(&bench, ids(&[&id, &gone])).await;
    let names: Vec<_> = seen.containers.into_iter().map(|seen| seen.name).collect();
    assert_eq!(names, [first.name]);
    assert!(seen.networks.is_empty() && seen.volumes.is_empty());
    assert!(look(&bench, ids(&[])).await.containers.is_empty());
}

async fn look(bench: &Bench, scope: Scope) -> Observed {
    let query = ObserveQuery {
        scope,
        ..ObserveQuery::default()
    };
    bench.backend().observe(&query).await.expect("observe")
}
