use exos_core::access::Role;
use serde_json::json;

use crate::testing::{Stage, user};

#[tokio::test]
async fn the_timeline_is_of_what_the_caller_sees() {
    let stage = Stage::new().await;
    let ask = |path: &str| stage.api.get(&format!("/api/v1/timeline{path}"));
    let anna = || stage.anna(Role::Readonly);
    let timeline = ask("?window=24h&environment=dev")
        .by(anna())
        .answer()
        .await
        .json();
    assert_eq!(timeline["from"], "1969-12-31T00:00:00.000Z");
    let bands = timeline["bands"].as_array().unwrap();
    assert_eq!((bands.len(), &bands[0]["name"]), (1, &json!("one")));
    // Nobody leads here, so nobody keeps states.
    assert_eq!(bands[0]["spans"][0]["state"], "unknown");
    assert_eq!(timeline["statuses"][59]["unknown"], 1);
    assert_eq!(
        (&timeline["more"], &timeline["marks"]),
        (&json!(0), &json!([]))
    );
    let foreign = ask("").by(user("eve")).answer().await.json();
    assert_eq!(foreign["bands"], json!([]));
    let missing = ask("?environment=dev").by(user("eve")).answer().await;
    assert_eq!(missing.status, 404);
    let refused = ask("?window=1y").by(anna()).answer().await;
    assert_eq!(refused.problem()["errors"][0]["at"], "window");
}
