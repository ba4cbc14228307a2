//! The OpenAPI document: what is said once about all operations.

use exos_core::access::{Action, Scope};
use serde_json::{Value, json};
use utoipa::OpenApi;
use utoipa::openapi;

use crate::http::problem::{Details, FieldProblem, MEDIA_TYPE};

/// The extension in which an operation names the action that the permission table must allow.
const ACTION: &str = "x-exos-action";
/// The extension that says where the action is done.
const SCOPE: &str = "x-exos-scope";

/// What an operation names instead of an action when it asks the table nothing.
pub(super) const NO_ACTION: &str = "none";

#[derive(Debug, OpenApi)]
#[openapi(
    info(
        title = "EXOS",
        description = "The HTTP API of EXOS.\n\nA `{environment}`, a `{stack}` and the like take an id or a name. \
            Failures are problem documents (RFC 9457). A change with the session cookie needs the header \
            `X-Exos-Request: 1`; with an API key it does not.",
    ),
    components(schemas(Details, FieldProblem))
)]
struct Document;

/// Returns the document without any operation.
pub(super) fn start() -> openapi::OpenApi {
    Document::openapi()
}

/// Adds to a document with all operations what holds for each of them.
pub(super) fn finish(document: openapi::OpenApi) -> Value {
    // A document of plain structs with text keys: there is nothing in it that could not be written.
    let mut document = serde_json::to_value(document).unwrap_or_default();
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    let items = paths.filter_map(|(_, item)| item.as_object_mut());
    for (method, operation) in items
        .flatten()
        .filter(|(_, part)| part.get("responses").is_some())
    {
        describe(operation);
        describe_repetition(method, operation);
        describe_waiting(operation);
        describe_events(operation);
    }
    document["components"]["securitySchemes"] = json!({
        "api_key": {"type": "http", "scheme": "bearer", "description": "An API key."},
        "session": {"type": "apiKey", "in": "cookie", "name": "exos_session", "description": "A session."},
    });
    document
}

/// Whoever makes something may repeat the request.
fn describe_repetition(method: &str, operation: &mut Value) {
    let makes = ["201", "202"]
        .iter()
        .any(|status| !operation["responses"][status].is_null());
    if method != "post" || !makes || operation[ACTION] == NO_ACTION {
        return;
    }
    add_parameter(
        operation,
        json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "schema": {"type": "string", "minLength": 1, "maxLength": 255},
            "description": "A key of the sender's own: a repetition of the request with the same key within 24 hours gets \
                the first one's answer, and nothing is made twice.",
        }),
    );
}

/// Whoever begins an operation may wait for its end.
fn describe_waiting(operation: &mut Value) {
    if operation["responses"]["202"].is_null() {
        return;
    }
    add_parameter(
        operation,
        json!({
            "name": "Prefer", "in": "header", "required": false, "schema": {"type": "string"}, "example": "wait=30",
            "description": "`wait=SECONDS` waits for the end of the operation, for 60 seconds at most.",
        }),
    );
    operation["responses"]["200"] = json!({
        "description": "The operation has ended within the time that was to be waited.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Operation"}}},
    });
}

/// What is said of a stream is said of its events, whose data is the text of what the route names.
fn describe_events(operation: &mut Value) {
    let answers = operation["responses"].as_object_mut().into_iter().flatten();
    for (_, answer) in answers {
        let Some(schema) = answer.pointer_mut("/content/text~1event-stream/schema") else {
            continue;
        };
        let data = schema.take();
        *schema = json!({
            "type": "object",
            "required": ["data"],
            "properties": {
                "event": {"type": "string"},
                "id": {"type": "string"},
                "data": {"type": "string", "contentMediaType": "application/json", "contentSchema": data},
            },
        });
    }
}

fn add_parameter(operation: &mut Value, parameter: Value) {
    match operation["parameters"].as_array_mut() {
        Some(all) => all.push(parameter),
        None => operation["parameters"] = json!([parameter]),
    }
}

fn describe(operation: &mut Value) {
    operation["responses"]["default"] = json!({
        "description": "The request failed.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    });
    let action = operation[ACTION].as_str();
    let action = Action::ALL
        .iter()
        .find(|known| Some(known.as_str()) == action);
    let Some(action) = action else {
        operation["security"] = json!([]);
        return;
    };
    operation["security"] = json!([{"session": []}, {"api_key": []}]);
    operation[SCOPE] = match action.scope() {
        Scope::Environment => "environment".into(),
        Scope::Global => "global".into(),
    };
}
