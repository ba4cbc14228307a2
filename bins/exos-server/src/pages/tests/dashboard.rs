//! The first page.

use exos_core::access::Role;
use exos_core::platform::NewHost;

use crate::api::container_stage;
use crate::testing::{admin, user};

/// Returns what the labels of a page count, by their names.
fn counts(page: &str) -> Vec<(String, u32)> {
    let labels = page.split("class=\"label\"").skip(1);
    let counts = labels.map(|label| {
        let (_, name) = label.split_once("</svg>").unwrap();
        let (_, count) = label.split_once("class=\"count\">").unwrap();
        let text = |rest: &str| rest.split('<').next().unwrap().trim().to_owned();
        (text(name), text(count).parse().unwrap())
    });
    counts.collect()
}

#[tokio::test]
async fn only_what_the_reader_sees_is_counted() {
    let stage = container_stage().await;
    let foreign = stage.api.environment("foreign").await;
    stage.engines.put("tcp://far");
    stage
        .api
        .host(&foreign, NewHost::at("far", "tcp://far"))
        .await;
    let expected = |environments, hosts| {
        let counts = [
            ("Environments", environments),
            ("Hosts", hosts),
            ("Stacks", 1),
            ("Services", 2),
            ("Containers", 3),
            ("Volumes", 0),
        ];
        counts
            .map(|(name, count)| (name.to_owned(), count))
            .to_vec()
    };
    let anna = stage
        .api
        .get("/")
        .by(stage.anna(Role::Readonly))
        .answer()
        .await;
    assert_eq!(counts(&anna.text), expected(1, 1));
    assert!(!anna.text.contains("foreign"));
    let all = stage.api.get("/").by(admin()).answer().await;
    assert_eq!(counts(&all.text), expected(2, 2));
    let nobody = stage.api.get("/").by(user("bob")).answer().await;
    assert!(counts(&nobody.text).iter().all(|(_, count)| *count == 0));
    assert!(nobody.text.contains("No environment needs intervention."));
}
