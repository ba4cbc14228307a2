use axum::http::Method;
use exos_core::access::Role;
use serde_json::json;

use crate::testing::{Api, admin, user};

const ALL: &str = "/api/v1/environments";

#[tokio::test]
async fn an_environment_is_made_shown_changed_and_removed() {
    let api = Api::new();
    let new =
        json!({"name": "shop", "quotas": {"containers": 20}, "settings": {"drift": "report"}});
    let made = api.post(ALL, &new).by(admin()).answer().await;
    assert_eq!((made.status, made.header("etag")), (201, "\"1\""));
    let at = made.header("location").to_owned();
    let body = made.json();
    assert_eq!(at, format!("{ALL}/{}", body["id"].as_str().unwrap()));
    assert_eq!(body["quotas"], json!({"containers": 20}));
    assert_eq!(body["created_at"], "1970-01-01T00:00:00.000Z");

    let shown = api
        .get("/api/v1/environments/shop")
        .by(admin())
        .answer()
        .await;
    assert_eq!((shown.status, shown.json()), (200, body));

    let change = json!({"description": "all that sells"});
    let changed = api
        .ask(Method::PATCH, &at)
        .json(&change)
        .header("if-match", "\"1\"");
    let changed = changed.by(admin()).answer().await;
    assert_eq!((changed.status, changed.header("etag")), (200, "\"2\""));
    assert_eq!(changed.json()["description"], "all that sells");

    let removed = api.ask(Method::DELETE, &at).by(admin()).answer().await;
    assert_eq!((removed.status, removed.text.as_str()), (204, ""));
    assert_eq!(api.get(&at).by(admin()).answer().await.status, 404);
}

#[tokio::test]
async fn a_change_on_an_old_version_changes_nothing() {
    let api = Api::new();
    let at = format!("{ALL}/{}", api.environment("shop").await);
    let change = json!({"description": "first"});
    assert_eq!(
        api.ask(Method::PATCH, &at)
            .json(&change)
            .by(admin())
            .answer()
            .await
            .status,
        200
    );
    for method in [Method::PATCH, Method::DELETE] {
        let late = api
            .ask(method, &at)
            .json(&json!({"description": "late"}))
            .header("if-match", "\"1\"");
        let late = late.by(admin()).answer().await;
        assert_eq!(
            (late.status, &late.problem()["code"]),
            (412, &json!("conflict"))
        );
    }
    let unread = api
        .ask(Method::DELETE, &at)
        .header("if-match", "W/1")
        .by(admin())
        .answer()
        .await;
    assert_eq!(
        (unread.status, &unread.problem()["errors"][0]["at"]),
        (400, &json!("If-Match"))
    );
    assert_eq!(
        api.get(&at).by(admin()).answer().await.json()["description"],
        "first"
    );
}

#[tokio::test]
async fn a_list_comes_in_parts_in_the_order_asked_for() {
    let api = Api::new();
    for name in ["b", "c", "a"] {
        api.environment(name).await;
    }
    let mut path = format!("{ALL}?limit=2&sort=-name");
    let mut names = Vec::new();
    loop {
        let part = api.get(&path).by(admin()).answer().await.json();
        let items = part["items"].as_array().unwrap().iter();
        names.extend(items.map(|item| item["name"].as_str().unwrap().to_owned()));
        let Some(cursor) = part["next_cursor"].as_str() else {
            break;
        };
        path = format!("{ALL}?limit=2&sort=-name&cursor={cursor}");
    }
    assert_eq!(names, ["c", "b", "a"]);
}

#[tokio::test]
async fn an_environment_of_others_does_not_exist() {
    let api = Api::new();
    let own = api.environment("own").await;
    let foreign = api.environment("foreign").await;
    let anna = user("anna").with_role(&own, Role::Owner);
    let listed = api.get(ALL).by(anna.clone()).answer().await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    let refused = api
        .get(&format!("{ALL}/{foreign}"))
        .by(anna.clone())
        .answer()
        .await;
    let missing = api.get(&format!("{ALL}/nothing")).by(anna).answer().await;
    assert_eq!((refused.status, missing.status), (404, 404));
    let words = |answer: &crate::testing::Answer| answer.problem()["title"].clone();
    assert_eq!(words(&refused), words(&missing));
}

#[tokio::test]
async fn who_is_not_known_is_told_how_to_sign_in() {
    let api = Api::new();
    let answer = api.get(ALL).answer().await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"exos\"");
    assert!(
        answer.problem()["hint"]
            .as_str()
            .unwrap()
            .contains("sign in")
    );
}

#[tokio::test]
async fn an_environment_is_taken_out_of_service_and_put_back() {
    let api = Api::new();
    let at = format!("{ALL}/{}", api.environment("shop").await);
    for (verb, state) in [("deactivate", "inactive"), ("activate", "active")] {
        let path = format!("{at}/actions/{verb}");
        let done = api.ask(Method::POST, &path).by(admin()).answer().await;
        assert_eq!((done.status, &done.json()["state"]), (200, &json!(state)));
        let late = api.ask(Method::POST, &path).header("if-match", "\"1\"");
        assert_eq!(late.by(admin()).answer().await.status, 412);
    }
    let forced = api.ask(Method::DELETE, &format!("{at}?force=true"));
    assert_eq!(forced.by(admin()).answer().await.status, 204);
}
