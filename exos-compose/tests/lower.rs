//! What the planner is given for a compose file.

use exos_compose::{BundleLoader, Diagnostics, LoadRequest, load, lower};
use exos_core::spec::{
    Condition, FileKind, FileSource, HealthTest, MountKind, NetworkMode, Protocol, RestartPolicy,
    StackSpec,
};

fn stack(text: &str) -> Result<StackSpec, Diagnostics> {
    let bundle = BundleLoader::new("/shop", [("compose.yaml", text)]);
    let request = LoadRequest::new("/shop").environment([("TOKEN", "t0ken")]);
    lower(&load(&request, &bundle)?.project)
}

#[test]
fn a_service_keeps_what_its_containers_are_made_from() {
    let stack = stack(
        "services:
  web:
    image: shop/web:1
    command: serve --port 80
    entrypoint: []
    environment: {A: '1', B: }
    ports: ['127.0.0.1:8080:80', '53:53/udp']
    volumes: [data:/data, ./conf:/conf:ro, /scratch]
    tmpfs: /run:size=64m
    healthcheck: {test: curl localhost, interval: 5s, retries: 3}
    restart: on-failure:3
    mem_limit: 64m
    cpus: 0.1
    ulimits: {nofile: 1024}
    stop_grace_period: 1m30s
    deploy: {replicas: 2}
    depends_on: {db: {condition: service_healthy}}
    links: ['db:database']
  db: {image: shop/db:1, networks: {default: {aliases: [sql]}}}
volumes: {data: }
",
    )
    .expect("a stack");
    let web = &stack.services["web"];
    let container = &web.container;
    assert_eq!(web.replicas, 2);
    assert_eq!(
        container.command.as_deref(),
        Some(&["serve", "--port", "80"].map(str::to_owned)[..])
    );
    assert_eq!(
        container.entrypoint.as_deref(),
        Some(&[][..]),
        "an empty entry point is not the image's"
    );
    assert_eq!(container.environment["B"], None);
    assert_eq!(container.ports[0].host_ip.as_deref(), Some("127.0.0.1"));
    assert_eq!(
        (container.ports[1].target, container.ports[1].protocol),
        (53, Protocol::Udp)
    );
    assert!(
        matches!(&container.mounts[0].kind, MountKind::Volume { name, .. } if name == "shop_data")
    );
    assert!(
        matches!(&container.mounts[1].kind, MountKind::Bind { source, options } if source == "/shop/conf" && options.create_host_path)
    );
    assert!(matches!(
        &container.mounts[2].kind,
        MountKind::Anonymous { .. }
    ));
    assert_eq!(container.tmpfs["/run"], "size=64m");
    let health = container.health.as_ref().expect("a health check");
    assert_eq!(health.test, HealthTest::Shell("curl localhost".to_owned()));
    assert_eq!(container.restart, RestartPolicy::OnFailure(Some(3)));
    assert_eq!(container.resources.memory, Some(64 << 20));
    assert_eq!(
        container.resources.nano_cpus,
        Some(100_000_000),
        "a tenth is a tenth"
    );
    assert_eq!(container.resources.ulimits["nofile"].hard, 1024);
    assert_eq!(
        container.stop_grace_period.map(|time| time.as_secs()),
        Some(90)
    );
    assert_eq!(web.depends_on["db"].condition, Condition::Healthy);
    let NetworkMode::Networks(networks) = &stack.services["db"].container.network else {
        panic!("db is on networks")
    };
    assert_eq!(networks["default"].network, "shop_default");
    assert_eq!(
        networks["default"].aliases,
        ["db", "db.shop", "sql", "database"]
    );
}

#[test]
fn configs_and_secrets_become_files() {
    let stack = stack(
        "services:
  a:
    image: i
    configs: [{source: c, target: etc/c, mode: 0440}]
    secrets: [s, {source: t, uid: '10'}]
configs: {c: {content: hello}}
secrets: {s: {file: ./s.txt}, t: {environment: TOKEN}}
",
    )
    .expect("a stack");
    let files = &stack.services["a"].container.files;
    assert_eq!(
        (files[0].kind, files[0].target.as_str(), files[0].mode),
        (FileKind::Config, "/etc/c", Some(0o440))
    );
    assert!(matches!(&files[1].source, FileSource::Path(path) if path.ends_with("s.txt")));
    assert_eq!(files[1].target, "/run/secrets/s");
    assert!(matches!(&files[2].source, FileSource::Content(value) if value.expose() == "t0ken"));
    assert_eq!(files[2].uid, Some(10));
}

#[test]
fn what_nothing_acts_on_is_listed() {
    let stack = stack(
        "services:
  a: {image: i, develop: {watch: [{path: ., action: rebuild}]}, deploy: {placement: {constraints: [a==b]}}}
",
    )
    .expect("a stack");
    let paths: Vec<&str> = stack
        .unacted
        .iter()
        .map(|unacted| unacted.path.as_str())
        .collect();
    assert_eq!(
        paths,
        [
            "services.a.develop",
            "services.a.deploy.placement.constraints"
        ]
    );
}

#[test]
fn what_no_engine_takes_is_refused_at_its_place() {
    let problems = stack(
        "services:
  a:
    image: i
    restart: sometimes
    ports: [{target: 70000}]
    secrets: [s]
secrets: {s: {environment: NOPE}}
",
    )
    .expect_err("problems");
    let places: Vec<(&str, usize)> = problems
        .iter()
        .map(|problem| (problem.path.as_str(), problem.line))
        .collect();
    assert_eq!(
        places,
        [
            ("services.a.restart", 4),
            ("services.a.ports[0]", 5),
            ("secrets.s.environment", 7)
        ]
    );
}
