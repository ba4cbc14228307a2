//! Pages that are followed.

use exos_core::access::Role;
use exos_core::observed::Health;

use crate::api::container_stage;
use crate::testing::user;

#[tokio::test]
async fn who_follows_a_page_is_sent_the_regions_that_changed() {
    let stage = container_stage().await;
    let path = "/environments/dev/containers/shop-web-1";
    let ask = stage.api.get(path).by(stage.anna(Role::Readonly));
    let mut followed = ask.header("accept", "text/event-stream").events().await;
    let first = followed.next().await.unwrap();
    assert_eq!(first.event, "page");
    let regions = first.data["regions"].as_object().unwrap();
    assert!(
        regions["state"].as_str().unwrap().contains("running"),
        "{regions:?}"
    );
    assert!(regions.contains_key("reach"), "{regions:?}");
    stage.engine.set_health("shop-web-1", Health::Unhealthy);
    let changed = loop {
        let next = followed.next().await.unwrap();
        let regions = next.data["regions"].as_object().unwrap().clone();
        if !regions.is_empty() {
            break regions;
        }
    };
    assert!(
        changed["state"].as_str().unwrap().contains("unhealthy"),
        "{changed:?}"
    );
    assert!(!changed.contains_key("reach"), "{changed:?}");
}

#[tokio::test]
async fn a_page_that_one_may_not_read_is_gone() {
    let stage = container_stage().await;
    let path = "/environments/dev/containers/shop-web-1";
    let ask = stage.api.get(path).by(user("bob"));
    let mut followed = ask.header("accept", "text/event-stream").events().await;
    assert_eq!(followed.next().await.unwrap().event, "gone");
    assert!(followed.next().await.is_none());
}
