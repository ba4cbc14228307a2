//! The first `up`, and the one after it.

use super::*;
use crate::spec::{Hook, Mount, MountKind, PullPolicy, VolumeSpec};

#[tokio::test]
async fn the_first_up_makes_networks_and_volumes_before_containers() {
    let mut db = service("db");
    db.container.mounts.push(Mount {
        target: "/data".to_owned(),
        kind: MountKind::Volume {
            name: "shop_data".to_owned(),
            no_copy: false,
            subpath: None,
        },
        read_only: false,
        consistency: None,
    });
    let spec = shop([db]).with_volume(VolumeSpec::new("shop", "data"));
    let text = World::empty().text(&spec, &UpOptions::default()).await;
    assert_eq!(
        text,
        lines([
            "[] -> #1 network shop_default  create  not there",
            "[] -> #2 volume shop_data  create  not there",
            "[1,2] -> #3 service db/1  create  not there",
            "[3] -> #4 service db/1  start  created",
        ])
    );
}

#[tokio::test]
async fn a_second_up_does_nothing() {
    let spec = shop([
        service("db"),
        after(checked(service("web")), "db", Condition::Started),
    ]);
    let world = World::with(&spec).await;
    assert_eq!(world.text(&spec, &UpOptions::default()).await, "");
}

#[tokio::test]
async fn a_missing_image_is_pulled_once_for_all_its_services() {
    let mut spec = shop([]);
    for name in ["a", "b"] {
        let mut service = service(name);
        service.image = "other".to_owned();
        spec = spec.with_service(service);
    }
    let text = World::empty().text(&spec, &UpOptions::default()).await;
    assert_eq!(text.matches("image other  pull").count(), 1);
    assert!(text.contains("[1,2] -> #3 service a/1  create"), "{text}");
}

#[tokio::test]
async fn an_image_that_is_there_and_is_pulled_again_asks_for_a_second_look() {
    let mut web = service("web");
    web.pull_policy = PullPolicy::Always;
    let spec = shop([web]);
    let world = World::with(&spec).await;
    let plan = world.plan(&spec, &UpOptions::default()).await.unwrap();
    assert_eq!(
        plan.to_string(),
        lines(["[] -> #1 image img  pull  pull policy always"])
    );
    assert!(plan.another_round);
}

#[tokio::test]
async fn hooks_run_between_the_start_and_what_waits_for_it() {
    let mut db = service("db");
    db.post_start.push(Hook {
        command: vec!["migrate".to_owned()],
        ..Hook::default()
    });
    let spec = shop([db, after(service("web"), "db", Condition::Started)]);
    let text = World::empty().text(&spec, &UpOptions::default()).await;
    assert_eq!(
        text,
        lines([
            "[] -> #1 network shop_default  create  not there",
            "[1] -> #2 service db/1  create  not there",
            "[2] -> #3 service db/1  start  created",
            "[3] -> #4 service db/1  run post_start  started",
            "[1] -> #5 service web/1  create  not there",
            "[5,4] -> #6 service web/1  start  created",
        ])
    );
}

#[tokio::test]
async fn a_service_that_does_not_start_with_the_stack_is_only_made() {
    let mut tool = service("tool");
    tool.start_on_create = false;
    let spec = shop([tool]);
    let text = World::empty().text(&spec, &UpOptions::default()).await;
    assert!(!text.contains("start"), "{text}");
}

#[tokio::test]
async fn an_image_that_one_service_builds_is_not_pulled_for_another() {
    let mut user = service("a-user");
    let mut builder = service("builder");
    builder.build = Some(crate::spec::BuildSpec::default());
    for service in [&mut user, &mut builder] {
        service.image = "shared".to_owned();
    }
    let text = World::empty()
        .text(&shop([user, builder]), &UpOptions::default())
        .await;
    assert!(text.contains("image shared  build  not there"), "{text}");
    assert!(!text.contains("pull"), "{text}");
}
