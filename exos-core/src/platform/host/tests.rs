use super::*;
use crate::access::Role;
use crate::backend::EngineTls;
use crate::live::HostQuery;
use crate::platform::testbed::{Bed, environment, person};
use crate::secret::Secret;

#[tokio::test]
async fn an_engine_is_a_host_of_one_environment() {
    let bed = Bed::new();
    let (dev, qa) = (
        environment(&bed.platform, "dev").await,
        environment(&bed.platform, "qa").await,
    );
    bed.host("dev", "one").await;
    let hosts = bed.platform.hosts();
    let again = hosts
        .add(&Caller::system(), &qa.id, NewHost::at("uno", "tcp://one"))
        .await
        .unwrap_err();
    assert_eq!(again.kind(), ErrorKind::AlreadyExists);
    assert!(!format!("{again}{:?}", again.hint_text()).contains("dev"));
    hosts
        .remove(&Caller::system(), &dev.id, "one", None)
        .await
        .unwrap();
    hosts
        .add(&Caller::system(), "qa", NewHost::at("uno", "tcp://one"))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_host_that_does_not_answer_is_not_kept() {
    let bed = Bed::new();
    environment(&bed.platform, "dev").await;
    let hosts = bed.platform.hosts();
    let dead = hosts
        .add(
            &Caller::system(),
            "dev",
            NewHost::at("dead", "tcp://nowhere"),
        )
        .await;
    assert_eq!(dead.unwrap_err().kind(), ErrorKind::Unavailable);
    let listed = hosts
        .list(&Caller::system(), "dev", &ListQuery::default())
        .await
        .unwrap();
    assert!(listed.items.is_empty());
}

#[tokio::test]
async fn the_servers_own_machine_is_for_admins() {
    let bed = Bed::new();
    let dev = environment(&bed.platform, "dev").await;
    bed.engines.put("unix:///run/docker.sock");
    let owner = person("owner", &[(&dev.id, Role::Owner)]);
    let local = || NewHost::at("local", "unix:///run/docker.sock");
    let refused = bed
        .platform
        .hosts()
        .add(&owner, "dev", local())
        .await
        .unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    bed.platform
        .hosts()
        .add(&owner.as_admin(), "dev", local())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_private_key_is_never_in_the_store_in_the_clear() {
    let bed = Bed::new();
    environment(&bed.platform, "dev").await;
    bed.engines.put("tcp://safe");
    let tls = EngineTls {
        ca: "CA".to_owned(),
        certificate: "CERT".to_owned(),
        key: Secret::new("hunter2".to_owned()),
    };
    let new = NewHost {
        tls: Some(tls),
        ..NewHost::at("safe", "tcp://safe")
    };
    let host = bed
        .platform
        .hosts()
        .add(&Caller::system(), "dev", new)
        .await
        .unwrap();
    let stored = bed
        .platform
        .store()
        .list("host", &Page::default())
        .await
        .unwrap();
    assert!(!format!("{stored:?}{host:?}").contains("hunter2"));
    let address = address::of(&bed.platform.ports().vault, &host).unwrap();
    assert_eq!(address.tls.unwrap().key.expose(), "hunter2");
}

#[tokio::test]
async fn every_wrong_field_of_a_host_is_named() {
    let bed = Bed::new();
    environment(&bed.platform, "dev").await;
    let new = NewHost {
        labels: [(String::new(), String::new())].into(),
        ..NewHost::at("no name", "http://x")
    };
    let refused = bed
        .platform
        .hosts()
        .add(&Caller::system(), "dev", new)
        .await
        .unwrap_err();
    let at: Vec<&str> = refused
        .problem_list()
        .iter()
        .map(|problem| problem.at.as_str())
        .collect();
    assert_eq!(at, ["name", "endpoint", "labels.\"\""]);
}

#[tokio::test]
async fn another_engine_at_a_new_address_is_refused() {
    let bed = Bed::new();
    environment(&bed.platform, "dev").await;
    bed.host("dev", "one").await;
    bed.engines.put("tcp://other");
    let moved = HostChange {
        endpoint: Some(("tcp://other".to_owned(), None)),
        ..HostChange::default()
    };
    let hosts = bed.platform.hosts();
    let refused = hosts
        .change(&Caller::system(), "dev", "one", moved, None)
        .await
        .unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict);
    let idle = HostChange::desired(Desired::Inactive);
    let host = hosts
        .change(&Caller::system(), "dev", "one", idle, Some(1))
        .await
        .unwrap();
    assert_eq!((host.version, host.value.desired), (2, Desired::Inactive));
}

#[tokio::test]
async fn hosts_are_seen_by_members_of_their_environments_alone() {
    let bed = Bed::new();
    let dev = environment(&bed.platform, "dev").await;
    bed.seen_host("dev", "one").await;
    let (anna, bob) = (
        person("anna", &[(&dev.id, Role::Readonly)]),
        person("bob", &[]),
    );
    let (hosts, all) = (bed.platform.hosts(), HostQuery::default());
    for (within, caller, count) in [(None, &anna, 1), (Some("dev"), &anna, 1), (None, &bob, 0)] {
        let seen = hosts.seen(caller, within, &all).await.unwrap();
        assert_eq!(seen.items.len(), count, "{within:?} {caller:?}");
    }
    let foreign = hosts.seen(&bob, Some("dev"), &all).await.unwrap_err();
    assert_eq!(foreign.kind(), ErrorKind::NotFound);
}
