use std::sync::Arc;

use super::super::Controller;
use super::super::tests::{shop, start, until};
use crate::access::Caller;
use crate::backend::{Backend, Behavior, FakeBackend};
use crate::error::ErrorKind;
use crate::live::{Desired, Visible};
use crate::observed::{ContainerState, Health, ObserveQuery};
use crate::platform::testbed::{Bed, environment};
use crate::platform::{
    Accepted, Drained, Host, NewStack, OperationKind, OperationState, Platform, Stack,
};
use crate::spec::{FakeLoader, Mount, MountKind, StackSpec, VolumeSpec};
use crate::store::Versioned;

/// One environment with two hosts, and a controller that leads.
struct Stage {
    platform: Platform,
    old: Arc<FakeBackend>,
    new: Arc<FakeBackend>,
    controller: Controller,
}

async fn stage() -> Stage {
    let bed = Bed::on_system_clock();
    environment(&bed.platform, "dev").await;
    let (old, new) = (bed.host("dev", "a").await, bed.host("dev", "b").await);
    let controller = start(&bed.platform);
    Stage {
        platform: bed.platform,
        old,
        new,
        controller,
    }
}

fn with_volume(name: &str) -> StackSpec {
    let mut spec = named(name);
    let volume = VolumeSpec::new(name, "data");
    let mount = Mount {
        target: "/data".to_owned(),
        kind: MountKind::Volume {
            name: volume.name.clone(),
            no_copy: false,
            subpath: None,
        },
        read_only: false,
        consistency: None,
    };
    spec.volumes.insert("data".to_owned(), volume.into());
    let web = spec.services.get_mut("web").unwrap();
    Arc::make_mut(web).container.mounts.push(mount);
    spec
}

fn named(name: &str) -> StackSpec {
    StackSpec {
        name: name.to_owned(),
        ..shop(2)
    }
}

impl Stage {
    async fn deploy(&self, spec: &StackSpec) -> Accepted {
        let new = NewStack {
            name: spec.name.clone(),
            sources: FakeLoader::sources(spec),
            host: Some("a".to_owned()),
            ..NewStack::default()
        };
        let (stacks, system) = (self.platform.stacks(), Caller::system());
        let accepted = stacks.create(&system, "dev", new).await.unwrap();
        self.ended(&accepted.operation.id).await;
        accepted
    }

    async fn drain(&self, partial: bool) -> crate::Result<Drained> {
        let (hosts, system) = (self.platform.hosts(), Caller::system());
        hosts.drain(&system, "dev", "a", partial, None).await
    }

    async fn ended(&self, operation: &str) -> OperationState {
        until(&self.platform, "the operation ends", async || {
            let operations = self.platform.operations();
            let found = operations.get(&Caller::system(), operation).await.unwrap();
            found.value.state.is_ended().then_some(found.value.state)
        })
        .await
    }

    async fn host(&self, name: &str) -> Versioned<Host> {
        let hosts = self.platform.hosts();
        hosts.get(&Caller::system(), "dev", name).await.unwrap()
    }

    async fn stack(&self, name: &str) -> Versioned<Stack> {
        let stacks = self.platform.stacks();
        stacks.get(&Caller::system(), "dev", name).await.unwrap()
    }

    /// Waits until the picture shows the volume on the first host.
    async fn seen(&self, volume: &str) {
        let id = self.host("a").await.id;
        until(&self.platform, "the volume is seen", async || {
            let host = self.platform.live().inventory().host(&Visible::All, &id)?;
            let mut volumes = host.contents.volumes().iter();
            volumes.any(|seen| seen.name == volume).then_some(())
        })
        .await;
    }

    async fn is_inactive(&self) {
        until(&self.platform, "the host is inactive", async || {
            let host = self.host("a").await;
            (host.value.desired == Desired::Inactive).then_some(())
        })
        .await;
    }
}

async fn running(engine: &FakeBackend, stack: &str) -> usize {
    let observed = engine.observe(&ObserveQuery::stack(stack)).await.unwrap();
    let containers = observed.containers.iter();
    containers
        .filter(|container| container.state == ContainerState::Running)
        .count()
}

#[tokio::test]
async fn a_drained_host_is_left_by_its_stacks_and_then_inactive() {
    let stage = stage().await;
    stage.deploy(&named("shop")).await;
    let drained = stage.drain(false).await.unwrap();
    assert_eq!(drained.host.value.desired, Desired::Draining);
    let (moved, accepted) = &drained.moves[0];
    assert_eq!(moved.host_name, "b");
    assert_eq!(accepted.operation.value.kind, OperationKind::Move);
    let state = stage.ended(&accepted.operation.id).await;
    assert_eq!(state, OperationState::Succeeded);
    assert_eq!(running(&stage.old, "shop").await, 0);
    assert_eq!(running(&stage.new, "shop").await, 2);
    stage.is_inactive().await;
    let stack = stage.stack("shop").await.value;
    assert_eq!(
        (stack.host, stack.moves_from),
        (stage.host("b").await.id, None)
    );
}

#[tokio::test]
async fn a_stack_runs_here_until_it_runs_there() {
    let stage = stage().await;
    stage.deploy(&named("shop")).await;
    let slow = Behavior {
        health: Health::Starting,
        ..Behavior::default()
    };
    stage.new.set_behavior("web", slow);
    let drained = stage.drain(false).await.unwrap();
    until(
        &stage.platform,
        "it is there and not healthy yet",
        async || (running(&stage.new, "shop").await > 0).then_some(()),
    )
    .await;
    assert_eq!(running(&stage.old, "shop").await, 2);
    // The server goes in the middle, and the next one goes on.
    stage.controller.shutdown().await;
    assert_eq!(running(&stage.old, "shop").await, 2);
    for number in 1..=2 {
        stage
            .new
            .set_health(&format!("shop-web-{number}"), Health::Healthy);
    }
    let _next = start(&stage.platform);
    let operation = &drained.moves[0].1.operation.id;
    until(&stage.platform, "the stack has moved", async || {
        let moved = running(&stage.old, "shop").await == 0;
        let left = stage.platform.stacks();
        let left = left.get(&Caller::system(), "dev", "shop").await.unwrap();
        let operations = stage.platform.operations();
        let ended = operations.get(&Caller::system(), operation).await.unwrap();
        let ended = ended.value.state.is_ended();
        (moved && left.value.moves_from.is_none() && ended).then_some(())
    })
    .await;
    assert_eq!(running(&stage.new, "shop").await, 2);
}

#[tokio::test]
async fn what_cannot_move_is_told_before_anything_is_touched() {
    let stage = stage().await;
    stage.deploy(&with_volume("db")).await;
    stage.deploy(&named("shop")).await;
    stage.seen("db_data").await;
    let refused = stage.drain(false).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict);
    let problems = refused.problem_list();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].at, "stacks.db");
    assert!(problems[0].message.contains("db_data"));
    let host = stage.host("a").await;
    assert_eq!((host.version, host.value.desired), (1, Desired::Active));
    assert_eq!(stage.stack("shop").await.value.host, host.id);

    let plan = stage.platform.hosts();
    let plan = plan
        .drain_plan(&Caller::system(), "dev", "a")
        .await
        .unwrap();
    assert_eq!((plan.moves.len(), plan.stays.len()), (1, 1));

    let drained = stage.drain(true).await.unwrap();
    stage.ended(&drained.moves[0].1.operation.id).await;
    stage.is_inactive().await;
    assert_eq!(running(&stage.old, "db").await, 2);
    assert_eq!(running(&stage.old, "shop").await, 0);
    assert_eq!(running(&stage.new, "shop").await, 2);
}

#[tokio::test]
async fn without_another_active_host_nothing_moves() {
    let stage = stage().await;
    stage.deploy(&named("shop")).await;
    let (hosts, system) = (stage.platform.hosts(), Caller::system());
    let change = crate::platform::HostChange::desired(Desired::Inactive);
    hosts
        .change(&system, "dev", "b", change, None)
        .await
        .unwrap();
    let refused = stage.drain(false).await.unwrap_err();
    assert!(refused.problem_list()[0].message.contains("no active host"));
    // An empty host has nothing to move, and is inactive at once.
    let empty = hosts.drain(&system, "dev", "b", false, None).await.unwrap();
    assert_eq!(empty.host.value.desired, Desired::Inactive);
}

#[tokio::test]
async fn a_stack_that_is_removed_on_its_way_is_gone_from_both_hosts() {
    let stage = stage().await;
    stage.deploy(&named("shop")).await;
    let slow = Behavior {
        health: Health::Starting,
        ..Behavior::default()
    };
    stage.new.set_behavior("web", slow);
    stage.drain(false).await.unwrap();
    until(&stage.platform, "it is on both hosts", async || {
        (running(&stage.new, "shop").await > 0).then_some(())
    })
    .await;
    let (stacks, system) = (stage.platform.stacks(), Caller::system());
    let removed = stacks.remove(&system, "dev", "shop", false, None).await;
    let state = stage.ended(&removed.unwrap().operation.id).await;
    assert_eq!(state, OperationState::Succeeded);
    assert_eq!(
        running(&stage.old, "shop").await + running(&stage.new, "shop").await,
        0
    );
    stage.is_inactive().await;
}
