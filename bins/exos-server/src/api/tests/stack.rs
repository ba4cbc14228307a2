use std::sync::Arc;

use axum::http::Method;
use exos_core::access::Role;
use exos_core::backend::FakeEngines;
use exos_core::platform::{NewHost, Ports};
use exos_core::spec::{FakeLoader, Mount, MountKind, ServiceSpec, StackSpec};
use exos_core::store::{Page, Store};
use serde_json::{Value, json};

use crate::testing::{Api, admin, user};

/// Returns the API with the environment `dev`, which has a host, and the path of its stack `shop`.
async fn api() -> (Api, String, String) {
    let engines = FakeEngines::default();
    engines.put("tcp://one");
    let api = Api::over(Ports {
        engines: Arc::new(engines),
        ..Ports::fake().unwrap()
    });
    let id = api.environment("dev").await;
    api.host(&id, NewHost::at("one", "tcp://one")).await;
    let at = format!("/api/v1/environments/{id}/stacks");
    (api, id, at)
}

fn shop(replicas: u32) -> StackSpec {
    let mut web = ServiceSpec::new("web", "web:1");
    web.replicas = replicas;
    web.container.environment = [("PASSWORD".to_owned(), Some("hunter2".to_owned()))].into();
    StackSpec::new("shop").with_service(web)
}

fn files(spec: &StackSpec) -> Value {
    json!({"compose": FakeLoader::sources(spec).compose})
}

fn named(spec: &StackSpec) -> Value {
    let mut body = files(spec);
    body["name"] = json!("shop");
    body
}

#[tokio::test]
async fn a_plan_shows_what_a_deploy_would_do_and_writes_nothing() {
    let (api, _, at) = api().await;
    let path = format!("{at}/shop/actions/plan");
    let audited = async || {
        let entries = api.store.list("audit", &Page::default()).await;
        entries.unwrap().len()
    };
    let before = audited().await;
    let mut asked = files(&shop(1));
    asked["scale"] = json!({"web": 2});
    let planned = api.post(&path, &asked).by(admin()).answer().await;
    assert_eq!(planned.status, 200, "{}", planned.text);
    let body = planned.json();
    let text = body["text"].as_str().unwrap();
    assert!(text.contains("service web/2  create"), "{text}");
    let nodes = body["plan"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), text.lines().count());
    assert_eq!(nodes[0]["id"], 1);
    assert!(
        body["changes"]
            .as_array()
            .unwrap()
            .iter()
            .any(|row| row["path"] == "services.web.image"),
        "{body}"
    );
    let stacks = api.get(&at).by(admin()).answer().await.json();
    assert_eq!(stacks["items"], json!([]));
    assert_eq!(audited().await, before);
}

#[tokio::test]
async fn a_plan_is_held_to_quotas_and_wall_as_a_deploy_is() {
    let (api, id, at) = api().await;
    let path = format!("{at}/shop/actions/plan");
    let quota = json!({"quotas": {"containers": 1}});
    let environment = format!("/api/v1/environments/{id}");
    let set = api.ask(Method::PATCH, &environment).json(&quota);
    assert_eq!(set.by(admin()).answer().await.status, 200);
    let refused = api.post(&path, &files(&shop(2))).by(admin()).answer().await;
    assert_eq!(refused.problem()["errors"][0]["at"], "quotas.containers");

    let mut spec = shop(1);
    let web = Arc::make_mut(spec.services.get_mut("web").unwrap());
    web.container.mounts.push(Mount {
        target: "/etc".to_owned(),
        kind: MountKind::Bind {
            source: "/etc".to_owned(),
            options: exos_core::spec::BindOptions::default(),
        },
        read_only: true,
        consistency: None,
    });
    let member = user("mia").with_role(&id, Role::Member);
    let refused = api.post(&path, &files(&spec)).by(member).answer().await;
    assert!(
        refused.problem()["errors"][0]["at"].is_string(),
        "{}",
        refused.text
    );
    let wrong = api
        .post(&format!("{at}/a%20b/actions/plan"), &files(&shop(1)))
        .by(admin())
        .answer()
        .await;
    assert_eq!(wrong.problem()["errors"][0]["at"], "name");
    let mut unknown = files(&shop(1));
    unknown["scale"] = json!({"db": 1});
    let unknown = api.post(&path, &unknown).by(admin()).answer().await;
    assert_eq!(unknown.problem()["errors"][0]["at"], "services");
}

#[tokio::test]
async fn an_older_revision_comes_back_as_a_new_one_and_revisions_are_compared() {
    let (api, id, at) = api().await;
    let made = api.post(&at, &named(&shop(1))).by(admin()).answer().await;
    assert_eq!(made.status, 202, "{}", made.text);
    let stack = format!("{at}/shop");
    let mut changed = shop(3);
    let web = Arc::make_mut(changed.services.get_mut("web").unwrap());
    web.container.environment = [("PASSWORD".to_owned(), Some("hunter3".to_owned()))].into();
    let update = api.ask(Method::PUT, &stack).json(&files(&changed));
    assert_eq!(update.by(admin()).answer().await.status, 202);

    let deploy = format!("{stack}/revisions/1/actions/deploy");
    let again = api.ask(Method::POST, &deploy).by(admin()).answer().await;
    assert_eq!(again.status, 202, "{}", again.text);
    assert_eq!(again.json()["stack"]["revision"], 3);
    let revisions = api.get(&format!("{stack}/revisions")).by(admin());
    let revisions = revisions.answer().await.json();
    assert_eq!(revisions["items"][0]["why"], "rollback");
    let missing = format!("{stack}/revisions/9/actions/deploy");
    let missing = api.ask(Method::POST, &missing).by(admin()).answer().await;
    assert_eq!(missing.status, 404, "{}", missing.text);

    let same = api.get(&format!("{stack}/diff?from=1&to=3")).by(admin());
    assert_eq!(same.answer().await.json()["items"], json!([]));
    let all = api.get(&format!("{stack}/diff?to=2")).by(admin());
    let variable = "services.web.container.environment.PASSWORD";
    let expected = json!([
        {"path": variable, "before": "hunter2", "after": "hunter3", "hidden": false},
        {"path": "services.web.replicas", "before": 1, "after": 3, "hidden": false},
    ]);
    assert_eq!(all.answer().await.json()["items"], expected);
    let reader = user("ron").with_role(&id, Role::Readonly);
    let shown = api.get(&format!("{stack}/diff?to=2")).by(reader);
    let hidden = json!({"path": "services.web.container.environment", "hidden": true});
    assert_eq!(
        shown.answer().await.json()["items"],
        json!([hidden, expected[1]])
    );
}
