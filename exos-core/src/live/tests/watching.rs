//! What an engine does shows in the picture.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::world::{AT_ONCE, World, apply, at, create, run};
use crate::backend::Reach;
use crate::error::ErrorKind;
use crate::live::{
    ContainerQuery, Desired, Happened, HostKey, HostSpec, HostState, Options, Reached, Received,
    Visible,
};
use crate::observed::{ContainerState, Health};
use crate::plan::Op;
use crate::spec::VolumeSpec;

#[tokio::test(start_paused = true)]
async fn what_is_there_before_is_seen_when_the_host_is_active() {
    let mut world = World::new(Options::default());
    let engine = world.add("team", "h1");
    run(&engine, "web", 1).await;
    let host = world.until_state("h1", HostState::Active).await;
    assert_eq!(host.contents.counts().running, 1);
    assert_eq!(host.facts.as_ref().unwrap().api_version, "0.0");
    let entry = host.contents.by_name("shop-web-1").unwrap();
    assert_eq!(entry.container.service, "web");
}

#[tokio::test(start_paused = true)]
async fn each_change_of_a_container_arrives_at_once() {
    let mut world = World::new(Options::default());
    let engine = world.follow("team", "h1").await;
    let container = create(&engine, "web", 1).await;
    let added = world.until_container(|seen| seen.container.name == "shop-web-1");
    let added = timeout(AT_ONCE, added).await.unwrap();
    assert_eq!(added.container.state, ContainerState::Created);

    let start = Op::StartContainer {
        container: container.clone(),
    };
    apply(&engine, start).await;
    let running = world.until_container(|seen| seen.container.state == ContainerState::Running);
    timeout(AT_ONCE, running).await.unwrap();

    engine.set_health("shop-web-1", Health::Unhealthy);
    let sick = world.until_container(|seen| seen.container.health == Some(Health::Unhealthy));
    timeout(AT_ONCE, sick).await.unwrap();

    let remove = Op::RemoveContainer {
        container,
        volumes: false,
        force: true,
    };
    apply(&engine, remove).await;
    let gone = world.until(|_, happened| match happened {
        Happened::ContainerRemoved { entry } => Some(entry.container.name.clone()),
        _ => None,
    });
    assert_eq!(timeout(AT_ONCE, gone).await.unwrap(), "shop-web-1");
    assert_eq!(world.host("h1").contents.counts().total, 0);
}

#[tokio::test(start_paused = true)]
async fn who_asks_for_a_look_reads_what_was_done_before() {
    // Events alone would take a minute to show.
    let mut world = World::new(Options {
        settle: Duration::from_mins(1),
        ..Options::default()
    });
    let engine = world.follow("team", "h1").await;
    for number in 1..=3 {
        run(&engine, "web", number).await;
        timeout(AT_ONCE, world.live.look("h1")).await.unwrap();
        assert_eq!(world.host("h1").contents.counts().running, number);
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_look_at_a_host_that_is_not_followed_or_hangs() {
    let mut world = World::new(Options::default());
    let dead = world.add("team", "dead");
    dead.set_reach(Reach::Refuses);
    world.until_state("dead", HostState::Unreachable).await;
    for host in ["dead", "unknown"] {
        timeout(AT_ONCE, world.live.look(host)).await.unwrap();
    }
    let engine = world.follow("team", "h1").await;
    engine.set_reach(Reach::Hangs);
    let patience = Duration::from_secs(3);
    timeout(patience, world.live.look("h1")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn volumes_are_seen_too() {
    let mut world = World::new(Options::default());
    let engine = world.follow("team", "h1").await;
    let create = Op::CreateVolume {
        volume: Arc::new(VolumeSpec::new("shop", "data")),
        labels: [].into(),
    };
    apply(&engine, create).await;
    let seen = world.until(|_, happened| (*happened == Happened::ThingsChanged).then_some(()));
    timeout(AT_ONCE, seen).await.unwrap();
    assert_eq!(world.host("h1").contents.volumes()[0].name, "shop_data");
}

#[tokio::test(start_paused = true)]
async fn a_burst_costs_a_few_looks() {
    let mut world = World::new(Options::default());
    let engine = world.follow("team", "h1").await;
    let before = engine.looks();
    for number in 1..=200 {
        run(&engine, "web", number).await;
    }
    world
        .until_container(|seen| seen.container.number == 200)
        .await;
    assert!(engine.looks() - before <= 3, "{}", engine.looks() - before);
    assert_eq!(world.host("h1").contents.counts().running, 200);
}

#[tokio::test(start_paused = true)]
async fn a_quiet_host_is_looked_over_now_and_then_and_tells_nothing() {
    let mut world = World::new(Options::default());
    let engine = world.follow("team", "h1").await;
    run(&engine, "web", 1).await;
    world
        .until_container(|seen| seen.container.state == ContainerState::Running)
        .await;
    let before = engine.looks();
    world.clock.advance(Duration::from_secs(330));
    tokio::time::sleep(Duration::from_secs(330)).await;
    let looks = engine.looks() - before;
    assert!((10..=12).contains(&looks), "{looks}");
    assert_eq!(world.changes.try_next(), None);
    assert_eq!(world.host("h1").last_seen, Some(at(330)));
    assert_eq!(world.host("h1").since, at(0));
}

#[tokio::test(start_paused = true)]
async fn a_container_that_keeps_ending_is_in_a_crash_loop() {
    let mut world = World::new(Options::default());
    let engine = world.follow("team", "h1").await;
    let container = run(&engine, "web", 1).await;
    for _ in 0..3 {
        engine.crash("shop-web-1", 1);
    }
    let entry = world.until_container(|seen| seen.crash_looping).await;
    assert_eq!(entry.container.state, ContainerState::Restarting);
    assert_eq!(world.host("h1").contents.counts().crash_looping, 1);

    let stop = Op::StopContainer {
        container,
        timeout: None,
    };
    apply(&engine, stop).await;
    let stopped = world.until_container(|seen| !seen.crash_looping).await;
    assert_eq!(stopped.container.state, ContainerState::Exited);
}

#[tokio::test(start_paused = true)]
async fn what_is_wanted_of_a_host_shows_in_its_state() {
    let mut world = World::new(Options::default());
    world.follow("team", "h1").await;
    world.clock.advance(Duration::from_secs(7));
    world.live.set_desired("h1", Desired::Inactive);
    let host = world.until_state("h1", HostState::Inactive).await;
    assert_eq!((host.since, host.desired), (at(7), Desired::Inactive));
    world.live.set_desired("h1", Desired::Draining);
    world.until_state("h1", HostState::Draining).await;
    world.live.describe_host("h1", "other", [].into());
    assert_eq!(world.host("h1").name.as_ref(), "other");
    assert_eq!(world.host("h1").since, at(7));
    world.live.set_desired("h9", Desired::Removed);
}

#[tokio::test(start_paused = true)]
async fn a_host_is_watched_once_and_may_come_back() {
    let mut world = World::new(Options::default());
    let engine = world.follow("team", "h1").await;
    let again = HostSpec::new(HostKey::new("other", "h1"), "again");
    let connect = Arc::new(Reached(engine.clone()));
    let refused = world.live.add_host(again, connect.clone()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::AlreadyExists);

    world.live.remove_host("h1").await;
    let gone = world.until(|_, happened| (*happened == Happened::HostRemoved).then_some(()));
    gone.await;
    let view = world.live.inventory().view(&Visible::All);
    assert!(view.hosts().is_empty() && view.environments().is_empty());
    // The test and `connect` hold it, and no task any more.
    assert_eq!(Arc::strong_count(&engine), 2);

    world.add_at("other", "h1", connect);
    world.until_state("h1", HostState::Active).await;
}

#[tokio::test(start_paused = true)]
async fn nothing_outlives_the_picture() {
    let mut world = World::new(Options::default());
    let engine = world.follow("team", "h1").await;
    assert!(world.live.engine("h1").is_ok());
    world.live.shutdown().await;
    assert_eq!(Arc::strong_count(&engine), 1);
    assert_eq!(
        world.live.engine("h1").unwrap_err().kind(),
        ErrorKind::NotFound
    );
    let spec = HostSpec::new(HostKey::new("team", "h2"), "late");
    let late = world.live.add_host(spec, Arc::new(Reached(engine)));
    assert_eq!(late.unwrap_err().kind(), ErrorKind::Cancelled);
}

#[tokio::test(start_paused = true)]
async fn nobody_sees_the_environment_of_another() {
    let mut world = World::new(Options::default());
    let inventory = Arc::clone(world.live.inventory());
    let team = Visible::only("team");
    let mut theirs = inventory.subscribe(Visible::only("other"));
    let engine = world.follow("team", "h1").await;
    run(&engine, "web", 1).await;
    world.until_container(|_| true).await;
    assert_eq!(theirs.try_next(), None);

    let other = Visible::only("other");
    assert!(inventory.host(&other, "h1").is_none());
    assert!(inventory.host(&team, "h1").is_some());
    let view = inventory.view(&other);
    let query = ContainerQuery {
        environment: Some("team".into()),
        ..ContainerQuery::default()
    };
    assert!(view.containers(&query).unwrap().items.is_empty());
    assert!(view.container("shop-web-1").is_empty());
    assert_eq!(view.counts().containers.total, 0);
    assert_eq!(
        inventory
            .view(&team)
            .containers(&query)
            .unwrap()
            .items
            .len(),
        1
    );
}

#[tokio::test(start_paused = true)]
async fn a_slow_subscriber_is_told_to_read_again_and_holds_nobody_up() {
    let mut world = World::new(Options {
        backlog: 16,
        ..Options::default()
    });
    let mut slow = world.live.inventory().subscribe(Visible::All);
    let engine = world.follow("team", "h1").await;
    for number in 1..=30 {
        run(&engine, "web", number).await;
        world
            .until_container(|seen| seen.container.number == number)
            .await;
    }
    assert_eq!(slow.next().await, Some(Received::Lagged));
    assert_eq!(world.host("h1").contents.counts().total, 30);
    // What is left comes in order, up to the newest.
    let mut last = 0;
    while let Some(Received::Change(change)) = slow.try_next() {
        assert!(change.number > last);
        last = change.number;
    }
    assert!(last >= 30);
}
