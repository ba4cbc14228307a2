use exos_core::access::{Caller, Role};
use exos_core::platform::NewStack;
use exos_core::spec::FakeLoader;
use serde_json::json;

use super::container::{shop, stage};

#[tokio::test]
async fn both_views_of_a_stack_show_what_runs() {
    let stage = stage().await;
    let new = NewStack {
        name: "shop".to_owned(),
        sources: FakeLoader::sources(&shop()),
        ..NewStack::default()
    };
    let (stacks, system) = (stage.api.app.platform.stacks(), Caller::system());
    stacks.create(&system, "dev", new).await.unwrap();
    let anna = stage.anna(Role::Readonly);
    let services = stage
        .get("stacks/shop/services")
        .by(anna.clone())
        .answer()
        .await
        .json();
    let web = &services["items"][1];
    assert_eq!(web["name"], "web");
    assert_eq!(
        (&web["replicas"], &web["running"], &web["healthy"]),
        (&json!(2), &json!(2), &json!(2))
    );
    assert_eq!(
        (&web["state"], &web["stopped"], &web["image"]),
        (&json!("running"), &json!(false), &json!("web:1"))
    );
    assert_eq!(web["containers"][1]["name"], "shop-web-2");
    assert_eq!(web["containers"][1]["state"], "running");
    let containers = stage
        .get("stacks/shop/containers?sort=-name")
        .by(anna.clone())
        .answer()
        .await
        .json();
    assert_eq!(containers["items"][0]["id"], web["containers"][1]["id"]);
    assert!(!containers.to_string().contains("hunter2"));
    assert_eq!(containers["items"].as_array().unwrap().len(), 3);
    for path in ["stacks/nothing/services", "stacks/nothing/containers"] {
        assert_eq!(stage.get(path).by(anna.clone()).answer().await.status, 404);
    }
}
