//! Hosts that do not answer.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::timeout;

use super::world::{AT_ONCE, World, at, run};
use crate::backend::{Backend, FakeBackend, Reach};
use crate::error::{Error, ErrorKind, Result};
use crate::live::{Connect, ContainerQuery, Desired, HostState, Link, Options, Visible};
use crate::observed::ContainerState;

/// A way that leads nowhere.
#[derive(Debug)]
enum Nowhere {
    Hangs,
    Fails(ErrorKind),
    Panics,
}

#[async_trait]
impl Connect for Nowhere {
    async fn connect(&self) -> Result<Arc<dyn Backend>> {
        match self {
            Self::Hangs => std::future::pending().await,
            Self::Fails(kind) => Err(Error::new(*kind, "connect", "made to fail")),
            Self::Panics => panic!("made to panic"),
        }
    }
}

fn fails(kind: ErrorKind) -> Arc<Nowhere> {
    Arc::new(Nowhere::Fails(kind))
}

#[tokio::test(start_paused = true)]
async fn fifty_dead_hosts_do_not_slow_a_living_one() {
    let mut world = World::new(Options::default());
    for n in 0..50 {
        let id = format!("dead-{n}");
        match n % 4 {
            0 => world.add_at("team", &id, Arc::new(Nowhere::Hangs)),
            1 => world.add_at("team", &id, fails(ErrorKind::Unavailable)),
            reach => {
                let engine = world.add("team", &id);
                engine.set_reach(if reach == 2 {
                    Reach::Hangs
                } else {
                    Reach::Refuses
                });
            }
        }
    }
    let joins = async {
        let engine = world.add("team", "h1");
        world.until_state("h1", HostState::Active).await;
        engine
    };
    let engine = timeout(AT_ONCE, joins).await.unwrap();
    for number in 1..=20 {
        // The dead ones are at another point of their tries each time.
        tokio::time::sleep(Duration::from_secs(3)).await;
        run(&engine, "web", number).await;
        let seen = world.until_container(|seen| {
            seen.container.number == number && seen.container.state == ContainerState::Running
        });
        timeout(AT_ONCE, seen).await.unwrap();
    }
    let view = world.live.inventory().view(&Visible::All);
    let hosts = view.counts().hosts;
    assert_eq!((hosts.active, hosts.unreachable, hosts.total), (1, 50, 51));
    world.live.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn what_a_lost_host_ran_stays_with_its_age() {
    let mut world = World::new(Options::default());
    let engine = world.follow("team", "h1").await;
    run(&engine, "web", 1).await;
    world
        .until_container(|seen| seen.container.state == ContainerState::Running)
        .await;
    engine.set_reach(Reach::Hangs);
    let options = Options::default();
    let found = options.resync.mul_f64(1.1) + options.look_timeout;
    let lost = timeout(found, world.until_state("h1", HostState::Connecting));
    assert!(
        lost.await
            .unwrap()
            .why
            .as_ref()
            .unwrap()
            .contains("no answer")
    );
    world.clock.advance(Duration::from_secs(90));
    world.until_state("h1", HostState::Unreachable).await;

    let host = world.host("h1");
    assert_eq!(
        (host.last_seen, host.age(at(100))),
        (Some(at(0)), Some(Duration::from_secs(100)))
    );
    let view = world.live.inventory().view(&Visible::All);
    let page = view.containers(&ContainerQuery::default()).unwrap();
    assert_eq!(page.items[0].item.container.name, "shop-web-1");
    assert_eq!(page.items[0].host.state, HostState::Unreachable);
    let error = world.live.engine("h1").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.message().contains("no answer"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_host_that_comes_back_shows_what_it_did_meanwhile() {
    let mut world = World::new(Options::default());
    let engine = world.follow("team", "h1").await;
    run(&engine, "web", 1).await;
    engine.set_reach(Reach::Refuses);
    world.until_state("h1", HostState::Connecting).await;
    world.until_state("h1", HostState::Unreachable).await;
    engine.crash("shop-web-1", 1);
    engine.set_reach(Reach::Answers);
    let back = world.until_container(|seen| seen.container.state == ContainerState::Restarting);
    let most = Options::default().retry_most;
    timeout(most, back).await.unwrap();
    let host = world.until_state("h1", HostState::Active).await;
    assert_eq!((host.why.clone(), host.link), (None, Link::Connected));
    assert!(world.live.engine("h1").is_ok());
}

#[tokio::test(start_paused = true)]
async fn the_reason_decides_the_state() {
    let mut world = World::new(Options::default());
    world.add_at("team", "old", fails(ErrorKind::Unsupported));
    let host = world.until_state("old", HostState::Incompatible).await;
    assert_eq!(host.why.as_deref(), Some("connect: made to fail"));
    world.add_at("team", "refused", fails(ErrorKind::Unauthorized));
    world.until_state("refused", HostState::Error).await;
    world.live.set_desired("refused", Desired::Removed);
    world.until_state("refused", HostState::Removed).await;
    assert_eq!(world.host("old").age(at(5)), None);
}

#[tokio::test(start_paused = true)]
async fn a_defect_in_one_watcher_is_that_hosts_error() {
    let mut world = World::new(Options::default());
    world.add_at("team", "broken", Arc::new(Nowhere::Panics));
    let host = world.until_state("broken", HostState::Error).await;
    assert!(host.why.as_ref().unwrap().contains("defect"));
    world.follow("team", "h1").await;
}

#[tokio::test(start_paused = true)]
async fn a_dial_is_given_up_with_its_host() {
    let world = World::new(Options {
        connect_timeout: Duration::from_hours(1),
        ..Options::default()
    });
    let engine: Arc<FakeBackend> = world.add("team", "h1");
    engine.set_reach(Reach::Hangs);
    tokio::task::yield_now().await;
    timeout(AT_ONCE, world.live.remove_host("h1"))
        .await
        .unwrap();
    assert_eq!(Arc::strong_count(&engine), 1);
    world.add_at("team", "h2", Arc::new(Nowhere::Hangs));
    tokio::task::yield_now().await;
    timeout(AT_ONCE, world.live.shutdown()).await.unwrap();
}
