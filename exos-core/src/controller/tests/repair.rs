//! What drifts away from what is wanted comes back, or is told.

use super::*;
use crate::plan::Op;
use crate::platform::{Drift, EnvironmentChange, Settings};

#[tokio::test]
async fn a_container_that_vanishes_comes_back() {
    let stage = stage().await;
    let operation = stage.create(&shop(2)).await;
    stage.ended(&operation).await;
    let gone = stage.running(2).await[0].clone();
    remove(&stage.engine, &gone).await;
    let back = stage.running(2).await;
    assert!(
        back.iter()
            .any(|container| container.name == gone.name && container.id != gone.id)
    );
}

async fn remove(engine: &FakeBackend, container: &Container) {
    let reference = crate::plan::ContainerRef {
        service: container.service.clone(),
        number: container.number,
        name: container.name.clone(),
        id: Some(container.id.clone()),
    };
    let op = Op::RemoveContainer {
        container: reference,
        volumes: false,
        force: true,
    };
    engine.apply(&op, Arc::new(crate::NoEvents)).await.unwrap();
}

#[tokio::test]
async fn a_crash_loop_is_backed_off_and_shown() {
    let stage = stage().await;
    stage.engine.set_behavior(
        "web",
        Behavior {
            exits: Some(1),
            ..Behavior::default()
        },
    );
    let operation = stage.create(&shop(1)).await;
    assert_eq!(stage.ended(&operation).await.state, OperationState::Failed);
    let status = until(&stage.platform, "three failures in a row", async || {
        stage
            .status(&operation)
            .await
            .filter(|status| status.failures >= 3)
    })
    .await;
    assert!(status.next_try.is_some());
    assert!(status.reason.unwrap().contains("exit"));
}

#[tokio::test]
async fn drift_is_only_reported_where_the_environment_says_so() {
    let stage = stage().await;
    let settings = Settings {
        drift: Drift::Report,
        ..Settings::default()
    };
    let change = EnvironmentChange {
        settings: Some(settings),
        ..EnvironmentChange::default()
    };
    stage
        .platform
        .environments()
        .change(&Caller::system(), "dev", change, None)
        .await
        .unwrap();
    let operation = stage.create(&shop(1)).await;
    stage.ended(&operation).await;
    let before = stage.running(1).await;
    let orphan = StackSpec {
        environment: before[0].environment.clone(),
        ..StackSpec::new("shop").with_service(ServiceSpec::new("old", "old:1"))
    };
    let local = crate::platform::Local::new(stage.engine.clone());
    let (up, work) = (
        crate::plan::UpOptions::default(),
        crate::platform::Work::default(),
    );
    crate::platform::Stacks::up(&local, &orphan, &up, &work)
        .await
        .unwrap();
    let status = until(&stage.platform, "the orphan is reported", async || {
        stage
            .status(&operation)
            .await
            .filter(|status| !status.drift.is_empty())
    })
    .await;
    assert!(status.drift[0].contains("old"), "{:?}", status.drift);
    stage.running(2).await;
}

#[tokio::test]
async fn a_container_that_the_engine_cannot_start_any_more_is_replaced() {
    let stage = stage().await;
    let operation = stage.create(&shop(1)).await;
    stage.ended(&operation).await;
    let stuck = stage.running(1).await[0].clone();
    // The first time may be a call of an earlier run that is under way.
    for _ in 0..2 {
        let start = "web/1 start";
        stage.engine.fail_next(start, ErrorKind::AlreadyExists);
    }
    stage.engine.crash(&stuck.name, 137);
    let back = stage.running(1).await;
    assert_eq!(back[0].name, stuck.name);
    assert_ne!(back[0].id, stuck.id);
}
