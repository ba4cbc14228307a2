//! What happens to a stack behind the server's back.

use std::time::Duration;

use exos_core::observed::{Container, ContainerState};
use exos_core::plan::{ContainerRef, Op};
use serde_json::json;

use crate::server::Server;
use crate::stage::{ENGINE, SLEEPS, Stage, chain, stage, until};

fn kill(stage: &Stage, container: &Container) {
    let op = Op::KillContainer {
        container: reference(container),
        signal: "SIGKILL".to_owned(),
    };
    stage.apply(&op).unwrap();
}

fn remove(stage: &Stage, container: &Container) {
    let op = Op::RemoveContainer {
        container: reference(container),
        volumes: false,
        force: true,
    };
    stage.apply(&op).unwrap();
}

fn reference(container: &Container) -> ContainerRef {
    ContainerRef {
        service: container.service.clone(),
        number: container.number,
        name: container.name.clone(),
        id: Some(container.id.clone()),
    }
}

/// A stack of two services that runs.
fn deployed(stage: &Stage) -> Server {
    let server = Server::start(&stage.data(), &[]);
    let operation = server.deploy("default", &stage.stack, &chain(2));
    server.succeeds("default", &operation);
    stage.assert_chain(2);
    server
}

#[test]
fn killed_and_removed_containers_and_a_lost_network_come_back() {
    let Some(stage) = stage(ENGINE) else {
        return;
    };
    let server = deployed(&stage);
    let running = stage.running();
    let first = running.values().next().unwrap();
    kill(&stage, first);
    until("the killed container runs again", || {
        (stage.running().len() == 2).then_some(())
    });

    for container in stage.running().values() {
        remove(&stage, container);
    }
    let network = stage.observe().networks[0].name.clone();
    // The server may be faster, and the network in use again.
    let _ = stage.apply(&Op::RemoveNetwork { name: network });
    until("everything is there again", || {
        let seen = stage.observe();
        (stage.running().len() == 2 && seen.networks.len() == 1).then_some(())
    });
    stage.assert_chain(2);
    let kinds = server.operations("default", &stage.stack);
    assert!(
        kinds.iter().any(|operation| operation["kind"] == "repair"),
        "{kinds:?}"
    );
}

#[test]
fn a_stack_that_was_stopped_on_purpose_stays_stopped() {
    let Some(stage) = stage(ENGINE) else {
        return;
    };
    let server = deployed(&stage);
    let stop = server.act("default", &stage.stack, "stop", &json!({}));
    server.succeeds("default", &stop);
    // A server that starts looks at everything.
    server.kill();
    let server = Server::start(&stage.data(), &[]);
    let scale = server.act(
        "default",
        &stage.stack,
        "scale",
        &json!({"services": {"s1": 1}}),
    );
    server.succeeds("default", &scale);
    let seen = stage.observe().containers;
    let all_ended = seen.iter().all(|one| one.state == ContainerState::Exited);
    assert!(seen.len() == 2 && all_ended, "{seen:?}");
    let start = server.act("default", &stage.stack, "start", &json!({}));
    server.succeeds("default", &start);
    stage.assert_chain(2);
}

#[test]
fn a_crash_loop_is_backed_off() {
    let Some(stage) = stage(ENGINE) else {
        return;
    };
    let server = Server::start(&stage.data(), &[]);
    let ends = SLEEPS.replace("[sleep, '1000']", "['false']");
    let compose = format!("services: {{bad: {{{ends}}}}}");
    let operation = server.deploy("default", &stage.stack, &compose);
    // Whether it ends before or after the operation does is up to the engine.
    server.ended("default", &operation);
    let stopwatch = stage.stopwatch();
    until("it was tried three times more", || {
        let tried = server.operations("default", &stage.stack).len();
        (tried >= 4).then_some(())
    });
    // One may come at once; a second and then two pass before the next ones.
    let took = stopwatch();
    assert!(took >= Duration::from_millis(2500), "{took:?}");
}
