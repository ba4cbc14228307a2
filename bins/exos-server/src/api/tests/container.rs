//! Containers over HTTP, on fake engines.

use std::collections::BTreeMap;

use axum::http::Method;
use exos_core::access::Role;
use exos_core::observed::ContainerState;
use exos_core::spec::{ServiceSpec, StackSpec};
use serde_json::{Value, json};

use crate::testing::{Stage, user};

pub(super) fn shop() -> StackSpec {
    let mut web = ServiceSpec::new("web", "web:1");
    web.replicas = 2;
    web.container.command = Some(vec!["serve".to_owned(), "--password=hunter2".to_owned()]);
    web.container.labels = BTreeMap::from([("rule".to_owned(), "hunter2".to_owned())]);
    let db = ServiceSpec::new("db", "db:1");
    StackSpec::new("shop").with_service(web).with_service(db)
}

/// A stage on which the shop runs.
pub(crate) async fn stage() -> Stage {
    let stage = Stage::new().await;
    stage.up(&stage.engine, &shop()).await;
    stage
}

fn names(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().unwrap().iter();
    items.map(|item| item["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn containers_are_listed_filtered_and_in_parts() {
    let stage = stage().await;
    let anna = stage.anna(Role::Readonly);
    for (query, expected) in [
        ("", &["shop-db-1", "shop-web-1", "shop-web-2"][..]),
        ("?sort=-name", &["shop-web-2", "shop-web-1", "shop-db-1"]),
        ("?service=db", &["shop-db-1"]),
        ("?stack=other", &[]),
        ("?text=WEB-2", &["shop-web-2"]),
        (
            "?host=one&state=running&state=paused",
            &["shop-db-1", "shop-web-1", "shop-web-2"],
        ),
        ("?state=exited", &[]),
        ("?health=unhealthy", &[]),
    ] {
        let answer = stage
            .get(&format!("containers{query}"))
            .by(anna.clone())
            .answer()
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(names(&answer.json()), expected, "{query}");
    }
    let first = stage
        .get("containers?limit=2")
        .by(anna.clone())
        .answer()
        .await
        .json();
    let cursor = first["next_cursor"].as_str().unwrap();
    let path = format!("containers?limit=2&cursor={cursor}");
    let rest = stage.get(&path).by(anna.clone()).answer().await.json();
    assert_eq!((names(&first).len(), names(&rest)), (2, vec!["shop-web-2"]));
    assert!(rest["next_cursor"].is_null());
    for (query, at) in [
        ("state=gone", "state[0]"),
        ("sort=age", "sort"),
        ("cursor=x", "cursor"),
        ("limit=0", "limit"),
    ] {
        let answer = stage
            .get(&format!("containers?{query}"))
            .by(anna.clone())
            .answer()
            .await;
        assert_eq!(
            (answer.status, &answer.problem()["errors"][0]["at"]),
            (422, &json!(at)),
            "{query}"
        );
    }
}

#[tokio::test]
async fn a_container_is_shown_with_its_host_and_when_it_was_seen() {
    let stage = stage().await;
    let shown = stage
        .get("containers/shop-web-1")
        .by(stage.anna(Role::Member))
        .answer()
        .await
        .json();
    assert_eq!(shown["host"]["name"], "one");
    assert!(
        !shown["host"]["id"].as_str().unwrap().contains('/'),
        "{shown}"
    );
    assert_eq!(shown["seen_at"], "1970-01-01T00:00:00.000Z");
    assert_eq!(
        (&shown["stack"], &shown["service"], &shown["number"]),
        (&json!("shop"), &json!("web"), &json!(1))
    );
    assert_eq!(
        (&shown["state"], &shown["environment"]),
        (&json!("running"), &json!(stage.environment))
    );
    let id = shown["id"].as_str().unwrap();
    let again = stage
        .get(&format!("containers/{id}"))
        .by(stage.anna(Role::Member))
        .answer()
        .await;
    assert_eq!(again.json(), shown);
}

#[tokio::test]
async fn readonly_sees_no_secret_of_a_container() {
    let stage = stage().await;
    for path in [
        "containers",
        "stacks/shop/containers",
        "containers/shop-web-1",
        "containers/shop-web-1/inspect",
    ] {
        let reader = stage
            .get(path)
            .by(stage.anna(Role::Readonly))
            .answer()
            .await;
        let member = stage
            .get(path)
            .by(stage.anna(Role::Restricted))
            .answer()
            .await;
        if path.starts_with("stacks") {
            // The stack is not in the store of this stage.
            assert_eq!((reader.status, member.status), (404, 404));
            continue;
        }
        assert_eq!((reader.status, member.status), (200, 200), "{path}");
        assert!(!reader.text.contains("hunter2"), "{path}: {}", reader.text);
        assert!(member.text.contains("hunter2"), "{path}: {}", member.text);
    }
}

#[tokio::test]
async fn a_container_that_is_not_there_or_not_alone_is_told_apart() {
    let stage = stage().await;
    let other = stage.host("two").await;
    stage.up(&other, &shop()).await;
    stage
        .until(|view| view.container("shop-web-1").len() == 2)
        .await;
    let anna = stage.anna(Role::Owner);
    let twice = stage
        .get("containers/shop-web-1")
        .by(anna.clone())
        .answer()
        .await;
    assert_eq!(twice.status, 409);
    let detail = twice.problem()["detail"].to_string();
    assert!(detail.contains("one, two"), "{detail}");
    for path in [
        "containers/nothing",
        "containers/nothing/inspect",
        "containers/..%2fshop-web-1",
    ] {
        let missing = stage.get(path).by(anna.clone()).answer().await;
        assert_eq!(missing.status, 404, "{path}");
    }
    let bob = user("bob").with_role("elsewhere", Role::Owner);
    let foreign = stage.get("containers/shop-db-1").by(bob).answer().await;
    assert_eq!(foreign.status, 404);
}

#[tokio::test]
async fn verbs_are_done_at_the_engine_and_audited_with_their_names() {
    let stage = stage().await;
    assert_eq!(
        stage.act(Role::Readonly, "shop-db-1", "stop").await.status,
        403
    );
    stage.engine.take_calls();
    for verb in ["stop", "start", "restart", "pause", "unpause", "kill"] {
        let answer = stage.act(Role::Restricted, "shop-db-1", verb).await;
        assert_eq!((answer.status, answer.text.as_str()), (204, ""), "{verb}");
    }
    let path = stage.at("containers/shop-db-1?force=true");
    let removed = stage
        .api
        .ask(Method::DELETE, &path)
        .by(stage.anna(Role::Member))
        .answer()
        .await;
    assert_eq!(removed.status, 204);
    let verbs = [
        "stop", "start", "restart", "pause", "unpause", "kill", "remove",
    ];
    assert_eq!(
        stage.engine.take_calls(),
        verbs.map(|verb| format!("service db/1 {verb}"))
    );
    stage
        .until(|view| view.container("shop-db-1").is_empty())
        .await;
    let path = stage.at("audit?action=container.operate&outcome=done");
    let log = stage
        .api
        .get(&path)
        .by(stage.anna(Role::Owner))
        .answer()
        .await
        .json();
    let noted = log["items"].as_array().unwrap().iter().rev();
    let noted: Vec<_> = noted
        .map(|entry| (&entry["verb"], &entry["target"]["name"]))
        .collect();
    let (verbs, name) = (verbs.map(|verb| json!(verb)), json!("shop-db-1"));
    assert_eq!(
        noted,
        verbs.iter().map(|verb| (verb, &name)).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn a_verb_takes_what_is_its_own_and_nothing_else() {
    let stage = stage().await;
    let ask = |verb: &str, body: Value| {
        let path = stage.at(&format!("containers/shop-db-1/actions/{verb}"));
        stage
            .api
            .post(&path, &body)
            .by(stage.anna(Role::Member))
            .answer()
    };
    for (verb, body, at) in [
        ("start", json!({"timeout": 1}), "timeout"),
        ("stop", json!({"timeout": 3601}), "timeout"),
        ("stop", json!({"timeout": -1}), "timeout"),
        ("stop", json!({"signal": "SIGINT"}), "signal"),
        ("kill", json!({"signal": 9}), "signal"),
        ("kill", json!({"force": true}), "force"),
    ] {
        let answer = ask(verb, body).await;
        assert_eq!(
            (answer.status, &answer.problem()["errors"][0]["at"]),
            (422, &json!(at)),
            "{verb}"
        );
    }
    assert_eq!(ask("explode", json!({})).await.status, 400);
    for (verb, body) in [
        ("stop", json!({"timeout": 5})),
        ("start", json!({})),
        ("kill", json!({"signal": "SIGHUP"})),
    ] {
        assert_eq!(ask(verb, body).await.status, 204, "{verb}");
    }
    let running = stage.act(Role::Member, "shop-db-1", "start").await;
    assert_eq!(running.status, 204);
    stage
        .until(|view| {
            view.container("shop-db-1")[0].item.container.state == ContainerState::Running
        })
        .await;
    let path = stage.at("containers/shop-db-1");
    let busy = stage
        .api
        .ask(Method::DELETE, &path)
        .by(stage.anna(Role::Member))
        .answer()
        .await;
    assert_eq!(
        (busy.status, &busy.problem()["code"]),
        (409, &json!("conflict"))
    );
}

#[tokio::test]
async fn a_host_that_is_not_followed_is_unavailable_and_its_containers_still_show() {
    use exos_core::backend::Reach;
    let stage = stage().await;
    stage.engine.set_reach(Reach::Refuses);
    stage
        .until(|view| view.hosts()[0].state != exos_core::live::HostState::Active)
        .await;
    let shown = stage
        .get("containers/shop-db-1")
        .by(stage.anna(Role::Member))
        .answer()
        .await;
    assert_eq!(shown.status, 200);
    assert_eq!(
        stage.act(Role::Member, "shop-db-1", "stop").await.status,
        503
    );
}
