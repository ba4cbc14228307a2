//! The pages of hosts.

use exos_core::access::Role;
use exos_core::live::Desired;
use exos_core::platform::Host;

use super::bench::{form, token};
use crate::testing::{Answer, Stage, admin};

const ONE: &str = "/environments/dev/hosts/one";

async fn send(stage: &Stage, path: &str, fields: &[(&str, &str)]) -> Answer {
    let shown = stage.api.get(ONE).by(admin()).answer().await;
    let token = token(&shown);
    let fields = [&[("form_token", token.as_str())], fields].concat();
    form(&stage.api, path, &fields).by(admin()).answer().await
}

async fn kept(stage: &Stage, name: &str) -> Host {
    let hosts = stage.api.app.platform.hosts();
    hosts.get(&admin(), "dev", name).await.unwrap().value
}

#[tokio::test]
async fn hosts_are_listed_with_their_containers_and_one_has_its_page() {
    let stage = Stage::new().await;
    stage.host("two").await;
    let list = stage.api.get("/hosts?sort=-containers");
    let list = list.by(stage.anna(Role::Readonly)).answer().await;
    assert_eq!(list.text.matches("<tr data-key=").count(), 2);
    assert!(!list.text.contains("Add host"));
    let one = stage.api.get("/hosts?environment=dev&host=one&state=error");
    let one = one.by(stage.anna(Role::Readonly)).answer().await;
    assert_eq!((one.status, one.header("location")), (303, ONE));
    for wrong in ["/hosts?state=tired", "/hosts?sort=age"] {
        let page = stage.api.get(wrong).by(admin()).answer().await;
        assert_eq!(page.status, 422, "{wrong}");
    }
    for (path, status) in [("host=%0a", 404), ("host=none", 404)] {
        let path = format!("/hosts?environment=dev&{path}");
        let page = stage.api.get(&path).by(admin()).answer().await;
        assert_eq!(page.status, status, "{path}");
    }
}

#[tokio::test]
async fn a_host_is_added_once_its_engine_answers() {
    let stage = Stage::new().await;
    let new = "/environments/dev/hosts/new";
    let none = [("name", "two"), ("endpoint", "tcp://two")];
    let refused = send(&stage, new, &none).await;
    assert!(refused.status >= 400, "{}", refused.text);
    stage.engines.put("tcp://two");
    let half = [&none[..], &[("ca", "PEM")]].concat();
    assert_eq!(send(&stage, new, &half).await.status, 422);
    let labelled = [&none[..], &[("labels", "disk=ssd")]].concat();
    let added = send(&stage, new, &labelled).await;
    assert_eq!(
        (added.status, added.header("location")),
        (303, "/environments/dev/hosts/two"),
        "{}",
        added.text
    );
    assert_eq!(kept(&stage, "two").await.labels["disk"], "ssd");
}

#[tokio::test]
async fn a_host_is_changed_drained_and_removed() {
    let stage = Stage::new().await;
    let change = [("name", "one"), ("labels", "zone=<b>")];
    let changed = send(&stage, &format!("{ONE}/change"), &change).await;
    assert_eq!(changed.status, 303, "{}", changed.text);
    let page = stage.api.get(ONE).by(admin()).answer().await;
    assert!(page.text.contains("zone=&#60;b&#62;"), "{}", page.text);
    let wish = format!("{ONE}/desired");
    for (desired, status) in [("inactive", 303), ("active", 303), ("removed", 422)] {
        let sent = send(&stage, &wish, &[("desired", desired)]).await;
        assert_eq!(sent.status, status, "{desired}");
    }
    let drain = format!("{ONE}/drain");
    let plan = stage.api.get(&drain).by(admin()).answer().await;
    assert!(plan.text.contains("No stack would move."), "{}", plan.text);
    assert_eq!(kept(&stage, "one").await.desired, Desired::Active);
    assert_eq!(send(&stage, &drain, &[]).await.status, 303);
    assert_eq!(kept(&stage, "one").await.desired, Desired::Inactive);
    let remove = format!("{ONE}/remove");
    assert_eq!(send(&stage, &remove, &[("confirm", "x")]).await.status, 422);
    let removed = send(&stage, &remove, &[("confirm", "one")]).await;
    assert_eq!(removed.header("location"), "/hosts?environment=dev");
}
