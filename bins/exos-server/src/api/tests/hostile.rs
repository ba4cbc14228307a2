//! Bad input: each a 4xx problem with the field's path, and nothing is written.

use axum::body::Body;
use axum::http::Method;
use exos_core::store::{Page, Store};
use serde_json::{Value, json};

use crate::testing::{Api, admin};

const ALL: &str = "/api/v1/environments";

/// What a name must not be.
fn hostile_names() -> Vec<String> {
    let mut names: Vec<String> = [
        "",
        "../",
        "..",
        "a/b",
        "a\0b",
        "a\u{202e}b",
        "a\u{200f}",
        "A",
        "a b",
        "é",
        "-a",
    ]
    .iter()
    .map(|name| (*name).to_owned())
    .collect();
    names.push("x".repeat(10_000));
    names
}

async fn written(api: &Api) -> usize {
    let everything = Page::default().limit(usize::MAX);
    api.store
        .list("environment", &everything)
        .await
        .unwrap()
        .len()
}

#[tokio::test]
async fn a_body_that_is_wrong_is_refused_at_its_field_and_nothing_is_written() {
    let api = Api::new();
    let cases: Vec<(Value, &str)> = vec![
        (json!({"name": 7}), "name"),
        (json!({"name": null}), "name"),
        (json!({"name": ["a"]}), "name"),
        (json!({"name": "a", "colour": "red"}), "colour"),
        (
            json!({"name": "a", "quotas": {"cpus": "many"}}),
            "quotas.cpus",
        ),
        (json!({"name": "a", "quotas": {"cpus": -1}}), "quotas.cpus"),
        (
            json!({"name": "a", "quotas": {"memory": 1.5}}),
            "quotas.memory",
        ),
        (
            json!({"name": "a", "quotas": {"containers": -1}}),
            "quotas.containers",
        ),
        (json!({"name": "a", "quotas": {"disk": 1}}), "quotas.disk"),
        (
            json!({"name": "a", "settings": {"drift": "ignore"}}),
            "settings.drift",
        ),
        (
            json!({"name": "a", "settings": {"allow": {"root": true}}}),
            "settings.allow.root",
        ),
        (json!({"name": "a", "orchestrator": "k8s"}), "orchestrator"),
        (json!({"name": "a", "labels": {"k": 1}}), "labels.k"),
        (
            json!({"name": "a", "description": "x".repeat(10_000)}),
            "description",
        ),
        (json!([]), "."),
        (json!("a"), "."),
        (json!({}), "name"),
    ];
    let names = hostile_names()
        .into_iter()
        .map(|name| (json!({"name": name}), "name"));
    for (body, at) in cases.into_iter().chain(names) {
        let answer = api.post(ALL, &body).by(admin()).answer().await;
        let problem = answer.problem();
        assert_eq!(
            (answer.status, &problem["errors"][0]["at"]),
            (422, &json!(at)),
            "{problem}"
        );
        assert!(answer.text.len() < 2000, "{}", answer.text);
        assert!(
            !answer.text.contains(['\u{202e}', '\u{200f}']),
            "{}",
            answer.text
        );
    }
    assert_eq!(written(&api).await, 0);
}

#[tokio::test]
async fn a_body_that_is_not_json_is_refused_with_its_place() {
    let api = Api::new();
    let deep = "[".repeat(100_000);
    for body in [
        "",
        "{",
        "{\"name\": \"a\",}",
        "name=a",
        "\u{feff}{}",
        "{\"name\": \"a\"} {}",
        &deep,
    ] {
        let ask = api
            .ask(Method::POST, ALL)
            .header("content-type", "application/json");
        let answer = ask.body(body.to_owned()).by(admin()).answer().await;
        let at = answer.problem()["errors"][0]["at"]
            .as_str()
            .unwrap()
            .to_owned();
        assert_eq!(answer.status, 400, "{}", answer.text);
        assert!(
            at.split_once(':')
                .is_some_and(|(line, _)| line.parse::<u32>().is_ok()),
            "{at}"
        );
    }
    let bytes = api
        .ask(Method::POST, ALL)
        .header("content-type", "application/json");
    let answer = bytes
        .body(vec![b'{', 0xff, 0xfe])
        .by(admin())
        .answer()
        .await;
    assert_eq!(answer.status, 400);
    let form = api
        .ask(Method::POST, ALL)
        .header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(form.body("name=a").by(admin()).answer().await.status, 415);
    assert_eq!(written(&api).await, 0);
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_whether_or_not_it_says_its_length() {
    let api = Api::new();
    let body = json!({"name": "a", "description": "x".repeat(4 << 20)}).to_string();
    let said = api
        .ask(Method::POST, ALL)
        .header("content-type", "application/json");
    let said = said.header("content-length", &body.len().to_string());
    let answer = said.body(body.clone()).by(admin()).answer().await;
    assert_eq!(
        (answer.status, &answer.problem()["detail"]),
        (413, &json!("the body is larger than 4 MiB"))
    );
    let chunks = body
        .into_bytes()
        .chunks(64 << 10)
        .map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec()))
        .collect::<Vec<_>>();
    let unsaid = Body::from_stream(futures_util::stream::iter(chunks));
    let unsaid = api
        .ask(Method::POST, ALL)
        .header("content-type", "application/json")
        .body(unsaid);
    assert_eq!(unsaid.by(admin()).answer().await.status, 413);
    assert_eq!(written(&api).await, 0);
}

#[tokio::test]
async fn a_hostile_path_or_query_is_refused() {
    let api = Api::new();
    for name in [
        "..%2f..%2fetc",
        "a%00b",
        "%E2%80%AEb",
        "%ff",
        &"x".repeat(10_000),
    ] {
        let answer = api.get(&format!("{ALL}/{name}")).by(admin()).answer().await;
        assert!(
            [400, 404].contains(&answer.status),
            "{name}: {}",
            answer.text
        );
        assert!(answer.problem().is_object() && answer.text.len() < 2000);
    }
    for (query, at) in [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=-1", "limit"),
        ("limit=many", "limit"),
        ("sort=colour", "sort"),
        ("cursor=%00", "cursor"),
        ("colour=red", "colour"),
    ] {
        let answer = api
            .get(&format!("{ALL}?{query}"))
            .by(admin())
            .answer()
            .await;
        assert_eq!(
            (answer.status, &answer.problem()["errors"][0]["at"]),
            (422, &json!(at)),
            "{query}"
        );
    }
}
