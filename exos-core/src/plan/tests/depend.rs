//! What waits for what.

use super::*;
use crate::backend::Behavior;
use crate::plan::PlanError;

#[tokio::test]
async fn a_start_waits_for_every_container_of_its_dependency() {
    let spec = shop([
        scaled(checked(service("db")), 2),
        after(service("web"), "db", Condition::Healthy),
    ]);
    let options = UpOptions {
        wait: false,
        ..UpOptions::default()
    };
    let text = World::empty().text(&spec, &options).await;
    assert_eq!(
        text,
        lines([
            "[] -> #1 network shop_default  create  not there",
            "[1] -> #2 service db/1  create  not there",
            "[2] -> #3 service db/1  start  created",
            "[1] -> #4 service db/2  create  not there",
            "[4] -> #5 service db/2  start  created",
            "[3] -> #6 service db/1  wait until healthy  others wait for it",
            "[5] -> #7 service db/2  wait until healthy  others wait for it",
            "[1] -> #8 service web/1  create  not there",
            "[8,6,7] -> #9 service web/1  start  created",
        ])
    );
}

#[tokio::test]
async fn a_job_that_ran_is_run_again_only_when_asked_to() {
    let spec = shop([
        service("job"),
        after(service("web"), "job", Condition::Completed),
    ]);
    let world = World::empty();
    let ends = Behavior {
        exits: Some(0),
        ..Behavior::default()
    };
    world.engine.set_behavior("job", ends);
    world.up(&spec).await;
    let again = world.text(&spec, &UpOptions::default()).await;
    assert!(again.contains("service job/1  start  exited"), "{again}");
    let options = UpOptions {
        rerun_completed: false,
        ..UpOptions::default()
    };
    assert_eq!(world.text(&spec, &options).await, "");
}

#[tokio::test]
async fn a_dependency_that_is_not_required_is_waited_for_but_may_fail() {
    let mut web = after(service("web"), "db", Condition::Healthy);
    web.depends_on.get_mut("db").unwrap().required = false;
    let spec = shop([checked(service("db")), web]);
    let text = World::empty().text(&spec, &UpOptions::default()).await;
    assert!(text.contains("?] -> #"), "{text}");
}

#[tokio::test]
async fn naming_a_service_brings_what_it_depends_on() {
    let spec = shop([
        service("db"),
        after(service("web"), "db", Condition::Started),
        service("other"),
    ]);
    let mut options = UpOptions {
        services: ["web".to_owned()].into(),
        ..UpOptions::default()
    };
    let text = World::empty().text(&spec, &options).await;
    assert!(
        text.contains("service db/1") && !text.contains("service other/1"),
        "{text}"
    );
    options.no_deps = true;
    let text = World::empty().text(&spec, &options).await;
    assert!(!text.contains("service db/1"), "{text}");
}

#[tokio::test]
async fn a_circle_is_named() {
    let spec = shop([
        after(service("a"), "b", Condition::Started),
        after(service("b"), "c", Condition::Started),
        after(service("c"), "a", Condition::Started),
    ]);
    let error = World::empty()
        .plan(&spec, &UpOptions::default())
        .await
        .unwrap_err();
    assert_eq!(
        error,
        PlanError::Cycle {
            path: ["a", "b", "c", "a"].map(str::to_owned).to_vec(),
        }
    );
}
