use axum::Router;
use axum::http::Method;
use axum::routing::get;
use serde_json::json;

use crate::testing::{Api, admin};

async fn defect() -> &'static str {
    panic!("the password is hunter2")
}

#[tokio::test]
async fn a_panic_answers_with_a_problem_that_shows_nothing_but_the_request() {
    let api = Api::with_routes(Router::new().route("/defect", get(defect)));
    let answer = api
        .get("/defect")
        .header("x-request-id", "mine")
        .answer()
        .await;
    assert_eq!(
        (answer.status, &answer.problem()["request_id"]),
        (500, &json!("mine"))
    );
    assert!(!answer.text.contains("hunter2"));
}

#[tokio::test]
async fn an_unknown_path_and_a_wrong_method_are_problems() {
    let api = Api::new();
    let unknown = api.get("/api/v1/nothing").answer().await;
    assert_eq!(
        (unknown.status, &unknown.problem()["code"]),
        (404, &json!("not_found"))
    );
    let wrong = api
        .ask(Method::PUT, "/api/v1/environments")
        .by(admin())
        .answer()
        .await;
    assert_eq!(
        (wrong.status, wrong.header("allow")),
        (405, "GET,HEAD,POST")
    );
    assert_eq!(wrong.problem()["code"], "method_not_allowed");
}

#[tokio::test]
async fn a_request_keeps_its_id_when_that_is_sane() {
    let api = Api::new();
    let own = api
        .get("/healthz")
        .header("x-request-id", "build-7")
        .answer()
        .await;
    assert_eq!(own.header("x-request-id"), "build-7");
    let new = api
        .get("/healthz")
        .header("x-request-id", "a\"b c")
        .answer()
        .await;
    assert_eq!(new.header("x-request-id"), "id000001");
}

#[tokio::test]
async fn every_answer_tells_browsers_to_be_careful() {
    let api = Api::new();
    for path in [
        "/healthz",
        "/api/v1/nothing",
        "/api/v1/openapi.json",
        "/api/docs/",
    ] {
        let answer = api.get(path).answer().await;
        assert!(
            answer
                .header("content-security-policy")
                .starts_with("default-src 'none'"),
            "{path}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
    }
}

#[tokio::test]
async fn a_server_that_stops_lives_and_is_not_ready() {
    let api = Api::new();
    assert_eq!(
        api.get("/readyz").answer().await.json(),
        json!({"status": "ok"})
    );
    api.app.stop.cancel();
    assert_eq!(
        api.get("/readyz").answer().await.problem()["code"],
        "unavailable"
    );
    assert_eq!(api.get("/healthz").answer().await.status, 200);
}

#[tokio::test]
async fn the_page_needs_nothing_from_elsewhere() {
    let api = Api::new();
    let page = api.get("/api/docs/").answer().await;
    assert_eq!(
        (page.status, page.header("content-type")),
        (200, "text/html")
    );
    assert!(
        !page.text.contains("<style") && !page.text.contains("://"),
        "{}",
        page.text
    );
    let sources = page.text.split('"').filter(|part| {
        part.rsplit_once('.')
            .is_some_and(|(_, end)| ["css", "js"].contains(&end))
    });
    let mut seen = 0;
    for source in sources {
        let file = source.trim_start_matches("./");
        let answer = api
            .ask(Method::GET, &format!("/api/docs/{file}"))
            .answer()
            .await;
        assert_eq!(answer.status, 200, "{file}");
        seen += 1;
    }
    assert!(seen >= 3);
    let script = api.get("/api/docs/swagger-initializer.js").answer().await;
    assert!(
        script.text.contains("/api/v1/openapi.json"),
        "{}",
        script.text
    );
    assert_eq!(api.get("/api/docs/../secret").answer().await.status, 404);
}
