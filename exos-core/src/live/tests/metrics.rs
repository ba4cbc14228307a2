//! What containers use, from the engine to the picture.

use std::time::Duration;

use super::world::{World, apply, run};
use crate::backend::{FakeBackend, Load, Reach};
use crate::clock::{Clock, Timestamp};
use crate::error::ErrorKind;
use crate::live::{HostKey, HostState, Options, Series, Signals, Usage, Visible};
use crate::observed::Capabilities;
use crate::plan::{ContainerRef, Op};

fn load(cpus: f64, memory: u64) -> Load {
    Load {
        cpus,
        memory,
        memory_limit: Some(1000),
    }
}

/// Lets a step pass, and waits until every host was measured in it.
async fn step(world: &World) {
    world.clock.advance(Duration::from_secs(10));
    let mut measured = world.live.inventory().measurements();
    let hosts = world.live.inventory().view(&Visible::All).hosts().len() as u64;
    let until = *measured.borrow_and_update() + hosts;
    measured.wait_for(|number| *number >= until).await.unwrap();
}

fn usage(world: &World, host: &str, container: &ContainerRef) -> Option<Usage> {
    let key = HostKey::new("team", host);
    world.live.inventory().usage_of(&key, container.key())
}

/// Starts a container and waits until it is seen.
async fn start(world: &mut World, engine: &FakeBackend, number: u32) -> ContainerRef {
    let container = run(engine, "web", number).await;
    world
        .until_container(|entry| {
            entry.container.state.is_up() && entry.container.name.ends_with(&format!("-{number}"))
        })
        .await;
    let host = world.host("h1");
    let seen = host.contents.by_name(&container.name).unwrap();
    ContainerRef {
        id: Some(seen.container.id.clone()),
        ..container
    }
}

async fn world() -> (World, std::sync::Arc<FakeBackend>) {
    let mut world = World::new(Options::default());
    let engine = world.follow("team", "h1").await;
    (world, engine)
}

fn hour_of(world: &World, container: &ContainerRef) -> Series {
    let now = world.clock.timestamp() + Duration::from_secs(10);
    let inventory = world.live.inventory();
    inventory.hour_of([("h1", container.key())], now)
}

#[tokio::test(start_paused = true)]
async fn a_rate_is_known_after_two_measurements_and_memory_after_one() {
    let (mut world, engine) = world().await;
    let web = start(&mut world, &engine, 1).await;
    engine.set_load(&web.name, load(1.5, 700));
    assert_eq!(usage(&world, "h1", &web), None);
    step(&world).await;
    let first = usage(&world, "h1", &web).unwrap();
    assert_eq!(
        (first.cpu, first.memory, first.memory_limit),
        (None, 700, Some(1000))
    );
    step(&world).await;
    let second = usage(&world, "h1", &web).unwrap();
    assert_eq!(
        (second.cpu, second.at),
        (Some(150.0), world.clock.timestamp())
    );
    let host = world.host("h1");
    assert_eq!(
        (host.usage.cpu(), host.usage.memory()),
        (Some(150.0), Some(700))
    );
    // Of another environment nothing of that name is known.
    let foreign = HostKey::new("other", "h1");
    assert_eq!(world.live.inventory().usage_of(&foreign, web.key()), None);
}

#[tokio::test(start_paused = true)]
async fn what_was_not_measured_is_a_gap_and_not_zero() {
    let (mut world, engine) = world().await;
    let web = start(&mut world, &engine, 1).await;
    engine.set_load(&web.name, load(0.5, 700));
    for _ in 0..3 {
        step(&world).await;
    }
    engine.fail_next("measure", ErrorKind::Unavailable);
    // A step that fails tells nobody.
    let before = engine.measurements();
    world.clock.advance(Duration::from_secs(10));
    while engine.measurements() == before {
        tokio::time::advance(Duration::from_millis(100)).await;
    }
    step(&world).await;
    let hour = hour_of(&world, &web);
    let known = |line: &[Option<f32>]| line[355..].iter().map(Option::is_some).collect::<Vec<_>>();
    assert_eq!(known(&hour.memory), [true, true, true, false, true]);
    assert_eq!(known(&hour.cpu), [false, true, true, false, true]);
    assert_eq!(
        hour.cpu[359],
        Some(25.0),
        "it was measured once in twice the time"
    );
    assert_eq!(hour.cpu[..350], [None; 350]);
    assert_eq!(world.host("h1").state, HostState::Active);
}

#[tokio::test(start_paused = true)]
async fn a_stack_keeps_its_hour_when_its_containers_are_gone() {
    let (mut world, engine) = world().await;
    let (one, two) = (
        start(&mut world, &engine, 1).await,
        start(&mut world, &engine, 2).await,
    );
    engine.set_load(&one.name, load(1.0, 300));
    engine.set_load(&two.name, load(0.5, 100));
    step(&world).await;
    step(&world).await;
    let remove = Op::RemoveContainer {
        container: two.clone(),
        volumes: false,
        force: true,
    };
    apply(&engine, remove).await;
    while world.host("h1").contents.by_id(two.key()).is_some() {
        world.changes.next().await;
    }
    step(&world).await;
    assert_eq!(usage(&world, "h1", &two), None);
    assert_eq!(hour_of(&world, &two).memory, [None; 360]);
    let inventory = world.live.inventory();
    let now = world.clock.timestamp() + Duration::from_secs(10);
    let stack = inventory.hour_of_stack(&inventory.view(&Visible::All), "shop", now);
    assert_eq!(stack.memory[357..], [Some(400.0), Some(400.0), Some(300.0)]);
    assert_eq!(stack.cpu[358..], [Some(150.0), Some(100.0)]);
    let host = inventory.hour_of_host("h1", now);
    assert_eq!(host.memory[357..], stack.memory[357..]);
    assert_eq!(
        (stack.from, stack.step),
        (
            Timestamp::from_millis(now.as_millis() - 3_600_000),
            Duration::from_secs(10)
        )
    );
}

#[tokio::test(start_paused = true)]
async fn a_host_that_hangs_delays_no_other_and_its_numbers_grow_old() {
    let (mut world, engine) = world().await;
    let web = start(&mut world, &engine, 1).await;
    let silent = world.follow("team", "h2").await;
    run(&silent, "web", 2).await;
    world
        .until_container(|entry| entry.container.number == 2)
        .await;
    step(&world).await;
    silent.set_reach(Reach::Hangs);
    let mut measured = world.live.inventory().measurements();
    for _ in 0..3 {
        world.clock.advance(Duration::from_secs(10));
        let now = world.clock.timestamp();
        while usage(&world, "h1", &web).unwrap().at != now {
            measured.changed().await.unwrap();
        }
    }
    let old = world.host("h2").usage.age(world.clock.timestamp());
    assert!(old >= Some(Duration::from_secs(20)), "{old:?}");
}

#[tokio::test(start_paused = true)]
async fn a_host_whose_containers_use_it_up_asks_for_attention() {
    let mut world = World::new(Options::default());
    let engine = std::sync::Arc::new(FakeBackend::new().with_image("web:1").with_capabilities(
        Capabilities {
            cpus: 2,
            memory: 1000,
            ..Capabilities::default()
        },
    ));
    let reached = crate::live::Reached(engine.clone());
    world.add_at("team", "h1", std::sync::Arc::new(reached));
    world.until_state("h1", HostState::Active).await;
    let web = start(&mut world, &engine, 1).await;
    engine.set_load(&web.name, load(1.9, 920));
    step(&world).await;
    step(&world).await;
    let signals = |world: &World| {
        let host = world.host("h1");
        let signals = Signals::of_host(
            &host,
            &crate::live::HostFindings::default(),
            world.clock.timestamp(),
        );
        (signals.cpu.map(|cpu| (cpu * 100.0).round()), signals.memory)
    };
    assert_eq!(signals(&world), (Some(95.0), Some(0.92)));
    engine.set_reach(Reach::Refuses);
    world.until_state("h1", HostState::Unreachable).await;
    assert_eq!(signals(&world), (None, None));
}
