use exos_core::access::Role;
use exos_core::backend::Load;
use exos_core::spec::{ServiceSpec, StackSpec};
use serde_json::{Value, json};

use crate::testing::Stage;

/// Two containers that were measured at least once.
async fn stage() -> Stage {
    let stage = Stage::new().await;
    for (name, memory) in [("shop-web-1", 300), ("shop-web-2", 700)] {
        let load = Load {
            cpus: 0.5,
            memory,
            memory_limit: Some(1000),
        };
        stage.engine.set_load(name, load);
    }
    let mut web = ServiceSpec::new("web", "web:1");
    web.replicas = 2;
    let spec = StackSpec::new("shop").with_service(web);
    stage.up(&stage.engine, &spec).await;
    let live = stage.api.app.platform.live();
    let mut measured = live.inventory().measurements();
    while stage
        .get("containers")
        .by(stage.anna(Role::Readonly))
        .answer()
        .await
        .json()["items"]
        .as_array()
        .unwrap()
        .iter()
        .any(|item| item["memory"].is_null())
    {
        measured.changed().await.unwrap();
    }
    stage
}

async fn answer(stage: &Stage, path: &str) -> Value {
    let ask = stage.api.get(path).by(stage.anna(Role::Readonly));
    ask.answer().await.json()
}

#[tokio::test(start_paused = true)]
async fn lists_show_what_containers_use_and_are_ordered_by_it() {
    let stage = stage().await;
    for (sort, expected) in [
        ("memory", ["shop-web-1", "shop-web-2"]),
        ("-memory", ["shop-web-2", "shop-web-1"]),
    ] {
        let first = answer(
            &stage,
            &stage.at(&format!("containers?sort={sort}&limit=1")),
        )
        .await;
        let cursor = first["next_cursor"].as_str().unwrap();
        let next = format!("containers?sort={sort}&limit=1&cursor={cursor}");
        let second = answer(&stage, &stage.at(&next)).await;
        let names = [&first, &second].map(|page| page["items"][0]["name"].clone());
        assert_eq!(names, expected.map(|name| json!(name)));
    }
    let one = answer(&stage, &stage.at("containers/shop-web-2")).await;
    assert_eq!(
        (&one["memory"], &one["memory_limit"]),
        (&json!(700), &json!(1000))
    );
}

#[tokio::test(start_paused = true)]
async fn the_containers_that_use_most_are_told_with_their_places() {
    let stage = stage().await;
    let top = answer(
        &stage,
        "/api/v1/metrics/containers?by=memory&limit=1&stack=shop",
    )
    .await;
    let [one] = &top["items"].as_array().unwrap()[..] else {
        panic!("{top}");
    };
    assert_eq!(
        (&one["name"], &one["memory"]),
        (&json!("shop-web-2"), &json!(700))
    );
    assert_eq!(
        (&one["environment"]["name"], &one["host"]["name"]),
        (&json!("dev"), &json!("one"))
    );
    assert_eq!(one["history"].as_array().unwrap().len(), 60);
    assert_eq!((&one["age"], &one["stale"]), (&json!(0), &json!(false)));
    let foreign = crate::testing::user("eve");
    let path = "/api/v1/metrics/containers";
    let none = stage.api.get(path).by(foreign).answer().await.json();
    assert_eq!(none["items"], json!([]));
}

#[tokio::test(start_paused = true)]
async fn a_series_is_told_with_its_steps() {
    let stage = stage().await;
    for path in [
        "containers/shop-web-1/metrics",
        "hosts/one/metrics?window=1h",
    ] {
        let series = answer(&stage, &stage.at(path)).await;
        assert_eq!(
            (&series["step"], &series["from"]),
            (&json!(10), &json!("1969-12-31T23:00:00.000Z"))
        );
        assert_eq!(series["cpu"].as_array().unwrap().len(), 360);
    }
    let series = answer(&stage, &stage.at("hosts/one/metrics?window=14d")).await;
    assert_eq!(
        (&series["step"], series["memory"].as_array().unwrap().len()),
        (&json!(600), 2016)
    );
    let ask = stage.get("hosts/one/metrics?window=2h");
    let refused = ask.by(stage.anna(Role::Readonly)).answer().await;
    assert_eq!(refused.problem()["errors"][0]["at"], "window");
}
