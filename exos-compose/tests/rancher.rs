//! Files of version 1, and companion files with the keys that EXOS adds.

use exos_compose::{BundleLoader, Diagnostics, LoadRequest, load, lower};
use exos_core::spec::{HealthStrategy, MountKind, NetworkMode, StackSpec};

fn stack(files: &[(&str, &str)]) -> Result<StackSpec, Diagnostics> {
    let bundle = BundleLoader::new("/shop", files.iter().copied());
    lower(&load(&LoadRequest::new("/shop"), &bundle)?.project)
}

#[test]
fn services_of_version_1_stand_at_the_top() {
    let companion = ("rancher-compose.yml", "web: {scale: 2}\n");
    let stack = stack(&[
        companion,
        (
            "docker-compose.yml",
            "web:
  image: shop/web:1
  net: container:side
  log_driver: syslog
  log_opt: {tag: web}
  volumes: ['data:/data', '/etc/localtime:/etc/localtime']
  volume_driver: nfs
side:
  build: ./side
  dockerfile: Sidefile
",
        ),
    ])
    .expect("a stack");
    let web = &stack.services["web"].container;
    assert_eq!(web.network, NetworkMode::Service("side".to_owned()));
    assert_eq!(
        web.logging
            .as_ref()
            .and_then(|logging| logging.driver.as_deref()),
        Some("syslog")
    );
    assert!(matches!(&web.mounts[0].kind, MountKind::Volume { name, .. } if name == "data"));
    assert_eq!(stack.volumes["data"].driver.as_deref(), Some("nfs"));
    let build = stack.services["side"].build.as_ref().expect("a build");
    assert_eq!(build.dockerfile.as_deref(), Some("Sidefile"));
}

#[test]
fn a_companion_file_adds_to_the_services_by_name() {
    let stack = stack(&[
        ("docker-compose.yml", "version: '2'\nservices:\n  web:\n    image: shop/web:1\n"),
        (
            "rancher-compose.yml",
            ".catalog:
  name: Shop
web:
  scale: 3
  start_on_create: false
  health_check: {port: 80, interval: 5000, unhealthy_threshold: 4, strategy: none}
  metadata: {a: {b: [1]}}
",
        ),
        ("exos-compose.yml", "services:\n  web:\n    upgrade_strategy: {batch_size: 2, start_first: true, confirm: manual}\n"),
    ])
    .expect("a stack");
    let web = &stack.services["web"];
    assert_eq!((web.replicas, web.start_on_create), (3, false));
    let probe = web.probe.as_ref().expect("a probe");
    assert_eq!(
        (probe.port, probe.interval.as_secs(), probe.strategy),
        (80, 5, HealthStrategy::None)
    );
    assert!(
        web.upgrade
            .as_ref()
            .is_some_and(|upgrade| upgrade.start_first && upgrade.batch_size == 2)
    );
    assert_eq!(web.metadata, Some(serde_json::json!({"a": {"b": [1]}})));
    let paths: Vec<&str> = stack
        .unacted
        .iter()
        .map(|unacted| unacted.path.as_str())
        .collect();
    assert_eq!(
        paths,
        [
            "services.web.health_check",
            "services.web.upgrade_strategy",
            "services.web.metadata"
        ]
    );
}

#[test]
fn each_wish_for_a_host_is_kept_or_listed() {
    let stack = stack(&[
        (
            "docker-compose.yml",
            "services:\n  web:\n    image: shop/web:1\n",
        ),
        (
            "exos-compose.yml",
            "services:\n  web:\n    placement: {must: {disk: ssd}, should_not: [old], anti_affinity: true, global: true}\n",
        ),
    ])
    .expect("a stack");
    let web = &stack.services["web"];
    assert_eq!(web.placement, ["disk==ssd", "~old!=true"]);
    assert!(web.global);
    let paths: Vec<&str> = stack
        .unacted
        .iter()
        .map(|unacted| unacted.path.as_str())
        .collect();
    assert_eq!(
        paths,
        [
            "services.web.placement.must",
            "services.web.placement.should_not",
            "services.web.placement.anti_affinity"
        ]
    );
}

#[test]
fn scheduling_labels_are_wishes_for_hosts() {
    let stack = stack(&[(
        "docker-compose.yml",
        "version: '2'
services:
  web:
    image: shop/web:1
    labels:
      io.rancher.scheduler.affinity:host_label: disk=ssd, zone=1
      io.rancher.scheduler.affinity:host_label_ne: old=true
      io.rancher.scheduler.affinity:host_label_soft: rack=a
      io.rancher.scheduler.affinity:host_label_soft_ne: rack=b
",
    )])
    .expect("a stack");
    let wishes = ["disk==ssd", "zone==1", "old!=true", "~rack==a", "~rack!=b"];
    assert_eq!(stack.services["web"].placement, wishes);
}

#[test]
fn an_unknown_key_of_a_companion_file_is_named_at_its_place() {
    let problems = stack(&[
        (
            "docker-compose.yml",
            "services:\n  web:\n    image: shop/web:1\n",
        ),
        (
            "exos-compose.yml",
            "services:\n  web:\n    health_check:\n      port: 80\n      intervall: 5000\n",
        ),
    ])
    .expect_err("a problem");
    let problem = problems.iter().next().expect("a problem");
    assert_eq!(
        (problem.file.as_deref(), problem.line),
        (Some("exos-compose.yml"), 5)
    );
    assert_eq!(problem.hint.as_deref(), Some("did you mean `interval`?"));
}

#[test]
fn a_file_of_version_1_alone_is_refused() {
    let problems = stack(&[("docker-compose.yml", "web:\n  image: shop/web:1\n")])
        .expect_err("a problem")
        .to_string();
    let start = "docker-compose.yml:1:1: error[E005]: the service `web` stands at the top level";
    assert!(problems.starts_with(start), "{problems}");
    assert!(
        problems.ends_with("hint: put the services below `services:`"),
        "{problems}"
    );
}

#[test]
fn defaults_of_questions_stand_for_variables_that_nobody_set() {
    let companion = "version: '2'
catalog:
  questions:
    - {variable: TAG, type: string, default: 7}
    - {variable: HOST, type: string, default: theirs}
    - {variable: NONE, type: string}
";
    let web = "services: {web: {image: 'shop/web:${TAG}${NONE}', hostname: '${HOST}'}}";
    let files = [("compose.yaml", web), ("exos-compose.yml", companion)];
    let request = LoadRequest::new("/shop").environment([("HOST", "mine")]);
    let loaded = load(&request, &BundleLoader::new("/shop", files)).expect("a project");
    let stack = lower(&loaded.project).expect("a stack");
    let web = &stack.services["web"];
    assert_eq!(web.image, "shop/web:7");
    assert_eq!(web.container.hostname.as_deref(), Some("mine"));
}

#[test]
fn a_key_given_twice_has_its_last_value_beside_a_companion_file() {
    let docker = (
        "compose.yaml",
        "services:\n  web: {image: shop/web:1, image: shop/web:2}\n",
    );
    let problems = stack(&[docker]).expect_err("a problem").to_string();
    assert!(
        problems.starts_with("compose.yaml:2:28: error[E002]"),
        "{problems}"
    );
    let files = [docker, ("rancher-compose.yml", "web: {scale: 1}\n")];
    assert_eq!(
        stack(&files).expect("a stack").services["web"].image,
        "shop/web:2"
    );
}

#[test]
fn a_mistyped_section_is_no_service_of_version_1() {
    let problems = stack(&[("compose.yaml", "service:\n  web:\n    image: shop/web:1\n")])
        .expect_err("a problem");
    assert_eq!(
        problems
            .iter()
            .next()
            .and_then(|problem| problem.hint.as_deref()),
        Some("did you mean `services`?")
    );
}
