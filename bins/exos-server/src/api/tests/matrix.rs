//! Every operation of the document, asked by everybody, answers what the permission table says.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use exos_core::access::{Action, Allowances, Caller, Origin, Role, Scope, Standing, allowed};
use exos_core::backend::FakeEngines;
use exos_core::platform::{NewApiKey, NewGroup, NewHost, NewSecret, NewStack, NewUser, Ports};
use exos_core::spec::{FakeLoader, ServiceSpec, StackSpec};
use exos_core::{Clock, ManualClock, Secret};
use serde_json::{Map, Value, json};

use super::storage::store;
use crate::testing::{Api, Ask, stage};

/// An operation of the document.
pub(super) struct Operation {
    pub(super) id: String,
    pub(super) method: Method,
    pub(super) path: String,
    action: Option<Action>,
    /// A body that it takes.
    pub(super) body: Option<Value>,
}

pub(super) fn operations() -> Vec<Operation> {
    let document = crate::openapi();
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = operation["x-exos-action"].as_str();
            let name = name.unwrap_or_else(|| panic!("{method} {path} names no action"));
            let action = Action::ALL.iter().find(|action| action.as_str() == name);
            assert!(
                action.is_some() || name == "none",
                "{method} {path} names {name}"
            );
            let schema = operation.pointer("/requestBody/content/application~1json/schema");
            all.push(Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                action: action.copied(),
                body: schema.map(|schema| example(&document, "", schema)),
            });
        }
    }
    all
}

/// Makes a value that fits a schema, with what is required of it alone.
fn example(document: &Value, field: &str, schema: &Value) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        let target = document.pointer(&name.replacen('#', "", 1)).unwrap();
        return example(document, field, target);
    }
    if let Some(words) = schema["enum"].as_array() {
        return words[0].clone();
    }
    match schema["type"].as_str() {
        Some("object") => {
            let required = schema["required"].as_array().into_iter().flatten();
            let fields = required.map(|name| {
                let name = name.as_str().unwrap();
                (
                    name.to_owned(),
                    example(document, name, &schema["properties"][name]),
                )
            });
            Value::Object(fields.collect::<Map<_, _>>())
        }
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        Some("array") => json!([]),
        _ => match field {
            "compose" => json!(compose()),
            "password" | "new" => json!("correct horse battery staple"),
            "endpoint" => json!("tcp://free"),
            _ => json!("new-1"),
        },
    }
}

fn compose() -> String {
    FakeLoader::sources(&StackSpec::new("s1")).compose
}

/// Two environments with a thing of each kind, and everybody who may ask.
pub(super) struct World {
    pub(super) api: Api,
    /// The values of path parameters, by the environment's name.
    pub(super) places: BTreeMap<&'static str, BTreeMap<&'static str, String>>,
    credentials: Vec<Credential>,
    expired: String,
}

/// Somebody, with what proves it.
struct Credential {
    name: String,
    role: Option<Role>,
    admin: bool,
    person: bool,
    token: String,
}

pub(super) async fn world() -> World {
    let clock = Arc::new(ManualClock::default());
    let engines = Arc::new(FakeEngines::default());
    engines.put("tcp://free");
    let api = Api::over(Ports {
        clock: clock.clone(),
        engines: engines.clone(),
        ..Ports::fake().unwrap()
    });
    let (platform, system) = (&api.app.platform, Caller::system());
    let password = || Secret::new("correct horse battery staple".to_owned());
    platform
        .users()
        .create(&system, NewUser::named("bob", password()))
        .await
        .unwrap();
    let bob = platform.users().get(&system, "bob").await.unwrap().id;
    let group = NewGroup {
        name: "g1".to_owned(),
        description: String::new(),
    };
    platform.groups().create(&system, group).await.unwrap();
    platform.groups().add(&system, "g1", "bob").await.unwrap();
    let key = |name: &str, role, expires_at| NewApiKey {
        name: name.to_owned(),
        role,
        expires_at,
    };
    platform
        .api_keys()
        .create(&system, None, key("k1", None, None))
        .await
        .unwrap();

    let mut places: BTreeMap<_, BTreeMap<_, String>> = BTreeMap::new();
    for environment in ["own", "foreign"] {
        let id = api.environment(environment).await;
        let engine = engines.put(&format!("tcp://{environment}"));
        let host = NewHost::at("h1", format!("tcp://{environment}"));
        api.host(&id, host).await;
        store(&engine).await;
        let web = ServiceSpec::new("web", "web:1");
        let running = StackSpec::new("s1").with_service(web);
        stage::up(platform, &engine, &id, &running).await;
        let stack = NewStack {
            name: "s1".to_owned(),
            sources: FakeLoader::sources(&StackSpec::new("s1")),
            ..NewStack::default()
        };
        let accepted = platform.stacks().create(&system, &id, stack).await.unwrap();
        let secret = NewSecret {
            name: "secret1".to_owned(),
            value: password(),
            description: None,
        };
        platform.secrets().put(&system, &id, secret).await.unwrap();
        platform
            .api_keys()
            .create(&system, Some(&id), key("k1", Some(Role::Readonly), None))
            .await
            .unwrap();
        let subject = exos_core::access::Subject::User(bob.clone());
        platform
            .members()
            .put(&system, &id, subject, Role::Readonly)
            .await
            .unwrap();
        let operation = accepted.operation.id.rsplit('/').next().unwrap().to_owned();
        let values = [
            ("environment", id),
            ("host", "h1".to_owned()),
            ("container", "s1-web-1".to_owned()),
            ("action", "restart".to_owned()),
            ("volume", "data".to_owned()),
            ("network", "net".to_owned()),
            ("stack", "s1".to_owned()),
            ("operation", operation),
            ("secret", "secret1".to_owned()),
            ("number", "1".to_owned()),
            ("key", "k1".to_owned()),
            ("kind", "user".to_owned()),
            ("subject", bob.clone()),
            ("user", "bob".to_owned()),
            ("group", "g1".to_owned()),
        ];
        places.insert(environment, values.into_iter().collect());
    }

    let own = &places["own"]["environment"];
    let mut credentials = Vec::new();
    let roles = Role::ALL.map(Some).into_iter().chain([None]);
    for role in roles {
        let name = role.map_or("admin", Role::as_str);
        let mut user = NewUser::named(format!("u-{name}"), password());
        user.admin = role.is_none();
        let user = platform.users().create(&system, user).await.unwrap();
        if let Some(role) = role {
            let subject = exos_core::access::Subject::User(user.id.clone());
            platform
                .members()
                .put(&system, own, subject, role)
                .await
                .unwrap();
        }
        let signed_in = platform
            .sessions()
            .sign_in(&Origin::default(), &user.value.name, &password())
            .await
            .unwrap();
        let admin = role.is_none();
        let token = signed_in.token.expose().clone();
        credentials.push(Credential {
            name: format!("user {name}"),
            role,
            admin,
            person: true,
            token,
        });
        let scope = role.map(|_| own.as_str());
        let made = platform
            .api_keys()
            .create(&system, scope, key(&format!("k-{name}"), role, None))
            .await
            .unwrap();
        let token = made.token.expose().clone();
        credentials.push(Credential {
            name: format!("key {name}"),
            role,
            admin,
            person: false,
            token,
        });
    }
    let soon = clock.timestamp() + Duration::from_secs(1);
    let made = platform
        .api_keys()
        .create(
            &system,
            Some(own),
            key("old", Some(Role::Owner), Some(soon)),
        )
        .await
        .unwrap();
    clock.advance(Duration::from_secs(2));
    World {
        expired: made.token.expose().clone(),
        api,
        places,
        credentials,
    }
}

impl World {
    async fn ask(&self, operation: &Operation, place: &str, token: Option<&str>) -> (u16, String) {
        let mut path = operation.path.clone();
        for (name, value) in &self.places[place] {
            path = path.replace(&format!("{{{name}}}"), value);
        }
        let mut ask = self.api.ask(operation.method.clone(), &path);
        if let Some(token) = token {
            ask = prove(ask, token);
        }
        let mut body = operation.body.clone();
        if let Some(subject) = body.as_mut().and_then(|body| body.get_mut("subject")) {
            *subject = json!({"kind": "user", "id": self.places[place]["subject"]});
        }
        if let Some(body) = &body {
            ask = ask.json(body);
        }
        let answer = ask.answer().await;
        (
            answer.status,
            format!("{} {path}: {answer:?}", operation.method),
        )
    }
}

/// Adds what proves who asks.
fn prove<'a>(ask: Ask<'a>, token: &str) -> Ask<'a> {
    if token.starts_with("exos_session_") {
        // As a browser does it: a page's own header on requests, its origin on a WebSocket.
        ask.header("cookie", &format!("exos_session={token}"))
            .header("x-exos-request", "1")
            .header("host", "exos")
            .header("origin", "http://exos")
    } else {
        ask.header("authorization", &format!("Bearer {token}"))
    }
}

/// What the permission table says of somebody who asks for an action.
fn expected(action: Action, who: &Credential, place: &str) -> u16 {
    let role = who
        .role
        .filter(|_| place == "own")
        .or_else(|| who.admin.then_some(Role::Owner));
    if action.scope() == Scope::Environment && role.is_none() {
        return 404;
    }
    let standing = Standing {
        role,
        admin: who.admin,
        person: who.person,
        allowances: Allowances::default(),
    };
    if allowed(action, standing) { 200 } else { 403 }
}

#[tokio::test]
async fn everybody_is_answered_what_the_table_says() {
    let operations = operations();
    let shared = world().await;
    let mut wrong = Vec::new();
    for operation in &operations {
        let Some(action) = operation.action else {
            continue;
        };
        for at in 0..shared.credentials.len() {
            let places: &[&str] = if action.scope() == Scope::Environment {
                &["own", "foreign"]
            } else {
                &["own"]
            };
            for place in places {
                let expected = expected(action, &shared.credentials[at], place);
                // What is done changes the world, so what follows needs another one.
                let changes = expected == 200 && operation.method != Method::GET;
                let other = if changes { Some(world().await) } else { None };
                let world = other.as_ref().unwrap_or(&shared);
                let who = &world.credentials[at];
                let (status, told) = world.ask(operation, place, Some(&who.token)).await;
                let fits = match expected {
                    200 => ![401, 403, 404, 405].contains(&status) && status < 500,
                    other => status == other,
                };
                if !fits {
                    wrong.push(format!(
                        "{} by {}, {place}: expected {expected}, {told}",
                        operation.id, who.name
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
    assert!(operations.len() > 30);
}

/// What an environment may use is a field of the environment that needs more than the right to change it.
#[tokio::test]
async fn quotas_are_changed_by_who_the_table_says() {
    let shared = world().await;
    let path = format!(
        "/api/v1/environments/{}",
        shared.places["own"]["environment"]
    );
    for who in &shared.credentials {
        let change = json!({"quotas": {"containers": 50}});
        let mut ask = shared.api.ask(Method::PATCH, &path).json(&change);
        ask = prove(ask, &who.token);
        let answer = ask.answer().await;
        let first = expected(Action::EnvironmentChange, who, "own");
        let expected = first.max(expected(Action::QuotaChange, who, "own"));
        assert_eq!(answer.status, expected, "{}: {}", who.name, answer.text);
    }
}

#[tokio::test]
async fn nobody_and_an_expired_key_are_told_to_prove_who_they_are() {
    let world = world().await;
    for operation in operations()
        .iter()
        .filter(|operation| operation.action.is_some())
    {
        for place in ["own", "foreign"] {
            for token in [
                None,
                Some(world.expired.as_str()),
                Some("exos_key_x"),
                Some("exos_session_x"),
            ] {
                let (status, told) = world.ask(operation, place, token).await;
                assert_eq!(status, 401, "{told}");
            }
        }
    }
}

#[tokio::test]
async fn a_change_with_the_cookie_needs_the_header_that_other_sites_cannot_send() {
    let world = world().await;
    let owner = world
        .credentials
        .iter()
        .find(|who| who.name == "user owner")
        .unwrap();
    let cookie = format!("a=1; exos_session={}", owner.token);
    let own = format!(
        "/api/v1/environments/{}",
        world.places["own"]["environment"]
    );
    let read = world.api.get(&own).header("cookie", &cookie).answer().await;
    assert_eq!(read.status, 200);
    for method in [Method::PATCH, Method::DELETE] {
        let change = world
            .api
            .ask(method, &own)
            .json(&json!({}))
            .header("cookie", &cookie)
            .answer()
            .await;
        assert_eq!(change.status, 403, "{}", change.text);
    }
    let change = world
        .api
        .ask(Method::PATCH, &own)
        .json(&json!({"description": "x"}))
        .header("cookie", &cookie);
    assert_eq!(
        change.header("x-exos-request", "1").answer().await.status,
        200
    );
}
