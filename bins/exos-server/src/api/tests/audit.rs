use axum::http::Method;
use exos_core::access::Role;
use serde_json::{Value, json};

use crate::testing::{Api, admin, user};

#[tokio::test]
async fn every_attempt_is_listed_newest_first_and_filtered() {
    let api = Api::new();
    let id = api.environment("shop").await;
    let at = format!("/api/v1/environments/{id}");
    let reader = user("ron").with_role(&id, Role::Readonly);
    let refused = api
        .ask(Method::DELETE, &at)
        .header("x-request-id", "r-1")
        .by(reader)
        .answer()
        .await;
    assert_eq!(refused.status, 403);
    let list = api.get("/api/v1/audit").by(admin()).answer().await.json();
    let outcomes: Vec<&Value> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["outcome"])
        .collect();
    assert_eq!(outcomes, [&json!("refused"), &json!("done")]);
    let path = format!("{at}/audit?outcome=refused&principal=ron&action=environment.delete");
    let filtered = api.get(&path).by(admin()).answer().await.json();
    assert_eq!(filtered["items"].as_array().unwrap().len(), 1);
    assert_eq!(filtered["items"][0]["target"]["name"], "shop");
    let wrong = api
        .get("/api/v1/audit?action=fly")
        .by(admin())
        .answer()
        .await;
    assert_eq!(
        (wrong.status, &wrong.problem()["errors"][0]["at"]),
        (422, &json!("action"))
    );
}

#[tokio::test]
async fn an_export_holds_every_entry_in_a_line() {
    let api = Api::new();
    for number in 0..1005 {
        api.environment(&format!("e{number}")).await;
    }
    let export = api
        .get("/api/v1/audit/export?limit=1")
        .by(admin())
        .answer()
        .await;
    assert_eq!(export.header("content-type"), "application/x-ndjson");
    let names: std::collections::BTreeSet<String> = export
        .text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["target"]["name"].to_string())
        .collect();
    assert_eq!(names.len(), 1005);
    let refused = api
        .get("/api/v1/audit/export")
        .by(user("anna"))
        .answer()
        .await;
    assert_eq!(refused.status, 403);
}
