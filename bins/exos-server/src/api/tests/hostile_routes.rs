//! Bad input on every route of the document: each a 4xx problem, and nothing is written.

use axum::http::Method;
use exos_core::store::{Batch, Store};
use serde_json::{Value, json};

use super::matrix::{Operation, World, operations, world};
use crate::testing::{Answer, Ask, admin};

/// What no path of a thing is.
const NAMES: &[&str] = &[
    "..%2f..%2fetc",
    "%2e%2e",
    "a%00b",
    "%E2%80%AEb",
    "%E2%80%8F",
    "%ff",
    "a%20b",
    "%7B%7D",
];

/// Identity providers add parameters of their own to what the standard names.
const OPEN: &[&str] = &["finish_oidc"];

/// Fills a path with what exists in place of its parameters.
fn filled(world: &World, path: &str) -> String {
    let places = world.places["own"].iter();
    places.fold(path.to_owned(), |path, (name, value)| {
        path.replace(&format!("{{{name}}}"), value)
    })
}

fn ask<'a>(world: &'a World, method: &Method, path: &str) -> Ask<'a> {
    world.api.ask(method.clone(), path).by(admin())
}

/// Every change that is done tells of an event, so their number stands while none is.
async fn events(world: &World) -> u64 {
    world.api.store.commit(Batch::default()).await.unwrap()
}

fn check(wrong: &mut Vec<String>, what: &str, answer: &Answer, statuses: &[u16]) {
    let fits = statuses.contains(&answer.status)
        && answer.header("content-type") == "application/problem+json"
        && answer.text.len() < 3000
        && !answer.text.contains(['\u{202e}', '\u{200f}', '\0']);
    if !fits {
        wrong.push(format!("{what}: {} {:.300}", answer.status, answer.text));
    }
}

fn json_operations() -> Vec<Operation> {
    let all = operations().into_iter();
    all.filter(|operation| operation.body.is_some()).collect()
}

#[tokio::test]
async fn a_hostile_name_in_any_path_is_refused() {
    let world = world().await;
    let before = events(&world).await;
    let long = "x".repeat(10_000);
    let (mut wrong, mut asked) = (Vec::new(), 0);
    for operation in operations() {
        let parameters = world.places["own"].keys();
        let parameters = parameters.filter(|name| operation.path.contains(&format!("{{{name}}}")));
        for parameter in parameters {
            for name in NAMES.iter().copied().chain([long.as_str()]) {
                let hostile = operation.path.replace(&format!("{{{parameter}}}"), name);
                let path = filled(&world, &hostile);
                let mut ask = ask(&world, &operation.method, &path);
                if let Some(body) = &operation.body {
                    ask = ask.json(body);
                }
                let answer = ask.answer().await;
                asked += 1;
                let what = format!("{} {parameter}={name:.20}", operation.id);
                check(&mut wrong, &what, &answer, &[400, 404, 405, 409, 422]);
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
    assert!(asked > 500, "{asked}");
    assert_eq!(events(&world).await, before);
}

#[tokio::test]
async fn a_body_that_is_not_what_a_route_takes_is_refused_on_every_route() {
    let world = world().await;
    let before = events(&world).await;
    let large = json!({"name": "x".repeat(4 << 20)}).to_string();
    let mut wrong = Vec::new();
    let all = json_operations();
    for operation in &all {
        let path = filled(&world, &operation.path);
        let ask = || ask(&world, &operation.method, &path);
        let json = || ask().header("content-type", "application/json");
        let id = &operation.id;
        for body in ["", "{", "{\"a\": 1,}", "name=a", "{} {}"] {
            let answer = json().body(body).answer().await;
            check(&mut wrong, &format!("{id} {body}"), &answer, &[400]);
        }
        for body in [
            json!([]),
            json!("a"),
            json!(7),
            json!(null),
            json!({"colour": "red"}),
        ] {
            let answer = ask().json(&body).answer().await;
            check(&mut wrong, &format!("{id} {body}"), &answer, &[422]);
        }
        let form = ask().header("content-type", "application/x-www-form-urlencoded");
        check(&mut wrong, id, &form.body("name=a").answer().await, &[415]);
        check(
            &mut wrong,
            id,
            &json().body(large.clone()).answer().await,
            &[413],
        );
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
    assert!(all.len() > 15);
    assert_eq!(events(&world).await, before);
}

#[tokio::test]
async fn a_field_of_another_type_is_refused_at_its_path_on_every_route() {
    let world = world().await;
    let before = events(&world).await;
    let mut wrong = Vec::new();
    for operation in json_operations() {
        let path = filled(&world, &operation.path);
        let good = operation.body.clone().unwrap();
        for (field, value) in good.as_object().unwrap() {
            let bad = match value {
                Value::String(_) => json!(["a"]),
                Value::Number(_) => json!("many"),
                _ => json!(7),
            };
            let mut body = good.clone();
            body[field] = bad;
            let answer = ask(&world, &operation.method, &path)
                .json(&body)
                .answer()
                .await;
            let what = format!("{} {field}", operation.id);
            check(&mut wrong, &what, &answer, &[422]);
            let problem: Value = serde_json::from_str(&answer.text).unwrap_or_default();
            let at = problem["errors"][0]["at"].as_str().unwrap_or_default();
            if !at.starts_with(field.as_str()) {
                wrong.push(format!("{what}: the problem is at {at:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(events(&world).await, before);
}

#[tokio::test]
async fn a_parameter_that_is_unknown_or_wrong_is_refused_on_every_route_that_takes_any() {
    let (world, document) = (world().await, crate::openapi());
    let mut wrong = Vec::new();
    let mut seen = 0;
    for operation in operations() {
        let method = operation.method.as_str().to_lowercase();
        let described = &document["paths"][&operation.path][&method]["parameters"];
        let described = described.as_array().into_iter().flatten();
        let parameters: Vec<&Value> = described
            .filter(|parameter| parameter["in"] == "query")
            .collect();
        if parameters.is_empty() || OPEN.contains(&operation.id.as_str()) {
            continue;
        }
        seen += 1;
        let path = filled(&world, &operation.path);
        let mut queries = vec!["colour=red".to_owned()];
        for parameter in parameters {
            let name = parameter["name"].as_str().unwrap();
            let types = parameter["schema"]["type"].to_string();
            if types.contains("integer") {
                queries.extend([format!("{name}=many"), format!("{name}=-1")]);
            }
            if types.contains("boolean") {
                queries.push(format!("{name}=perhaps"));
            }
        }
        for query in queries {
            let mut ask = ask(&world, &operation.method, &format!("{path}?{query}"));
            if let Some(body) = &operation.body {
                ask = ask.json(body);
            }
            let what = format!("{} {query}", operation.id);
            check(&mut wrong, &what, &ask.answer().await, &[422]);
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
    assert!(seen > 10);
}
