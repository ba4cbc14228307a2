//! Operations: begun, ended, taken the place of, and stopped.

use std::collections::BTreeSet;

use super::*;
use crate::platform::ListQuery;
use crate::store::StumblingStore;

#[tokio::test]
async fn a_new_stack_comes_up_and_tells_its_steps() {
    let stage = stage().await;
    let operation = stage.create(&shop(2)).await;
    let ended = stage.ended(&operation).await;
    assert_eq!(
        (ended.state, ended.failure),
        (OperationState::Succeeded, None)
    );
    assert_eq!(stage.running(2).await[0].revision, Some(1));
    let steps = stage
        .platform
        .operations()
        .steps(&Caller::system(), &operation, 0, 100)
        .await
        .unwrap();
    let numbers: Vec<u64> = steps.iter().map(|(number, _)| *number).collect();
    assert!(
        numbers.iter().copied().eq(1..=numbers.len() as u64),
        "{numbers:?}"
    );
    let last = &steps.last().unwrap().1;
    assert!(
        last.text.ends_with("0 failed, 0 not begun"),
        "{}",
        last.text
    );
    stage.controller.shutdown().await;
}

#[tokio::test]
async fn a_stack_that_was_stopped_on_purpose_stays_stopped_until_it_is_started() {
    let stage = stage().await;
    let operation = stage.create(&shop(1)).await;
    stage.ended(&operation).await;
    let (stacks, system) = (stage.platform.stacks(), Caller::system());
    let stop = stacks
        .stop(&system, "dev", "shop", BTreeSet::new())
        .await
        .unwrap();
    stage.ended(&stop.operation.id).await;
    assert_eq!(stage.containers().await[0].state, ContainerState::Exited);
    // What happens to the stack meanwhile starts nothing.
    let again = stacks
        .scale(&system, "dev", "shop", [("web".to_owned(), 1)].into())
        .await
        .unwrap();
    assert_eq!(
        stage.ended(&again.operation.id).await.state,
        OperationState::Succeeded
    );
    assert_eq!(stage.containers().await[0].state, ContainerState::Exited);
    let start = stacks
        .start(&system, "dev", "shop", BTreeSet::new())
        .await
        .unwrap();
    stage.ended(&start.operation.id).await;
    stage.running(1).await;
}

#[tokio::test]
async fn a_later_change_takes_the_place_of_one_under_way() {
    let stage = stage().await;
    stage.engine.set_behavior(
        "web",
        Behavior {
            health: Health::Starting,
            ..Behavior::default()
        },
    );
    let first = stage.create(&shop(1)).await;
    until(&stage.platform, "the first one runs", async || {
        let operation = stage
            .platform
            .operations()
            .get(&Caller::system(), &first)
            .await
            .unwrap();
        (operation.value.state == OperationState::Running).then_some(())
    })
    .await;
    let removed = stage
        .platform
        .stacks()
        .remove(&Caller::system(), "dev", "shop", false, None)
        .await
        .unwrap();
    assert_eq!(stage.ended(&first).await.state, OperationState::Superseded);
    assert_eq!(
        stage.ended(&removed.operation.id).await.state,
        OperationState::Succeeded
    );
    until(&stage.platform, "the stack is forgotten", async || {
        let listed = stage
            .platform
            .stacks()
            .list(&Caller::system(), "dev", &ListQuery::default())
            .await;
        listed.unwrap().items.is_empty().then_some(())
    })
    .await;
    assert!(stage.containers().await.is_empty());
}

#[tokio::test]
async fn a_removal_that_failed_is_tried_again_until_the_stack_is_gone() {
    let stage = stage().await;
    let operation = stage.create(&shop(1)).await;
    stage.ended(&operation).await;
    stage.engine.fail_next("remove", ErrorKind::Forbidden);
    let (stacks, system) = (stage.platform.stacks(), Caller::system());
    let removal = stacks.remove(&system, "dev", "shop", false, None).await;
    let removal = stage.ended(&removal.unwrap().operation.id).await;
    assert_eq!(removal.state, OperationState::Failed);
    until(&stage.platform, "the stack is forgotten", async || {
        let listed = stacks.list(&system, "dev", &ListQuery::default()).await;
        listed.unwrap().items.is_empty().then_some(())
    })
    .await;
    assert!(stage.containers().await.is_empty());
}

#[tokio::test]
async fn an_operation_is_stopped_when_its_environment_is_removed() {
    let stage = stage().await;
    let operation = stage.endless().await;
    let (environments, system) = (stage.platform.environments(), Caller::system());
    let removed = async || environments.remove(&system, "dev", true, None).await.ok();
    until(&stage.platform, "the environment is removed", removed).await;
    assert_eq!(
        stage.ended(&operation).await.state,
        OperationState::Cancelled
    );
    let stopped = tokio::time::timeout(LIMIT, stage.controller.shutdown());
    stopped.await.expect("nothing is under way");
}

#[tokio::test]
async fn a_store_that_fails_once_leaves_no_operation_deaf() {
    let store = Arc::new(StumblingStore::default());
    let stage = stage_on(Bed::over(Ports {
        clock: Arc::new(SystemClock::default()),
        store: store.clone(),
        ..Ports::fake().unwrap()
    }))
    .await;
    let operation = stage.endless().await;
    store.stumble(true);
    until(&stage.platform, "the guard is refused", async || {
        (store.refused() > 1).then_some(())
    })
    .await;
    store.stumble(false);
    let operations = stage.platform.operations();
    let asked = operations.cancel(&Caller::system(), &operation).await;
    asked.unwrap();
    assert_eq!(
        stage.ended(&operation).await.state,
        OperationState::Cancelled
    );
}
