//! One controller after the other, on the same store.

use super::*;
use crate::backend::Reach;

#[tokio::test]
async fn whoever_leads_next_goes_on_from_what_a_dead_leader_left() {
    let stage = stage().await;
    stage.engine.set_behavior(
        "web",
        Behavior {
            health: Health::Starting,
            ..Behavior::default()
        },
    );
    let operation = stage.create(&shop(3)).await;
    until(&stage.platform, "containers are there", async || {
        (stage.containers().await.len() == 3).then_some(())
    })
    .await;
    // As `kill -9`: nothing is given back and nothing is written any more.
    let Stage {
        platform,
        engine,
        controller,
    } = stage;
    drop(controller);
    platform.live().shutdown().await;
    let platform = Platform::new(platform.ports().clone());
    let next = start(&platform);
    assert!(!next.leads());
    // What the dead leader had begun may still end.
    until(&platform, "the next one leads", async || {
        let seen = engine.observe(&ObserveQuery::stack("shop")).await.unwrap();
        let all = seen
            .containers
            .iter()
            .all(|seen| seen.state == ContainerState::Running);
        (all && next.leads()).then_some(())
    })
    .await;
    engine.set_behavior("web", Behavior::default());
    for container in engine
        .observe(&ObserveQuery::stack("shop"))
        .await
        .unwrap()
        .containers
    {
        engine.set_health(&container.name, Health::Healthy);
    }
    until(&platform, "the operation is taken up", async || {
        let found = platform
            .operations()
            .get(&Caller::system(), &operation)
            .await
            .unwrap();
        found.value.state.is_ended().then_some(())
    })
    .await;
    assert_eq!(engine.names().len(), 3, "nothing is doubled");
}

#[tokio::test]
async fn a_controller_that_is_cut_short_gives_its_lease_back() {
    let stage = stage().await;
    stage.endless().await;
    stage.engine.set_reach(Reach::Hangs);
    let soon = Duration::from_millis(50);
    assert!(!stage.controller.shutdown_within(soon).await);
    let next = without_servers(&stage.platform, async { Ok(()) });
    next.await.expect("nobody holds the lease");
}
