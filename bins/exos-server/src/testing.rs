//! The API in process, for tests: a memory store, counted ids, a clock that stands still.

pub(crate) mod stage;
mod streamed;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request};
use axum::response::Response;
use exos_core::access::{Caller, Origin, Principal};
use exos_core::exec::Cancel;
use exos_core::live::{HostKey, HostSpec, Visible};
use exos_core::platform::{Dial, NewEnvironment, NewHost, Platform, Ports};
use exos_core::store::MemoryStore;
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

use crate::config::Config;
use crate::routes;
use crate::state::App;

pub(crate) use stage::Stage;
pub(crate) use streamed::Streamed;

/// The API with everything behind it.
#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) app: App,
    pub(crate) store: Arc<MemoryStore>,
    routes: Router,
}

/// A request before it is sent.
#[derive(Debug)]
pub(crate) struct Ask<'a> {
    api: &'a Api,
    caller: Option<Caller>,
    request: axum::http::request::Builder,
    body: Body,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

/// A stream of events that is being read.
#[derive(Debug)]
pub(crate) struct EventReader {
    body: Body,
    read: String,
}

/// An event as it was sent.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) event: String,
    pub(crate) id: Option<String>,
    pub(crate) data: Value,
}

impl Api {
    pub(crate) fn new() -> Self {
        Self::with_routes(Router::new())
    }

    /// Adds routes that only a test needs, within all layers.
    pub(crate) fn with_routes(more: Router) -> Self {
        Self::build(Ports::fake().unwrap(), more)
    }

    /// Works over these ports, but for the store.
    pub(crate) fn over(ports: Ports) -> Self {
        Self::build(ports, Router::new())
    }

    /// Works over these ports, but for the store, as `config` says.
    pub(crate) fn configured(config: &Config, ports: Ports) -> Self {
        Self::make(config, ports, Router::new())
    }

    fn build(ports: Ports, more: Router) -> Self {
        let config = Config::read(
            ["exos-server".into()],
            &std::collections::BTreeMap::default(),
        );
        Self::make(&config.unwrap(), ports, more)
    }

    fn make(config: &Config, ports: Ports, more: Router) -> Self {
        let store = Arc::new(MemoryStore::new());
        let ports = Ports {
            store: store.clone(),
            ..ports
        };
        let app = App::new(config, Platform::new(ports), Cancel::default()).unwrap();
        let routes = routes::routes_with(&app, more);
        Self { app, store, routes }
    }

    /// Makes an environment and returns its id.
    pub(crate) async fn environment(&self, name: &str) -> String {
        let new = NewEnvironment::named(name);
        let environments = self.app.platform.environments();
        environments
            .create(&Caller::system(), new)
            .await
            .unwrap()
            .id
    }

    /// Adds a host, and waits until the live picture follows its engine.
    pub(crate) async fn host(&self, environment: &str, host: NewHost) -> String {
        let platform = &self.app.platform;
        let hosts = platform.hosts();
        let host = hosts.add(&Caller::system(), environment, host).await;
        let host = host.unwrap();
        let live = platform.live();
        let mut changes = live.inventory().subscribe(Visible::All);
        let key = HostKey::new(host.value.environment.as_str(), host.id.as_str());
        let dial = Dial::new(platform.ports().clone(), &host.id);
        let spec = HostSpec::new(key, host.value.name.as_str());
        live.add_host(spec, Arc::new(dial)).unwrap();
        while live.engine(&host.id).is_err() {
            // The picture tells of a host a moment before its engine can be had.
            let _ = tokio::time::timeout(Duration::from_millis(20), changes.next()).await;
        }
        host.id
    }

    pub(crate) fn ask(&self, method: Method, path: &str) -> Ask<'_> {
        Ask {
            api: self,
            caller: None,
            request: Request::builder().method(method).uri(path),
            body: Body::empty(),
        }
    }

    pub(crate) fn get(&self, path: &str) -> Ask<'_> {
        self.ask(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Ask<'_> {
        self.ask(Method::POST, path).json(body)
    }
}

impl Ask<'_> {
    pub(crate) fn by(mut self, caller: Caller) -> Self {
        self.caller = Some(caller);
        self
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json")
            .body(body.to_string())
    }

    pub(crate) fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    async fn response(self) -> Response {
        let mut request = self.request.body(self.body).unwrap();
        if let Some(caller) = self.caller {
            request.extensions_mut().insert(caller);
        }
        self.api.routes.clone().oneshot(request).await.unwrap()
    }

    /// Begins to read events.
    pub(crate) async fn events(self) -> EventReader {
        let response = self.response().await;
        assert_eq!(response.status(), 200);
        EventReader {
            body: response.into_body(),
            read: String::new(),
        }
    }

    pub(crate) async fn answer(self) -> Answer {
        let (parts, body) = self.response().await.into_parts();
        // A stream may have no end.
        let endless = parts
            .headers
            .get("content-type")
            .is_some_and(|media| media == "text/event-stream");
        let body = if endless { Body::empty() } else { body };
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    /// Reads the answer as it comes.
    pub(crate) async fn open(self) -> Streamed {
        let response = self.response().await;
        assert_eq!(response.status(), 200);
        Streamed::new(response.into_body())
    }
}

impl EventReader {
    /// Returns the next event; nothing at the end of the stream.
    pub(crate) async fn next(&mut self) -> Option<Sent> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.read = rest;
                let field = |name: &str| {
                    let mut lines = event.lines();
                    lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
                };
                let Some(data) = field("data") else { continue };
                return Some(Sent {
                    event: field("event").unwrap_or_default().to_owned(),
                    id: field("id").map(str::to_owned),
                    data: serde_json::from_str(data).unwrap(),
                });
            }
            let frame = tokio::time::timeout(Duration::from_mins(1), self.body.frame()).await;
            let data = frame.expect("an event in time")?.unwrap().into_data();
            self.read += std::str::from_utf8(&data.unwrap()).unwrap();
        }
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Returns the problem document, and checks that it is one.
    pub(crate) fn problem(&self) -> Value {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{}",
            self.text
        );
        let problem = self.json();
        assert_eq!(problem["status"], self.status);
        assert_eq!(problem["request_id"], self.header("x-request-id"));
        for field in ["type", "title", "code"] {
            assert!(problem[field].is_string(), "{problem}");
        }
        problem
    }
}

/// Returns somebody with a role nowhere.
pub(crate) fn user(name: &str) -> Caller {
    let principal = Principal::User {
        id: format!("u-{name}"),
        name: name.to_owned(),
    };
    Caller::new(principal, Origin::default())
}

pub(crate) fn admin() -> Caller {
    user("root").as_admin()
}
