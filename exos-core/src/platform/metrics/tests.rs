use std::time::Duration;

use super::*;
use crate::access::Role;
use crate::backend::{FakeBackend, Load};
use crate::clock::Clock;
use crate::error::ErrorKind;
use crate::live::{Measure, STEP};
use crate::platform::testbed::{Bed, environment, person};
use crate::platform::{HostChange, NewStack, Ports};
use crate::spec::{FakeLoader, ServiceSpec, StackSpec};
use crate::store::Sample;

/// A clock that time passes on, and a stack `shop` in the environments `own` and `foreign`, both measured twice.
struct Shop {
    bed: Bed,
    clock: Arc<crate::clock::ManualClock>,
    own: String,
}

impl Shop {
    async fn new() -> Self {
        let clock = Arc::new(crate::clock::ManualClock::default());
        clock.advance(Duration::from_hours(24 * 365));
        let bed = Bed::over(Ports {
            clock: clock.clone(),
            ..Ports::fake().unwrap()
        });
        let mut own = String::new();
        for (name, cpus) in [("foreign", 4.0), ("own", 0.25)] {
            own = environment(&bed.platform, name).await.id;
            let engine = bed.seen_host(name, &format!("{name}-host")).await;
            deploy(&bed, &engine, name, &own, cpus).await;
        }
        let shop = Self { bed, clock, own };
        shop.step().await;
        shop.step().await;
        shop
    }

    /// Lets a step pass, and waits until both hosts were measured in it.
    async fn step(&self) {
        self.clock.advance(STEP);
        let inventory = self.bed.platform.live().inventory();
        let mut measured = inventory.measurements();
        let now = self.clock.timestamp();
        let is_done = || {
            let view = inventory.view(&crate::live::Visible::All);
            view.hosts().iter().all(|host| host.usage.at() == Some(now))
        };
        while !is_done() {
            measured.changed().await.unwrap();
        }
    }

    fn metrics(&self) -> Metrics<'_> {
        self.bed.platform.metrics()
    }

    fn anna(&self) -> Caller {
        person("anna", &[(&self.own, Role::Readonly)])
    }
}

async fn deploy(bed: &Bed, engine: &Arc<FakeBackend>, environment: &str, id: &str, cpus: f64) {
    let spec = StackSpec::new("shop").with_service(ServiceSpec::new("web", "web:1"));
    let new = NewStack {
        name: "shop".to_owned(),
        sources: FakeLoader::sources(&spec),
        ..NewStack::default()
    };
    let stacks = bed.platform.stacks();
    stacks
        .create(&Caller::system(), environment, new)
        .await
        .unwrap();
    let load = Load {
        cpus,
        memory: 4096,
        memory_limit: Some(8192),
    };
    engine.set_load("shop-web-1", load);
    bed.up(engine, id, &spec).await;
}

#[tokio::test(start_paused = true)]
async fn the_top_is_of_what_the_caller_sees() {
    let shop = Shop::new().await;
    let all = shop
        .metrics()
        .top(&Caller::system(), &TopQuery::default())
        .await
        .unwrap();
    let names: Vec<_> = all.iter().map(|top| &*top.environment_name).collect();
    assert_eq!(names, ["foreign", "own"]);
    let top = shop
        .metrics()
        .top(&shop.anna(), &TopQuery::default())
        .await
        .unwrap();
    assert_eq!(top.len(), 1);
    let top = &top[0];
    assert_eq!(
        (&*top.host_name, top.name.as_str()),
        ("own-host", "shop-web-1")
    );
    assert_eq!((top.stack.as_str(), top.service.as_str()), ("shop", "web"));
    assert_eq!(
        (top.cpu, top.memory, top.memory_limit),
        (Some(25.0), 4096, Some(8192))
    );
    assert_eq!(
        (top.age, top.stale, top.history.len()),
        (Duration::ZERO, false, 60)
    );
    shop.clock.advance(STEP);
    let by = Measure::Memory;
    let query = TopQuery {
        by,
        ..TopQuery::default()
    };
    let later = shop.metrics().top(&shop.anna(), &query).await.unwrap();
    assert_eq!((later[0].history[59], later[0].age), (Some(4096.0), STEP));
    shop.clock.advance(STEP * 3);
    let later = shop.metrics().top(&shop.anna(), &query).await.unwrap();
    assert!(later[0].stale);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_seen_is_not_found() {
    let shop = Shop::new().await;
    let ask = async |query: TopQuery| {
        let asked = shop.metrics().top(&shop.anna(), &query).await;
        asked.map(|found| found.len()).map_err(|error| error.kind())
    };
    let environment = |name: &str| TopQuery {
        environment: Some(name.to_owned()),
        ..TopQuery::default()
    };
    let host = |name: &str| TopQuery {
        host: Some(name.to_owned()),
        ..TopQuery::default()
    };
    let not_found = Err(ErrorKind::NotFound);
    assert_eq!(ask(environment("own")).await, Ok(1));
    assert_eq!(ask(environment("foreign")).await, not_found);
    assert_eq!(ask(host("own-host")).await, Ok(1));
    assert_eq!(ask(host("foreign-host")).await, not_found);
    for count in [0, 101] {
        let query = TopQuery {
            count,
            ..TopQuery::default()
        };
        assert_eq!(ask(query).await, Err(ErrorKind::Invalid));
    }
    let (metrics, anna, hour) = (shop.metrics(), shop.anna(), Window::Hour);
    for refused in [
        metrics
            .container(&anna, "foreign", "shop-web-1", hour)
            .await,
        metrics.host(&anna, "foreign", "foreign-host", hour).await,
        metrics.stack(&anna, "foreign", "shop", hour).await,
        metrics.service(&anna, "foreign", "shop", "web", hour).await,
        metrics.service(&anna, "own", "shop", "none", hour).await,
    ] {
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::NotFound);
    }
}

#[tokio::test(start_paused = true)]
async fn a_name_of_a_host_means_all_hosts_of_that_name() {
    let shop = Shop::new().await;
    let system = Caller::system();
    let hosts = shop.bed.platform.hosts();
    let named = HostChange {
        name: Some("own-host".to_owned()),
        ..HostChange::default()
    };
    hosts
        .change(&system, "foreign", "foreign-host", named, None)
        .await
        .unwrap();
    let live = shop.bed.platform.live();
    let is_named = |view: &crate::live::View| {
        let mut hosts = view.hosts().iter();
        hosts.all(|host| host.name.as_ref() == "own-host")
    };
    let foreign = hosts.get(&system, "foreign", "own-host").await.unwrap();
    live.describe_host(&foreign.id, "own-host", [].into());
    assert!(is_named(&live.inventory().view(&crate::live::Visible::All)));
    for (host, expected) in [("own-host", 2), (foreign.id.as_str(), 1)] {
        let query = TopQuery {
            host: Some(host.to_owned()),
            ..TopQuery::default()
        };
        let found = shop.metrics().top(&system, &query).await.unwrap();
        assert_eq!(found.len(), expected, "{host}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_hour_is_told_of_everything_that_uses_something() {
    let shop = Shop::new().await;
    shop.clock.advance(STEP);
    let (metrics, anna, hour) = (shop.metrics(), shop.anna(), Window::Hour);
    for series in [
        metrics.container(&anna, "own", "shop-web-1", hour).await,
        metrics.host(&anna, "own", "own-host", hour).await,
        metrics.stack(&anna, "own", "shop", hour).await,
        metrics.service(&anna, "own", "shop", "web", hour).await,
    ] {
        let series = series.unwrap();
        assert_eq!((series.cpu.len(), series.step), (360, STEP));
        assert_eq!(
            (series.cpu[359], series.memory[359]),
            (Some(25.0), Some(4096.0))
        );
        assert_eq!(series.cpu[..350], [None; 350]);
    }
}

#[tokio::test(start_paused = true)]
async fn longer_windows_are_read_from_the_store() {
    let shop = Shop::new().await;
    let now = shop.clock.timestamp().as_millis() / 1000;
    let host = shop.bed.platform.hosts();
    let host = host.get(&shop.anna(), "own", "own-host").await.unwrap().id;
    let sample = |series: String, ago: i64, value: f64| Sample {
        series,
        at: now - now.rem_euclid(600) - ago,
        value,
    };
    let of_host = |step: &str, measure: &str| format!("metrics/{step}/host/{host}/{measure}");
    let samples = [
        sample(of_host("1m", "cpu"), 120, 7.0),
        sample(of_host("10m", "cpu"), 1200, 30.0),
        sample(of_host("10m", "memory"), 600, 9.0),
    ];
    shop.bed
        .platform
        .store()
        .add_samples(&samples)
        .await
        .unwrap();
    let (metrics, anna) = (shop.metrics(), shop.anna());
    let read = async |window| {
        metrics
            .host(&anna, "own", "own-host", window)
            .await
            .unwrap()
    };
    let day = read(Window::Day).await;
    assert_eq!((day.cpu.len(), day.step), (1440, Duration::from_mins(1)));
    assert_eq!(day.cpu.iter().flatten().copied().collect::<Vec<_>>(), [7.0]);
    let long = read(Window::Fortnight).await;
    assert_eq!((long.cpu.len(), long.step), (2016, Duration::from_mins(10)));
    assert_eq!((long.cpu[2014], long.memory[2015]), (Some(30.0), Some(9.0)));
    assert_eq!(read(Window::Week).await.cpu.len(), 1008);
}

#[tokio::test(start_paused = true)]
async fn what_was_used_is_kept_once_and_forgotten_when_it_is_old() {
    let shop = Shop::new().await;
    for _ in 0..12 {
        shop.step().await;
    }
    let (metrics, anna) = (shop.metrics(), shop.anna());
    metrics.remember().await.unwrap();
    metrics.remember().await.unwrap();
    shop.clock.advance(Duration::from_mins(1));
    for series in [
        metrics
            .container(&anna, "own", "shop-web-1", Window::Day)
            .await,
        metrics.host(&anna, "own", "own-host", Window::Day).await,
        metrics.stack(&anna, "own", "shop", Window::Day).await,
        metrics
            .service(&anna, "own", "shop", "web", Window::Day)
            .await,
    ] {
        let series = series.unwrap();
        let known = |line: &[Option<f32>]| line.iter().flatten().copied().collect::<Vec<_>>();
        assert_eq!(
            (known(&series.cpu), known(&series.memory)),
            (vec![25.0], vec![4096.0])
        );
    }
    shop.clock.advance(Duration::from_hours(25));
    metrics.forget().await.unwrap();
    let host = shop.bed.platform.hosts();
    let host = host.get(&anna, "own", "own-host").await.unwrap().id;
    let name = format!("metrics/1m/host/{host}/cpu");
    let left = shop.bed.platform.store().samples(&name, 0, i64::MAX).await;
    assert_eq!(left.unwrap(), []);
}
