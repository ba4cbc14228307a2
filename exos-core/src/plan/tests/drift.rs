//! What is found other than it was left.

use super::*;
use crate::plan::{ActOptions, Action, DownOptions};

#[tokio::test]
async fn a_replacement_that_was_cut_short_is_brought_to_its_end() {
    let world = World::with(&shop([service("web")])).await;
    let mut web = service("web");
    web.container.user = Some("1".to_owned());
    let changed = shop([web]);
    let mut cut = world.plan(&changed, &UpOptions::default()).await.unwrap();
    cut.nodes.truncate(2);
    world.run(cut).await;
    assert_eq!(
        world.engine.names(),
        [
            "container shop-web-1",
            "container shop-web-1.new",
            "network shop_default"
        ]
    );
    let plan = world.plan(&changed, &UpOptions::default()).await.unwrap();
    assert_eq!(
        plan.to_string(),
        lines([
            "[] -> #1 service web/1  remove  an earlier run was cut short",
            "[1] -> #2 service web/1  rename  an earlier run was cut short",
            "[2] -> #3 service web/1  start  not started",
        ])
    );
    world.run(plan).await;
    assert_eq!(world.text(&changed, &UpOptions::default()).await, "");
}

#[tokio::test]
async fn what_stands_still_is_started() {
    let spec = shop([service("web")]);
    let world = World::with(&spec).await;
    world.engine.crash("shop-web-1", 1);
    let text = world.text(&spec, &UpOptions::default()).await;
    assert_eq!(text, lines(["[] -> #1 service web/1  start  exited"]));
}

#[tokio::test]
async fn orphans_are_noted_and_removed_when_asked() {
    let world = World::with(&shop([service("old"), service("web")])).await;
    let spec = shop([service("web")]);
    let plan = world.plan(&spec, &UpOptions::default()).await.unwrap();
    assert!(plan.is_empty());
    assert!(plan.notes[0].contains("shop-old-1"), "{:?}", plan.notes);
    let options = UpOptions {
        remove_orphans: true,
        ..UpOptions::default()
    };
    assert_eq!(
        world.text(&spec, &options).await,
        lines([
            "[] -> #1 service old/1  stop  its service is gone",
            "[1] -> #2 service old/1  remove  its service is gone",
        ])
    );
}

#[tokio::test]
async fn a_disabled_service_is_no_orphan() {
    let world = World::with(&shop([service("debug"), service("web")])).await;
    let mut spec = shop([service("web")]);
    spec.disabled.insert("debug".to_owned());
    let plan = world.plan(&spec, &UpOptions::default()).await.unwrap();
    assert!(plan.notes.is_empty(), "{:?}", plan.notes);
}

#[tokio::test]
async fn down_stops_dependents_first_and_keeps_volumes() {
    let spec = shop([
        service("db"),
        after(service("web"), "db", Condition::Started),
    ]);
    let world = World::with(&spec).await;
    let observed = world.observe(&spec).await;
    let plan = crate::plan::down("shop", Some(&spec), &observed, &DownOptions::default());
    assert_eq!(
        plan.to_string(),
        lines([
            "[] -> #1 service web/1  stop  the stack goes",
            "[1] -> #2 service web/1  remove  the stack goes",
            "[1] -> #3 service db/1  stop  the stack goes",
            "[3] -> #4 service db/1  remove  the stack goes",
            "[4,2] -> #5 network shop_default  remove  the stack goes",
        ])
    );
    world.run(plan).await;
    assert!(world.engine.names().is_empty());
}

#[tokio::test]
async fn verbs_leave_alone_what_is_in_their_state_already() {
    let spec = shop([
        service("db"),
        after(service("web"), "db", Condition::Started),
    ]);
    let world = World::with(&spec).await;
    let options = ActOptions::default();
    let observed = world.observe(&spec).await;
    let start = crate::plan::act(&spec, &observed, &Action::Start, &options).unwrap();
    assert!(start.is_empty());
    let stop = crate::plan::act(&spec, &observed, &Action::Stop, &options).unwrap();
    assert_eq!(
        stop.to_string(),
        lines([
            "[] -> #1 service web/1  stop  asked to",
            "[1] -> #2 service db/1  stop  asked to",
        ])
    );
}
