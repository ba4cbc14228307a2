use std::pin::pin;

use futures_util::poll;

use super::super::Controller;
use super::super::tests::{options, shop, until};
use super::*;
use crate::access::Caller;
use crate::backend::Reach;
use crate::platform::testbed::{Bed, environment};
use crate::platform::{NewStack, OperationState, Platform};
use crate::spec::{FakeLoader, StackSpec};

#[tokio::test]
async fn a_full_lane_holds_up_nobody_else() {
    let lanes = Lanes::new(1);
    let first = lanes.turn("a").await;
    let mut second = pin!(lanes.turn("a"));
    assert!(poll!(second.as_mut()).is_pending());
    drop(lanes.turn("b").await);
    drop(first);
    assert!(poll!(second).is_ready());
}

async fn deploy(platform: &Platform, name: &str, host: &str) -> String {
    let spec = StackSpec {
        name: name.to_owned(),
        ..shop(1)
    };
    let new = NewStack {
        name: name.to_owned(),
        sources: FakeLoader::sources(&spec),
        host: Some(host.to_owned()),
        ..NewStack::default()
    };
    let (stacks, system) = (platform.stacks(), Caller::system());
    let accepted = stacks.create(&system, "dev", new).await.unwrap();
    accepted.operation.id
}

async fn state(platform: &Platform, operation: &str) -> OperationState {
    let operations = platform.operations();
    let found = operations.get(&Caller::system(), operation).await.unwrap();
    found.value.state
}

#[tokio::test]
async fn fifty_dead_hosts_do_not_delay_a_deployment_on_a_living_one() {
    let bed = Bed::on_system_clock();
    let platform = &bed.platform;
    environment(platform, "dev").await;
    let mut waiting = Vec::new();
    for number in 0..50 {
        let name = format!("dead-{number}");
        let engine = bed.host("dev", &name).await;
        engine.set_reach(if number % 2 == 0 {
            Reach::Hangs
        } else {
            Reach::Refuses
        });
        waiting.push(deploy(platform, &name, &name).await);
    }
    bed.host("dev", "living").await;
    let _controller = Controller::start(
        platform.clone(),
        super::super::ControllerOptions {
            parallel: 2,
            ..options()
        },
    );
    let operation = deploy(platform, "shop", "living").await;
    until(platform, "the living host has its stack", async || {
        let state = state(platform, &operation).await;
        (state == OperationState::Succeeded).then_some(())
    })
    .await;
    // None of the others was given up for it: they are still being waited for.
    for operation in &waiting {
        assert!(!state(platform, operation).await.is_ended());
    }
}
