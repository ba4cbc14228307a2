use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts};
use axum::http::Request;
use axum::response::IntoResponse;
use serde::Deserialize;

use super::*;
use crate::http::error::ApiError;
use crate::http::problem::Details;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only read")]
struct Thing {
    name: String,
    quotas: Option<Quotas>,
    tags: Option<Vec<u8>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only read")]
struct Quotas {
    cpus: f64,
}

fn details(error: ApiError) -> (u16, Details) {
    let response = error.into_response();
    let details = response.extensions().get::<Details>().cloned().unwrap();
    (response.status().as_u16(), details)
}

async fn post(body: &str) -> Result<Json<Thing>, ApiError> {
    let request = Request::post("/").header("content-type", "application/json; charset=utf-8");
    Json::from_request(request.body(Body::from(body.to_owned())).unwrap(), &()).await
}

#[tokio::test]
async fn a_wrong_body_is_refused_at_its_field() {
    for (body, status, at) in [
        (r#"{"name": 1}"#, 422, "name"),
        (
            r#"{"name": "a", "quotas": {"cpus": "x"}}"#,
            422,
            "quotas.cpus",
        ),
        (r#"{"name": "a", "quotas": {"cpu": 1}}"#, 422, "quotas.cpu"),
        (r#"{"name": "a", "tags": [1, 300]}"#, 422, "tags[1]"),
        (r#"{"name": "a", "nmae": 1}"#, 422, "nmae"),
        (r#"{"name": "a", "name": "b"}"#, 422, "name"),
        ("{}", 422, "name"),
        (r#"{"name": "a", "quotas": {}}"#, 422, "quotas.cpus"),
        ("[]", 422, "."),
        (r#"["a", null, null]"#, 422, "."),
        (r#"{"name": "a", "quotas": [1.5]}"#, 422, "quotas"),
        ("", 400, "1:0"),
        ("{\n  \"name\": }", 400, "2:11"),
        (r#"{"name": "a"} x"#, 400, "1:15"),
    ] {
        let (answered, details) = details(post(body).await.unwrap_err());
        assert_eq!(
            (answered, details.errors[0].at.as_str()),
            (status, at),
            "{body} {details:?}"
        );
    }
    post(r#"{"name": "a", "quotas": {"cpus": 1.5}, "tags": [1]}"#)
        .await
        .unwrap();
}

#[tokio::test]
async fn what_is_repeated_is_short_and_harmless() {
    let hostile = format!("{{\"name\": \"a\", \"\u{202e}{}\": 1}}", "x".repeat(10_000));
    let (_, details) = details(post(&hostile).await.unwrap_err());
    let problem = &details.errors[0];
    assert!(problem.at.len() < 300 && problem.message.len() < 300);
    assert!(!problem.at.contains('\u{202e}') && !problem.message.contains('\u{202e}'));
}

#[tokio::test]
async fn a_body_that_is_not_said_to_be_json_is_not_read() {
    for media_type in [None, Some("text/plain"), Some("application/jsonp")] {
        let mut request = Request::post("/");
        if let Some(media_type) = media_type {
            request = request.header("content-type", media_type);
        }
        let request = request.body(Body::from("{}")).unwrap();
        let refused = Json::<Thing>::from_request(request, &()).await.unwrap_err();
        assert_eq!(details(refused).0, 415);
    }
}

#[tokio::test]
async fn a_wrong_query_is_refused_at_its_parameter() {
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Asked {
        limit: Option<usize>,
    }
    for (query, at) in [
        ("limit=x", "limit"),
        ("limt=1", "limt"),
        ("limit=1&limit=2", "limit"),
    ] {
        let request = Request::get(format!("/?{query}")).body(()).unwrap();
        let (mut parts, ()) = request.into_parts();
        let refused = Query::<Asked>::from_request_parts(&mut parts, &())
            .await
            .unwrap_err();
        let (status, details) = details(refused);
        assert_eq!(
            (status, details.errors[0].at.as_str()),
            (422, at),
            "{details:?}"
        );
    }
}
