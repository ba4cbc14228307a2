use std::sync::Arc;

use exos_core::access::Role;
use exos_core::backend::FakeEngines;
use exos_core::platform::{NewHost, Ports};
use serde_json::json;

use crate::testing::{Api, admin, user};

async fn api() -> (Api, String) {
    let engines = Arc::new(FakeEngines::default());
    for name in ["own", "foreign"] {
        engines.put(&format!("tcp://{name}"));
    }
    let api = Api::over(Ports {
        engines,
        ..Ports::fake().unwrap()
    });
    let mut own = String::new();
    for name in ["foreign", "own"] {
        own = api.environment(name).await;
        let host = NewHost::at(format!("{name}-host"), format!("tcp://{name}"));
        api.host(&own, host).await;
    }
    (api, own)
}

#[tokio::test]
async fn the_first_page_counts_what_the_caller_sees() {
    let (api, own) = api().await;
    let all = api
        .get("/api/v1/dashboard")
        .by(admin())
        .answer()
        .await
        .json();
    assert_eq!(
        (
            &all["counts"]["environments"],
            &all["counts"]["hosts"]["active"]
        ),
        (&json!(2), &json!(2))
    );
    let anna = user("anna").with_role(&own, Role::Readonly);
    let page = api.get("/api/v1/dashboard").by(anna).answer().await.json();
    assert_eq!(
        (
            &page["counts"]["environments"],
            &page["counts"]["hosts"]["total"]
        ),
        (&json!(1), &json!(1))
    );
    assert_eq!(page["hosts"], json!([]));
}

#[tokio::test]
async fn a_search_finds_what_the_caller_sees() {
    let (api, own) = api().await;
    let anna = user("anna").with_role(&own, Role::Readonly);
    let found = api
        .get("/api/v1/search?text=HOST")
        .by(anna.clone())
        .answer()
        .await
        .json();
    assert_eq!(found["hosts"][0]["name"], "own-host");
    assert_eq!(found["hosts"].as_array().unwrap().len(), 1);
    assert_eq!(found["environments"], json!([]));
    for (query, at) in [
        ("text=", "text"),
        ("text=a&limit=0", "limit"),
        ("limit=1", "text"),
    ] {
        let refused = api
            .get(&format!("/api/v1/search?{query}"))
            .by(anna.clone())
            .answer()
            .await;
        assert_eq!(refused.problem()["errors"][0]["at"], at, "{query}");
    }
}
