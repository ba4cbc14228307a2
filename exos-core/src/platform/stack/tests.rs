use std::sync::Arc;

use super::*;
use crate::access::Role;
use crate::live::Desired;
use crate::platform::environment::{EnvironmentChange, Quotas};
use crate::platform::operation::OperationState;
use crate::platform::testbed::{Bed, environment, person};
use crate::platform::{HostChange, NewHost, NewSecret};
use crate::spec::{
    FakeLoader, FileKind, FileMount, FileSource, Mount, MountKind, Sensitive, ServiceSpec,
};

fn shop(replicas: u32) -> StackSpec {
    let mut web = ServiceSpec::new("web", "web:1");
    web.replicas = replicas;
    web.container
        .environment
        .insert("PASSWORD".to_owned(), Some("hunter2".into()));
    StackSpec::new("shop").with_service(web)
}

fn new(spec: &StackSpec) -> NewStack {
    NewStack {
        name: "shop".to_owned(),
        sources: FakeLoader::sources(spec),
        ..NewStack::default()
    }
}

async fn bed() -> Bed {
    let bed = Bed::new();
    environment(&bed.platform, "dev").await;
    bed.host("dev", "one").await;
    bed
}

#[tokio::test]
async fn a_stack_its_revision_and_its_operation_are_written_together() {
    let bed = bed().await;
    let (stacks, system) = (bed.platform.stacks(), Caller::system());
    let accepted = stacks.create(&system, "dev", new(&shop(2))).await.unwrap();
    assert_eq!(accepted.operation.value.state, OperationState::Pending);
    let stack = stacks.get(&system, "dev", "shop").await.unwrap();
    assert_eq!(stack, accepted.stack);
    assert_eq!(
        (stack.value.revision, stack.value.demand.containers),
        (1, 2)
    );
    let operation = bed
        .platform
        .operations()
        .get(&system, &stack.value.operation)
        .await
        .unwrap();
    assert_eq!(operation, accepted.operation);
    let again = stacks
        .create(&system, "dev", new(&shop(2)))
        .await
        .unwrap_err();
    assert_eq!(again.kind(), ErrorKind::AlreadyExists);
    let revisions = stacks.revisions(&system, "dev", "shop").await.unwrap();
    assert_eq!(revisions.len(), 1);
}

#[tokio::test]
async fn what_a_revision_holds_is_sealed_and_shown_to_those_who_may_see_variables() {
    let bed = bed().await;
    let (stacks, system) = (bed.platform.stacks(), Caller::system());
    let stack = stacks
        .create(&system, "dev", new(&shop(1)))
        .await
        .unwrap()
        .stack;
    for kind in ["stack", "revision", "operation", "audit"] {
        let stored = bed
            .platform
            .store()
            .list(kind, &Page::default())
            .await
            .unwrap();
        assert!(!stored.is_empty(), "{kind}");
        assert!(!format!("{stored:?}").contains("hunter2"), "{kind}");
    }
    let environment = stack.value.environment.as_str();
    let reader = person("reader", &[(environment, Role::Readonly)]);
    let refused = stacks.sources(&reader, "dev", "shop", 1).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    let member = person("member", &[(environment, Role::Restricted)]);
    let sources = stacks.sources(&member, "dev", "shop", 1).await.unwrap();
    assert!(sources.compose.contains("hunter2"));
}

#[tokio::test]
async fn an_external_secret_is_one_of_the_environment() {
    let bed = bed().await;
    let (stacks, system) = (bed.platform.stacks(), Caller::system());
    let mut spec = shop(1);
    let web = Arc::make_mut(spec.services.get_mut("web").unwrap());
    web.container.files.push(FileMount {
        kind: FileKind::Secret,
        key: "token".to_owned(),
        target: "/run/secrets/token".to_owned(),
        source: FileSource::External("token".to_owned()),
        uid: None,
        gid: None,
        mode: None,
    });
    let missing = stacks.create(&system, "dev", new(&spec)).await.unwrap_err();
    assert_eq!(missing.problem_list()[0].at, "secrets.token");
    let secret = NewSecret {
        name: "token".to_owned(),
        value: "hunter3".into(),
        description: None,
    };
    let secrets = bed.platform.secrets();
    secrets.put(&system, "dev", secret).await.unwrap();
    let made = stacks.create(&system, "dev", new(&spec)).await.unwrap();
    let content = content::read(&bed.platform, &made.stack.id, 1)
        .await
        .unwrap();
    let file = &content.spec.services["web"].container.files[0];
    assert_eq!(file.source, FileSource::Content(Sensitive::new("hunter3")));
    let sources = stacks.sources(&system, "dev", "shop", 1).await.unwrap();
    assert!(!sources.compose.contains("hunter3"));
}

#[tokio::test]
async fn quotas_count_every_stack_of_the_environment_and_scaling_too() {
    let bed = bed().await;
    let (stacks, system) = (bed.platform.stacks(), Caller::system());
    let quotas = Quotas {
        containers: Some(3),
        ..Quotas::default()
    };
    let change = EnvironmentChange {
        quotas: Some(quotas),
        ..EnvironmentChange::default()
    };
    bed.platform
        .environments()
        .change(&system, "dev", change, None)
        .await
        .unwrap();
    stacks.create(&system, "dev", new(&shop(2))).await.unwrap();
    let other = NewStack {
        name: "bank".to_owned(),
        ..new(&shop(2))
    };
    let refused = stacks.create(&system, "dev", other).await.unwrap_err();
    assert_eq!(
        refused.problem_list()[0].message,
        "the quota of containers is 3, 2 are in use, and 2 are asked for"
    );
    let scaled = stacks
        .scale(&system, "dev", "shop", [("web".to_owned(), 4)].into())
        .await;
    assert_eq!(scaled.unwrap_err().kind(), ErrorKind::Invalid);
    let scaled = stacks
        .scale(&system, "dev", "shop", [("web".to_owned(), 3)].into())
        .await
        .unwrap();
    assert_eq!(scaled.stack.value.demand.containers, 3);
}

#[tokio::test]
async fn what_reaches_the_host_needs_the_owner_or_the_environments_leave() {
    let bed = bed().await;
    let mut spec = shop(1);
    let web = std::sync::Arc::make_mut(spec.services.get_mut("web").unwrap());
    web.container.mounts.push(Mount {
        target: "/etc".to_owned(),
        kind: MountKind::Bind {
            source: "/etc".to_owned(),
            options: crate::spec::BindOptions::default(),
        },
        read_only: true,
        consistency: None,
    });
    let dev = bed
        .platform
        .environments()
        .get(&Caller::system(), "dev")
        .await
        .unwrap();
    let member = person("member", &[(&dev.id, Role::Member)]);
    let refused = bed
        .platform
        .stacks()
        .create(&member, "dev", new(&spec))
        .await
        .unwrap_err();
    assert!(!refused.problem_list().is_empty());
    let mut settings = dev.value.settings.clone();
    settings.allow.pass_wall = true;
    let change = EnvironmentChange {
        settings: Some(settings),
        ..EnvironmentChange::default()
    };
    bed.platform
        .environments()
        .change(&Caller::system(), "dev", change, None)
        .await
        .unwrap();
    bed.platform
        .stacks()
        .create(&member, "dev", new(&spec))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_new_stack_goes_to_the_emptiest_host_that_takes_stacks() {
    let bed = bed().await;
    let (stacks, system) = (bed.platform.stacks(), Caller::system());
    bed.engines.put("tcp://two");
    let two = bed
        .platform
        .hosts()
        .add(&system, "dev", NewHost::at("two", "tcp://two"))
        .await
        .unwrap();
    let first = stacks
        .create(&system, "dev", new(&shop(2)))
        .await
        .unwrap()
        .stack;
    let one = bed
        .platform
        .hosts()
        .get(&system, "dev", "one")
        .await
        .unwrap();
    assert_eq!(first.value.host, one.id);
    let bank = NewStack {
        name: "bank".to_owned(),
        ..new(&shop(1))
    };
    assert_eq!(
        stacks
            .create(&system, "dev", bank)
            .await
            .unwrap()
            .stack
            .value
            .host,
        two.id
    );
    let idle = HostChange::desired(Desired::Inactive);
    bed.platform
        .hosts()
        .change(&system, "dev", "two", idle, None)
        .await
        .unwrap();
    let named = NewStack {
        name: "named".to_owned(),
        host: Some("two".to_owned()),
        ..new(&shop(1))
    };
    assert_eq!(
        stacks
            .create(&system, "dev", named)
            .await
            .unwrap_err()
            .kind(),
        ErrorKind::Conflict
    );
    let kept = bed
        .platform
        .hosts()
        .remove(&system, "dev", "two", None)
        .await
        .unwrap_err();
    assert!(kept.message().contains("bank"));
}

#[tokio::test]
async fn what_is_wanted_follows_the_verbs() {
    let bed = bed().await;
    let (stacks, system) = (bed.platform.stacks(), Caller::system());
    stacks.create(&system, "dev", new(&shop(1))).await.unwrap();
    let web = || BTreeSet::from(["web".to_owned()]);
    let stopped = stacks
        .stop(&system, "dev", "shop", web())
        .await
        .unwrap()
        .stack
        .value;
    assert_eq!((stopped.wanted, stopped.stopped), (Wanted::Running, web()));
    let unknown = stacks
        .stop(&system, "dev", "shop", BTreeSet::from(["db".to_owned()]))
        .await;
    assert_eq!(
        unknown.unwrap_err().problem_list()[0].hint.as_deref(),
        Some("its services are web")
    );
    let started = stacks
        .start(&system, "dev", "shop", BTreeSet::new())
        .await
        .unwrap()
        .stack
        .value;
    assert!(started.stopped.is_empty());
    let removed = stacks
        .remove(&system, "dev", "shop", true, None)
        .await
        .unwrap();
    assert_eq!(
        removed.stack.value.wanted,
        Wanted::Removed { volumes: true }
    );
    let late = stacks
        .start(&system, "dev", "shop", BTreeSet::new())
        .await
        .unwrap_err();
    assert_eq!(late.kind(), ErrorKind::Conflict);
}

#[tokio::test]
async fn revisions_are_sealed_anew_when_the_key_is_exchanged() {
    use crate::platform::Ports;
    use crate::vault::{Key, Vault};

    let (old, new_key) = (Key::make().unwrap(), Key::make().unwrap());
    let vault = |keys: &[&Key]| {
        let keys = keys.iter().map(|key| (*key).clone()).collect();
        Arc::new(Vault::new(keys).unwrap())
    };
    let before = Platform::new(Ports {
        vault: vault(&[&old]),
        ..bed().await.platform.ports().clone()
    });
    let system = Caller::system();
    before
        .stacks()
        .create(&system, "dev", new(&shop(1)))
        .await
        .unwrap();
    let with = |keys: &[&Key]| {
        Platform::new(Ports {
            vault: vault(keys),
            ..before.ports().clone()
        })
    };
    assert_eq!(with(&[&old, &new_key]).reseal().await.unwrap(), 1);
    let after = with(&[&new_key]);
    let sources = after.stacks().sources(&system, "dev", "shop", 1).await;
    assert!(sources.unwrap().compose.contains("hunter2"));
}

#[tokio::test]
async fn of_two_changes_that_exceed_a_quota_together_one_loses() {
    let bed = bed().await;
    let (stacks, system) = (bed.platform.stacks(), Caller::system());
    let quotas = Quotas {
        containers: Some(3),
        ..Quotas::default()
    };
    let change = EnvironmentChange {
        quotas: Some(quotas),
        ..EnvironmentChange::default()
    };
    let environments = bed.platform.environments();
    environments
        .change(&system, "dev", change, None)
        .await
        .unwrap();
    let bank = NewStack {
        name: "bank".to_owned(),
        ..new(&shop(1))
    };
    let shop_stack = stacks.create(&system, "dev", new(&shop(1))).await.unwrap();
    let bank = stacks.create(&system, "dev", bank).await.unwrap();
    let dev = environments.get(&system, "dev").await.unwrap();
    let mut batches = Vec::new();
    for stack in [shop_stack.stack, bank.stack] {
        let change = accept::Change::new(&dev, stack).with_spec(shop(2));
        let kind = OperationKind::Deploy;
        let change = change.commit(&bed.platform, &system, kind).await;
        batches.push(change.unwrap().0);
    }
    let store = bed.platform.store();
    let second = batches.pop().unwrap();
    store.commit(batches.pop().unwrap()).await.unwrap();
    assert_eq!(
        store.commit(second).await.unwrap_err().kind(),
        ErrorKind::Conflict
    );
}
