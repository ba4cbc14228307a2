//! What one change replaces.

use super::*;
use crate::spec::{FileKind, FileMount, FileSource, Sensitive};

#[tokio::test]
async fn only_the_changed_service_is_replaced_and_its_successor_is_made_first() {
    let spec = shop([service("db"), service("web")]);
    let world = World::with(&spec).await;
    let mut web = service("web");
    web.container
        .environment
        .insert("A".to_owned(), Some("1".to_owned()));
    let text = world
        .text(&shop([service("db"), web]), &UpOptions::default())
        .await;
    assert_eq!(
        text,
        lines([
            "[] -> #1 service web/1  create  environment changed",
            "[1] -> #2 service web/1  stop  environment changed",
            "[1,2] -> #3 service web/1  remove  environment changed",
            "[3] -> #4 service web/1  rename  its predecessor is gone",
            "[4] -> #5 service web/1  start  created",
        ])
    );
}

#[tokio::test]
async fn the_old_container_stays_until_the_dependency_of_the_new_one_is_healthy() {
    let spec = shop([
        checked(service("db")),
        after(service("web"), "db", Condition::Healthy),
    ]);
    let world = World::with(&spec).await;
    let mut db = checked(service("db"));
    db.container.user = Some("1".to_owned());
    let mut web = after(service("web"), "db", Condition::Healthy);
    web.container.user = Some("1".to_owned());
    let text = world.text(&shop([db, web]), &UpOptions::default()).await;
    let wait = text
        .lines()
        .find(|line| line.contains("wait until healthy"))
        .unwrap();
    let number = wait.split('#').nth(1).unwrap().split(' ').next().unwrap();
    let stop = text
        .lines()
        .find(|line| line.contains("web/1  stop"))
        .unwrap();
    assert!(stop.split(']').next().unwrap().contains(number), "{text}");
}

#[tokio::test]
async fn a_new_image_of_the_same_name_replaces() {
    let spec = shop([service("web")]);
    let world = World::with(&spec).await;
    let rebuilt = crate::plan::Op::BuildImage {
        service: spec.services["web"].clone(),
        labels: std::collections::BTreeMap::new(),
    };
    world
        .engine
        .apply(&rebuilt, Arc::new(NoEvents))
        .await
        .unwrap();
    let text = world.text(&spec, &UpOptions::default()).await;
    assert!(
        text.starts_with("[] -> #1 service web/1  create  image changed\n"),
        "{text}"
    );
}

#[tokio::test]
async fn a_changed_network_is_made_anew_between_the_old_and_the_new_containers() {
    let spec = shop([service("web")]);
    let world = World::with(&spec).await;
    let mut changed = spec.clone();
    Arc::make_mut(changed.networks.get_mut("default").unwrap()).internal = true;
    let plan = world.plan(&changed, &UpOptions::default()).await.unwrap();
    assert_eq!(
        plan.to_string(),
        lines([
            "[] -> #1 service web/1  stop  network default changed",
            "[1] -> #2 service web/1  disconnect  network default changed",
            "[2] -> #3 network shop_default  remove  changed",
            "[3] -> #4 network shop_default  create  changed",
            "[4] -> #5 service web/1  create  network shop_default is replaced",
            "[5,1] -> #6 service web/1  remove  network shop_default is replaced",
            "[6] -> #7 service web/1  rename  its predecessor is gone",
            "[7] -> #8 service web/1  start  created",
        ])
    );
    world.run(plan).await;
    assert_eq!(world.text(&changed, &UpOptions::default()).await, "");
}

#[tokio::test]
async fn who_shares_a_replaced_container_is_replaced_too() {
    let sidecar = || {
        let mut sidecar = service("sidecar");
        sidecar.container.network = NetworkMode::Service("web".to_owned());
        sidecar
    };
    let world = World::with(&shop([service("web"), sidecar()])).await;
    let mut web = service("web");
    web.container.user = Some("1".to_owned());
    let text = world
        .text(&shop([web, sidecar()]), &UpOptions::default())
        .await;
    assert!(
        text.contains(
            "service sidecar/1  create  service web, whose container it shares, is replaced"
        ),
        "{text}"
    );
}

#[tokio::test]
async fn a_restarting_dependent_is_restarted_after_its_dependency_was_replaced() {
    let dependent = || {
        let mut web = after(service("web"), "db", Condition::Started);
        web.depends_on.get_mut("db").unwrap().restart = true;
        web
    };
    let world = World::with(&shop([service("db"), dependent()])).await;
    let mut db = service("db");
    db.container.user = Some("1".to_owned());
    let text = world
        .text(&shop([db, dependent()]), &UpOptions::default())
        .await;
    assert!(
        text.ends_with(
            "[5] -> #6 service web/1  restart  a dependency was replaced or restarted\n"
        ),
        "{text}"
    );
}

#[tokio::test]
async fn another_secret_is_another_volume_and_the_old_one_goes() {
    let with_secret = |content: &str| {
        let mut web = service("web");
        web.container.files.push(FileMount {
            kind: FileKind::Secret,
            key: "token".to_owned(),
            target: "/run/secrets/token".to_owned(),
            source: FileSource::Content(Sensitive::new(content)),
            uid: None,
            gid: None,
            mode: None,
        });
        shop([web])
    };
    let world = World::with(&with_secret("one")).await;
    let plan = world
        .plan(&with_secret("two"), &UpOptions::default())
        .await
        .unwrap();
    let text = plan.to_string();
    assert!(
        text.contains("service web/1  create  files changed"),
        "{text}"
    );
    world.run(plan).await;
    let volumes = world
        .engine
        .names()
        .into_iter()
        .filter(|name| name.starts_with("volume"))
        .count();
    assert_eq!(volumes, 1);
}
