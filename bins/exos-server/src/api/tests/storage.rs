//! Volumes and networks over HTTP, on fake engines.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::Method;
use exos_core::NoEvents;
use exos_core::access::Role;
use exos_core::backend::{Backend, FakeBackend};
use exos_core::plan::Op;
use exos_core::spec::{NetworkSpec, VolumeSpec};
use serde_json::{Value, json};

use crate::testing::{Stage, user};

/// Makes a volume `data` and a network `net` with a label that holds a secret.
pub(super) async fn store(engine: &FakeBackend) {
    let labels = BTreeMap::from([("rule".to_owned(), "hunter2".to_owned())]);
    let volume = Op::CreateVolume {
        volume: Arc::new(VolumeSpec {
            name: "data".to_owned(),
            ..VolumeSpec::default()
        }),
        labels: labels.clone(),
    };
    let network = Op::CreateNetwork {
        network: Arc::new(NetworkSpec {
            name: "net".to_owned(),
            ..NetworkSpec::default()
        }),
        labels,
    };
    for op in [volume, network] {
        engine.apply(&op, Arc::new(NoEvents)).await.unwrap();
    }
}

pub(crate) async fn stage() -> Stage {
    let stage = Stage::new().await;
    store(&stage.engine).await;
    stage
        .until(|view| view.volume(None, "data").len() + view.network(None, "net").len() == 2)
        .await;
    stage
}

async fn remove(stage: &Stage, role: Role, path: &str) -> crate::testing::Answer {
    let ask = stage.api.ask(Method::DELETE, &stage.at(path));
    ask.by(stage.anna(role)).answer().await
}

#[tokio::test]
async fn volumes_and_networks_are_listed_with_their_host_and_without_labels_for_readonly() {
    let stage = stage().await;
    for (path, name) in [("volumes", "data"), ("networks", "net")] {
        let list = |role: Role| stage.get(path).by(stage.anna(role)).answer();
        let shown = list(Role::Restricted).await.json();
        let item: &Value = &shown["items"][0];
        assert_eq!(
            (&item["name"], &item["host"]["name"]),
            (&json!(name), &json!("one"))
        );
        assert_eq!(item["labels"], json!({"rule": "hunter2"}));
        let shown = list(Role::Readonly).await;
        assert_eq!(shown.json()["items"][0]["name"], name);
        assert!(!shown.text.contains("hunter2"));
        let none = stage
            .get(&format!("{path}?text=other"))
            .by(stage.anna(Role::Readonly))
            .answer()
            .await;
        assert_eq!(none.json()["items"], json!([]));
        let wrong = stage
            .get(&format!("{path}?sort=age"))
            .by(stage.anna(Role::Readonly))
            .answer()
            .await;
        assert_eq!(wrong.problem()["errors"][0]["at"], "sort");
        let bob = user("bob").with_role("elsewhere", Role::Owner);
        assert_eq!(stage.get(path).by(bob).answer().await.status, 404);
    }
}

#[tokio::test]
async fn what_several_hosts_have_is_removed_where_it_is_said() {
    let stage = stage().await;
    let other = stage.host("two").await;
    store(&other).await;
    stage
        .until(|view| view.volume(None, "data").len() + view.network(None, "net").len() == 4)
        .await;
    for (path, kind) in [("volumes/data", "volume"), ("networks/net", "network")] {
        assert_eq!(
            remove(&stage, Role::Readonly, &format!("{path}?host=one"))
                .await
                .status,
            403
        );
        assert_eq!(remove(&stage, Role::Member, path).await.status, 409);
        assert_eq!(
            remove(&stage, Role::Member, &format!("{path}?host=three"))
                .await
                .status,
            404
        );
        assert_eq!(
            remove(&stage, Role::Member, &format!("{path}?host=two"))
                .await
                .status,
            204
        );
        let gone = || !other.names().iter().any(|name| name.starts_with(kind));
        assert!(
            gone()
                && stage
                    .engine
                    .names()
                    .iter()
                    .any(|name| name.starts_with(kind))
        );
    }
    stage
        .until(|view| view.volume(None, "data").len() + view.network(None, "net").len() == 2)
        .await;
    assert_eq!(
        remove(&stage, Role::Member, "volumes/data").await.status,
        204
    );
}

#[tokio::test]
async fn what_is_in_use_is_refused_with_the_engines_reason() {
    let stage = stage().await;
    stage
        .engine
        .fail_next("volume data remove", exos_core::ErrorKind::Conflict);
    let refused = remove(&stage, Role::Member, "volumes/data").await;
    assert_eq!(
        (refused.status, &refused.problem()["code"]),
        (409, &json!("conflict"))
    );
    let path = stage.at("audit?action=storage.change&outcome=failed");
    let log = stage
        .api
        .get(&path)
        .by(stage.anna(Role::Owner))
        .answer()
        .await
        .json();
    assert_eq!(log["items"][0]["verb"], "remove");
}
