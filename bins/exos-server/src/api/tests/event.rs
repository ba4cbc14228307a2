use std::sync::Arc;

use exos_core::access::{Caller, Role};
use exos_core::backend::FakeEngines;
use exos_core::platform::{NewApiKey, NewHost, Ports};
use serde_json::json;

use crate::testing::{Api, admin, user};

const ALL: &str = "/api/v1/events";

#[tokio::test]
async fn what_is_written_is_told_and_who_comes_back_misses_nothing_of_it() {
    let api = Api::new();
    let mut events = api
        .get(&format!("{ALL}?kind=environment"))
        .by(admin())
        .events()
        .await;
    let id = api.environment("shop").await;
    let made = events.next().await.unwrap();
    assert_eq!(
        (made.event.as_str(), &made.data["id"]),
        ("environment", &json!(id))
    );
    assert_eq!(made.data["action"], "environment.create");
    drop(events);
    api.environment("bank").await;
    let last = made.id.unwrap();
    let again = api.get(&format!("{ALL}?kind=environment")).by(admin());
    let mut again = again.header("last-event-id", &last).events().await;
    let reset = again.next().await.unwrap();
    assert_eq!(
        (reset.event.as_str(), &reset.data),
        ("reset", &json!({"of": "live"}))
    );
    assert_eq!(again.next().await.unwrap().data["name"], "bank");
}

#[tokio::test]
async fn what_is_seen_on_engines_is_told_to_those_who_see_the_environment() {
    let engines = Arc::new(FakeEngines::default());
    for name in ["own", "foreign"] {
        engines.put(&format!("tcp://{name}"));
    }
    let api = Api::over(Ports {
        engines,
        ..Ports::fake().unwrap()
    });
    let own = api.environment("own").await;
    let foreign = api.environment("foreign").await;
    let anna = user("anna").with_role(&own, Role::Readonly);
    let mut events = api
        .get(&format!("{ALL}?kind=host"))
        .by(anna.clone())
        .events()
        .await;
    api.host(&foreign, NewHost::at("h2", "tcp://foreign")).await;
    let host = api.host(&own, NewHost::at("h1", "tcp://own")).await;
    for _ in 0..2 {
        let told = events.next().await.unwrap();
        assert_eq!(told.data["environment"], json!(own), "{told:?}");
        if told.data["happened"] == "added" {
            assert_eq!(told.id, None);
            assert!(host.ends_with(told.data["host"].as_str().unwrap()));
        } else {
            assert_eq!(told.data["action"], "host.change");
        }
    }
    for (path, status) in [
        (format!("/api/v1/environments/{foreign}/events"), 404),
        (format!("{ALL}?kind=colour"), 422),
        (format!("{ALL}?colour=red"), 422),
    ] {
        let refused = api.get(&path).by(anna.clone()).answer().await;
        assert_eq!(refused.status, status, "{path}");
    }
    let unread = api
        .get(ALL)
        .by(anna)
        .header("last-event-id", "x")
        .answer()
        .await;
    assert_eq!(unread.status, 400);
}

#[tokio::test(start_paused = true)]
async fn a_stream_ends_when_its_readers_rights_do() {
    let api = Api::new();
    let id = api.environment("shop").await;
    let (keys, system) = (api.app.platform.api_keys(), Caller::system());
    let new = NewApiKey {
        name: "reader".to_owned(),
        role: Some(Role::Readonly),
        expires_at: None,
    };
    let made = keys.create(&system, Some(&id), new).await.unwrap();
    let bearer = format!("Bearer {}", made.token.expose());
    let read = || api.get(ALL).header("authorization", &bearer);
    let mut events = read().events().await;
    keys.revoke(&system, Some(&id), "reader").await.unwrap();
    // The event of the revocation itself is not for readers.
    assert!(events.next().await.is_none());
    assert_eq!(read().answer().await.status, 401);
}
