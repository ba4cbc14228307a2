use exos_core::access::{Action, Scope};
use serde_json::Value;

use crate::testing::Api;

fn path() -> String {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json").to_owned()
}

/// Every operation with its method and path.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let items = document["paths"].as_object().unwrap().iter();
    let operations = items.flat_map(|(path, item)| {
        let item = item.as_object().unwrap().iter();
        item.map(move |(method, operation)| (format!("{method} {path}"), operation))
    });
    operations.collect()
}

#[test]
fn the_document_that_is_checked_in_is_the_one_that_is_served() {
    let document = crate::document_text();
    let checked_in = fs_err::read_to_string(path()).unwrap_or_default();
    assert!(
        document == checked_in,
        "docs/openapi.json is not up to date; run `cargo xtask openapi`"
    );
}

#[tokio::test]
async fn the_document_is_served() {
    let served = Api::new().get("/api/v1/openapi.json").answer().await;
    assert_eq!(served.header("content-type"), "application/json");
    assert_eq!(served.json(), crate::openapi());
}

#[test]
fn every_operation_names_its_action_and_its_scope() {
    let document = crate::openapi();
    let all = operations(&document);
    assert!(all.len() > 5);
    for (name, operation) in all {
        let action = operation["x-exos-action"]
            .as_str()
            .unwrap_or_else(|| panic!("{name} names no action"));
        if action == "none" {
            assert!(operation["x-exos-scope"].is_null(), "{name}");
            continue;
        }
        let known = Action::ALL.iter().find(|known| known.as_str() == action);
        let known = known.unwrap_or_else(|| panic!("{name} names {action}, which is no action"));
        // An operation's own id leads to its environment.
        let in_environment = name.contains("{environment}") || name.contains("{operation}");
        assert_eq!(
            known.scope() == Scope::Environment,
            in_environment,
            "{name} and {action}"
        );
    }
}

#[test]
fn every_operation_is_told_in_words() {
    let document = crate::openapi();
    for (name, operation) in operations(&document) {
        for part in ["summary", "operationId", "tags"] {
            assert!(!operation[part].is_null(), "{name} has no {part}");
        }
        assert!(operation["responses"]["default"].is_object(), "{name}");
    }
}

#[test]
fn no_two_operations_share_an_id() {
    let document = crate::openapi();
    let mut ids = std::collections::BTreeSet::new();
    for (name, operation) in operations(&document) {
        assert!(ids.insert(operation["operationId"].to_string()), "{name}");
    }
}
