use std::sync::Arc;

use axum::Router;
use axum::routing::post;
use exos_core::store::{Page, Store};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::testing::{Answer, Api, admin, user};

const ALL: &str = "/api/v1/environments";

async fn create(api: &Api, key: &str, body: &Value) -> Answer {
    let ask = api.post(ALL, body).header("idempotency-key", key);
    ask.by(admin()).answer().await
}

#[tokio::test]
async fn a_repetition_gets_the_first_answer_and_makes_nothing() {
    let api = Api::new();
    let body = json!({"name": "shop"});
    let first = create(&api, "k1", &body).await;
    let again = create(&api, "k1", &body).await;
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.text, again.text);
    for header in ["location", "etag", "content-type"] {
        assert_eq!(first.header(header), again.header(header), "{header}");
    }
    assert_eq!(first.header("idempotency-replayed"), "");
    assert_eq!(again.header("idempotency-replayed"), "true");
    let all = api.store.list("environment", &Page::default()).await;
    assert_eq!(all.unwrap().len(), 1);

    let other = create(&api, "k1", &json!({"name": "bank"})).await;
    assert_eq!(other.status, 422);
    assert_eq!(other.problem()["errors"][0]["at"], "Idempotency-Key");
    let without = api.post(ALL, &body).by(admin()).answer().await;
    assert_eq!(without.status, 409);
}

#[tokio::test]
async fn what_failed_may_be_tried_again_with_the_same_key() {
    let api = Api::new();
    let refused = create(&api, "k1", &json!({"name": "../"})).await;
    assert_eq!(refused.status, 422);
    let made = create(&api, "k1", &json!({"name": "shop"})).await;
    assert_eq!(made.status, 201, "{}", made.text);
}

#[tokio::test]
async fn a_key_proves_nothing_and_is_its_senders_own() {
    let api = Api::new();
    let body = json!({"name": "shop"});
    create(&api, "k1", &body).await;
    let ask = || api.post(ALL, &body).header("idempotency-key", "k1");
    assert_eq!(ask().answer().await.status, 401);
    let other = ask().by(user("anna")).answer().await;
    assert_eq!(other.status, 409, "{}", other.text);
    for key in ["", &"x".repeat(256), "é"] {
        let bad = create(&api, key, &body).await;
        assert_eq!(bad.problem()["errors"][0]["at"], "Idempotency-Key");
    }
    let large = json!({"name": "a", "description": "x".repeat(4 << 20)});
    assert_eq!(create(&api, "k2", &large).await.status, 413);
}

#[tokio::test]
async fn a_key_that_is_shown_once_is_shown_again_to_a_repetition_and_kept_sealed() {
    let api = Api::new();
    let root = json!({"name": "ci"});
    let ask = || {
        let ask = api.post("/api/v1/api-keys", &root);
        ask.header("idempotency-key", "k1").by(admin())
    };
    let (first, again) = (ask().answer().await, ask().answer().await);
    assert_eq!(first.status, 201, "{}", first.text);
    assert_eq!(first.text, again.text);
    let token = first.json()["token"].as_str().unwrap().to_owned();
    let kept = api.store.list("request", &Page::default()).await.unwrap();
    assert_eq!(kept.len(), 1);
    assert!(!format!("{kept:?}").contains(&token));
}

/// Returns an API with a route `/slow`, which tells when it has begun and waits to go on.
fn slow() -> (Api, Arc<Notify>, Arc<Notify>) {
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (tell, wait) = (begun.clone(), go_on.clone());
    let slow = move || async move {
        tell.notify_one();
        wait.notified().await;
        "done"
    };
    let api = Api::with_routes(Router::new().route("/slow", post(slow)));
    (api, begun, go_on)
}

#[tokio::test]
async fn while_the_first_is_worked_on_a_repetition_is_told_to_wait() {
    let (api, begun, go_on) = slow();
    let ask = || {
        let ask = api.post("/slow", &json!({}));
        ask.header("idempotency-key", "k1").by(admin()).answer()
    };
    let second = async {
        begun.notified().await;
        let second = ask().await;
        go_on.notify_one();
        second
    };
    let (first, second) = tokio::join!(ask(), second);
    assert_eq!((first.status, first.text.as_str()), (200, "done"));
    assert_eq!((second.status, second.header("retry-after")), (409, "1"));
    assert_eq!(ask().await.text, "done");
}

#[tokio::test]
async fn what_was_begun_is_done_though_its_sender_leaves() {
    let (api, begun, go_on) = slow();
    let ask = || {
        let ask = api.post("/slow", &json!({}));
        ask.header("idempotency-key", "k1").by(admin()).answer()
    };
    tokio::select! {
        _ = ask() => panic!("it waits to go on"),
        () = begun.notified() => {}
    }
    go_on.notify_one();
    api.app.talks.close();
    api.app.talks.wait().await;
    let again = ask().await;
    assert_eq!((again.status, again.text.as_str()), (200, "done"));
    assert_eq!(again.header("idempotency-replayed"), "true");
}
