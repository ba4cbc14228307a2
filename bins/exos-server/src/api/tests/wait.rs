use std::sync::Arc;

use axum::http::Method;
use exos_core::SystemClock;
use exos_core::access::Caller;
use exos_core::backend::FakeEngines;
use exos_core::controller::{Controller, ControllerOptions};
use exos_core::platform::{NewHost, Ports};
use exos_core::spec::{FakeLoader, ServiceSpec, StackSpec};
use serde_json::json;

use crate::testing::{Answer, Api, admin};

const STACKS: &str = "/api/v1/environments/dev/stacks";

async fn api() -> Api {
    let engines = FakeEngines::default();
    engines.put("tcp://one");
    let api = Api::over(Ports {
        engines: Arc::new(engines),
        clock: Arc::new(SystemClock::default()),
        ..Ports::fake().unwrap()
    });
    api.environment("dev").await;
    let host = NewHost::at("one", "tcp://one");
    let hosts = api.app.platform.hosts();
    hosts.add(&Caller::system(), "dev", host).await.unwrap();
    api
}

async fn create(api: &Api, prefer: &str, key: &str) -> Answer {
    let spec = StackSpec::new("shop").with_service(ServiceSpec::new("web", "web:1"));
    let body = json!({"name": "shop", "compose": FakeLoader::sources(&spec).compose});
    let ask = api.post(STACKS, &body).header("prefer", prefer);
    let ask = ask.header("idempotency-key", key);
    ask.by(admin()).answer().await
}

#[tokio::test]
async fn who_waits_gets_the_operation_as_it_ended() {
    let api = api().await;
    let controller = Controller::start(api.app.platform.clone(), ControllerOptions::default());
    let ended = create(&api, "wait=30", "k1").await;
    assert_eq!(ended.status, 200, "{}", ended.text);
    assert_eq!(ended.header("preference-applied"), "wait=30");
    let body = ended.json();
    assert_eq!(
        (&body["state"], &body["kind"]),
        (&json!("succeeded"), &json!("deploy"))
    );
    let shown = api.get(ended.header("location")).by(admin()).answer().await;
    assert_eq!(shown.json()["id"], body["id"]);
    let again = create(&api, "wait=30", "k1").await;
    assert_eq!((again.status, &again.json()["id"]), (200, &body["id"]));

    let path = format!("{STACKS}/shop");
    let removed = api.ask(Method::DELETE, &path).header("prefer", "wait=30");
    let removed = removed.by(admin()).answer().await;
    assert_eq!(
        (removed.status, &removed.json()["kind"]),
        (200, &json!("remove"))
    );
    controller.shutdown().await;
}

#[tokio::test]
async fn what_takes_longer_is_answered_as_accepted() {
    let api = api().await;
    // Nobody works on it.
    let waited = create(&api, "wait=0", "k1").await;
    assert_eq!(waited.status, 202, "{}", waited.text);
    assert_eq!(waited.header("preference-applied"), "wait=0");
    let unread = create(&api, "wait=soon", "k1").await;
    assert_eq!(
        (unread.status, unread.header("preference-applied")),
        (202, "")
    );
    api.app.stop.cancel();
    let leaving = create(&api, "wait=60", "k1").await;
    assert_eq!(leaving.status, 202, "a server that stops waits for nothing");
}
