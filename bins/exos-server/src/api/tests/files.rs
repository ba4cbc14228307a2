//! Files of containers over HTTP, on fake engines.

use axum::body::Body;
use axum::http::Method;
use exos_core::access::Role;
use serde_json::json;

use super::container::stage;
use crate::testing::{Answer, Stage, user};

const FILES: &str = "containers/shop-web-1/files?path=/data";

async fn put(stage: &Stage, role: Role, body: impl Into<Body>) -> Answer {
    let ask = stage.api.ask(Method::PUT, &stage.at(FILES));
    ask.body(body).by(stage.anna(role)).answer().await
}

#[tokio::test]
async fn an_archive_goes_in_and_out_as_it_is() {
    let stage = stage().await;
    let archive = "x".repeat(6 << 20);
    assert_eq!(put(&stage, Role::Member, archive.clone()).await.status, 204);
    let read = stage.get(FILES).by(stage.anna(Role::Member)).answer().await;
    assert_eq!(read.header("content-type"), "application/x-tar");
    assert!(read.text == archive);
    let path = stage.at("audit?action=container.exec");
    let log = stage
        .api
        .get(&path)
        .by(stage.anna(Role::Owner))
        .answer()
        .await
        .json();
    let verbs = [&log["items"][1]["verb"], &log["items"][0]["verb"]];
    assert_eq!(verbs, [&json!("copy_to"), &json!("copy_from")]);
}

#[tokio::test]
async fn an_archive_that_breaks_off_is_a_failure_and_is_noted() {
    let stage = stage().await;
    let pieces = [Ok("start"), Err(std::io::Error::other("cut"))];
    let body = Body::from_stream(futures_util::stream::iter(pieces));
    let answer = put(&stage, Role::Member, body).await;
    assert_eq!(
        (answer.status, &answer.problem()["code"]),
        (409, &json!("failed"))
    );
    let path = stage.at("audit?action=container.exec&outcome=failed");
    let log = stage
        .api
        .get(&path)
        .by(stage.anna(Role::Owner))
        .answer()
        .await
        .json();
    assert_eq!(log["items"][0]["target"]["name"], "shop-web-1");
}

#[tokio::test]
async fn files_take_the_right_to_run_commands() {
    let stage = stage().await;
    for role in [Role::Readonly, Role::Restricted] {
        assert_eq!(put(&stage, role, "x").await.status, 403);
        let read = stage.get(FILES).by(stage.anna(role)).answer().await;
        assert_eq!(read.status, 403);
    }
    let bob = user("bob").with_role("elsewhere", Role::Owner);
    assert_eq!(stage.get(FILES).by(bob).answer().await.status, 404);
    let nowhere = stage
        .get("containers/shop-web-1/files")
        .by(stage.anna(Role::Owner))
        .answer()
        .await;
    assert_eq!(
        (nowhere.status, &nowhere.problem()["errors"][0]["at"]),
        (422, &json!("path"))
    );
    let missing = stage.get(FILES).by(stage.anna(Role::Owner)).answer().await;
    assert_eq!(missing.status, 404);
}
