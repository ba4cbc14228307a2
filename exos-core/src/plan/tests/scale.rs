//! Numbers of containers.

use super::*;

#[tokio::test]
async fn scaling_up_adds_the_lowest_free_numbers() {
    let world = World::with(&shop([scaled(service("web"), 2)])).await;
    world
        .engine
        .apply(&remove("shop-web-1"), Arc::new(NoEvents))
        .await
        .unwrap();
    let text = world
        .text(&shop([scaled(service("web"), 3)]), &UpOptions::default())
        .await;
    assert_eq!(
        text,
        lines([
            "[] -> #1 service web/1  create  one more container",
            "[1] -> #2 service web/1  start  created",
            "[] -> #3 service web/3  create  one more container",
            "[3] -> #4 service web/3  start  created",
        ])
    );
}

#[tokio::test]
async fn scaling_down_removes_the_highest_numbers() {
    let world = World::with(&shop([scaled(service("web"), 3)])).await;
    let options = UpOptions {
        scale: [("web".to_owned(), 1)].into(),
        ..UpOptions::default()
    };
    let text = world
        .text(&shop([scaled(service("web"), 3)]), &options)
        .await;
    assert_eq!(
        text,
        lines([
            "[] -> #1 service web/2  stop  scaled to 1",
            "[1] -> #2 service web/2  remove  scaled to 1",
            "[] -> #3 service web/3  stop  scaled to 1",
            "[3] -> #4 service web/3  remove  scaled to 1",
        ])
    );
}

#[tokio::test]
async fn one_more_container_restarts_nobody() {
    let dependent = || {
        let mut web = after(service("web"), "db", Condition::Started);
        web.depends_on.get_mut("db").unwrap().restart = true;
        web
    };
    let world = World::with(&shop([service("db"), dependent()])).await;
    let text = world
        .text(
            &shop([scaled(service("db"), 2), dependent()]),
            &UpOptions::default(),
        )
        .await;
    assert!(!text.contains("web/1"), "{text}");
}

fn remove(name: &str) -> crate::plan::Op {
    crate::plan::Op::RemoveContainer {
        container: crate::plan::ContainerRef {
            name: name.to_owned(),
            ..crate::plan::ContainerRef::default()
        },
        volumes: false,
        force: true,
    }
}
