//! What is refused before anything is touched.

use super::*;
use crate::ErrorKind;
use crate::observed::Capabilities;
use crate::plan::PlanError;
use crate::spec::{Port, Protocol, VolumeSpec};

async fn refusals(
    world: &World,
    spec: &StackSpec,
    options: &UpOptions,
) -> Vec<(String, ErrorKind)> {
    match world.plan(spec, options).await {
        Err(PlanError::Refused { refusals }) => refusals
            .into_iter()
            .map(|refusal| (refusal.path, refusal.kind))
            .collect(),
        other => panic!("not refused: {other:?}"),
    }
}

fn old_engine() -> World {
    let capabilities = Capabilities {
        engine_version: "20.10.24".to_owned(),
        api_version: (1, 41),
        cpus: 2,
        cpu_quota: true,
        runtimes: ["runc".to_owned()].into(),
        ..Capabilities::default()
    };
    World {
        engine: Arc::new(
            FakeBackend::new()
                .with_image("img")
                .with_capabilities(capabilities),
        ),
    }
}

#[tokio::test]
async fn every_reason_is_given_at_once() {
    let mut web = checked(service("web"));
    web.container.runtime = Some("kata".to_owned());
    web.container.resources.nano_cpus = Some(8_000_000_000);
    web.container.resources.memory = Some(1 << 30);
    web.container.health.as_mut().unwrap().start_interval = Some(std::time::Duration::from_secs(1));
    let found = refusals(&old_engine(), &shop([web]), &UpOptions::default()).await;
    assert_eq!(
        found.into_iter().map(|(path, _)| path).collect::<Vec<_>>(),
        [
            "services.web.cpus",
            "services.web.healthcheck.start_interval",
            "services.web.mem_limit",
            "services.web.runtime",
        ]
    );
}

#[tokio::test]
async fn a_missing_external_volume_is_refused() {
    let mut data = VolumeSpec::new("shop", "data");
    data.external = true;
    let mut web = service("web");
    web.container.mounts.push(crate::spec::Mount {
        target: "/data".to_owned(),
        kind: crate::spec::MountKind::Volume {
            name: data.name.clone(),
            no_copy: false,
            subpath: None,
        },
        read_only: false,
        consistency: None,
    });
    let spec = shop([web]).with_volume(data);
    let found = refusals(&World::empty(), &spec, &UpOptions::default()).await;
    assert_eq!(found, [("volumes.data".to_owned(), ErrorKind::NotFound)]);
}

#[tokio::test]
async fn one_host_port_cannot_be_published_twice() {
    let published = |name: &str, replicas| {
        let mut service = scaled(service(name), replicas);
        service.container.ports.push(Port {
            target: 80,
            published: Some("8080".to_owned()),
            host_ip: None,
            protocol: Protocol::Tcp,
        });
        service
    };
    let world = World::empty();
    let both = shop([published("a", 1), published("b", 1)]);
    assert_eq!(
        refusals(&world, &both, &UpOptions::default()).await.len(),
        1
    );
    let two = shop([published("a", 2)]);
    assert_eq!(refusals(&world, &two, &UpOptions::default()).await.len(), 1);
}

#[tokio::test]
async fn containers_of_others_are_left_alone_unless_adopted() {
    let world = World::with(&shop([service("web")])).await;
    let mut foreign = world.observe(&shop([service("web")])).await;
    foreign.containers[0].environment.clear();
    foreign.containers[0].hash.clear();
    let spec = shop([service("web")]);
    let refused = crate::plan::up(&spec, &foreign, &UpOptions::default());
    assert!(matches!(refused, Err(PlanError::Refused { .. })));
    let adopt = UpOptions {
        adopt: true,
        ..UpOptions::default()
    };
    let text = crate::plan::up(&spec, &foreign, &adopt)
        .unwrap()
        .to_string();
    assert!(
        text.contains("web/1  create  it was not made by this version of EXOS"),
        "{text}"
    );
}

#[tokio::test]
async fn another_environments_containers_cannot_be_adopted() {
    let spec = shop([service("web")]);
    let world = World::with(&spec).await;
    let mut other = spec.clone();
    other.environment = "prod".to_owned();
    let adopt = UpOptions {
        adopt: true,
        ..UpOptions::default()
    };
    let found = refusals(&world, &other, &adopt).await;
    assert_eq!(found[0].1, ErrorKind::Conflict);
}

#[tokio::test]
async fn waiting_for_the_health_of_what_has_no_check_is_refused() {
    let spec = shop([
        service("db"),
        after(service("web"), "db", Condition::Healthy),
    ]);
    let found = refusals(&World::empty(), &spec, &UpOptions::default()).await;
    assert_eq!(
        found,
        [("services.web.depends_on.db".to_owned(), ErrorKind::Invalid)]
    );
}

#[tokio::test]
async fn a_network_of_another_stack_is_not_taken_over() {
    let spec = shop([service("web")]);
    let world = World::with(&spec).await;
    let mut other = StackSpec::new("blog").with_network(NetworkSpec::new("shop", "default"));
    other = other.with_service(service("web"));
    let found = refusals(&world, &other, &UpOptions::default()).await;
    assert_eq!(
        found,
        [("networks.default".to_owned(), ErrorKind::Conflict)]
    );
}
