use std::sync::Arc;

use super::*;
use crate::access::Subject;
use crate::error::{Error, ErrorKind};
use crate::platform::testbed::{Bed, environment as made, person, platform};
use crate::platform::{
    AuditFilter, NewApiKey, NewHost, NewSecret, NewStack, OperationState, Outcome, Platform, Ports,
};
use crate::secret::Secret;
use crate::spec::{FakeLoader, StackSpec};
use crate::store::{Expect, Page, StumblingStore};

#[tokio::test]
async fn a_name_is_given_once_and_is_free_again_after_removal_and_change() {
    let platform = platform();
    let environments = platform.environments();
    let system = Caller::system();
    let dev = made(&platform, "dev").await;
    let again = environments
        .create(&system, NewEnvironment::named("dev"))
        .await;
    assert_eq!(again.unwrap_err().kind(), ErrorKind::AlreadyExists);
    let rename = EnvironmentChange {
        name: Some("qa".to_owned()),
        ..EnvironmentChange::default()
    };
    let qa = environments
        .change(&system, "dev", rename, Some(dev.version))
        .await
        .unwrap();
    assert_eq!((qa.id.as_str(), qa.version), (dev.id.as_str(), 2));
    assert_eq!(
        environments.get(&system, "dev").await.unwrap_err().kind(),
        ErrorKind::NotFound
    );
    made(&platform, "dev").await;
    environments
        .remove(&system, "qa", false, None)
        .await
        .unwrap();
    made(&platform, "qa").await;
}

#[tokio::test]
async fn a_change_over_an_old_version_loses_and_changes_nothing() {
    let platform = platform();
    let dev = made(&platform, "dev").await;
    let describe = |text: &str| EnvironmentChange {
        description: Some(text.to_owned()),
        ..EnvironmentChange::default()
    };
    let (environments, system) = (platform.environments(), Caller::system());
    environments
        .change(&system, "dev", describe("one"), Some(dev.version))
        .await
        .unwrap();
    let late = environments
        .change(&system, "dev", describe("two"), Some(dev.version))
        .await;
    assert_eq!(late.unwrap_err().kind(), ErrorKind::Conflict);
    assert_eq!(
        environments
            .get(&system, &dev.id)
            .await
            .unwrap()
            .value
            .description,
        "one"
    );
}

#[tokio::test]
async fn a_foreign_environment_answers_as_one_that_does_not_exist() {
    let platform = platform();
    let (mine, theirs) = (
        made(&platform, "mine").await,
        made(&platform, "theirs").await,
    );
    let me = person("me", &[(&mine.id, Role::Owner)]);
    let environments = platform.environments();
    let words = |error: Error| {
        error
            .to_string()
            .replace("theirs", "X")
            .replace("nowhere", "X")
    };
    let foreign = environments.get(&me, "theirs").await.unwrap_err();
    let missing = environments.get(&me, "nowhere").await.unwrap_err();
    assert_eq!(words(foreign), words(missing));
    let removal = environments
        .remove(&me, &theirs.id, false, None)
        .await
        .unwrap_err();
    assert_eq!(removal.kind(), ErrorKind::NotFound);
    let seen = environments.list(&me, &ListQuery::default()).await.unwrap();
    let names: Vec<_> = seen
        .items
        .iter()
        .map(|item| item.value.name.as_str())
        .collect();
    assert_eq!(names, ["mine"]);
}

#[tokio::test]
async fn every_wrong_field_is_named_at_once_and_nothing_is_written() {
    let platform = platform();
    let new = NewEnvironment {
        name: "../x".to_owned(),
        description: "x".repeat(2000),
        labels: [("a\u{7}".to_owned(), String::new())].into(),
        quotas: Quotas {
            cpus: Some(-1.0),
            ..Quotas::default()
        },
        ..NewEnvironment::default()
    };
    let refused = platform
        .environments()
        .create(&Caller::system(), new)
        .await
        .unwrap_err();
    let at: Vec<&str> = refused
        .problem_list()
        .iter()
        .map(|problem| problem.at.as_str())
        .collect();
    assert_eq!(
        at,
        ["name", "description", "labels.\"a\\u{7}\"", "quotas.cpus"]
    );
    let kept = platform
        .store()
        .list("environment", &Page::default())
        .await
        .unwrap();
    assert!(kept.is_empty());
}

#[tokio::test]
async fn an_environment_whose_stacks_run_is_kept_unless_it_is_forced_and_leaves_nothing_behind() {
    let bed = Bed::new();
    let (environments, system) = (bed.platform.environments(), Caller::system());
    let dev = made(&bed.platform, "dev").await;
    bed.host("dev", "one").await;
    let stack = NewStack {
        name: "shop".to_owned(),
        sources: FakeLoader::sources(&StackSpec::new("shop")),
        ..NewStack::default()
    };
    let stacks = bed.platform.stacks();
    let accepted = stacks.create(&system, "dev", stack).await.unwrap();
    let kept = environments.remove(&system, "dev", false, None).await;
    let kept = kept.unwrap_err();
    assert_eq!(kept.kind(), ErrorKind::Conflict);
    assert!(kept.message().contains("shop"), "{kept}");
    let removal = stacks.remove(&system, "dev", "shop", false, None).await;
    let removal = removal.unwrap().operation.id;
    assert_ne!(removal, accepted.operation.id);
    let kept = environments.remove(&system, "dev", false, None).await;
    assert_eq!(kept.unwrap_err().kind(), ErrorKind::Conflict);

    environments
        .remove(&system, "dev", true, None)
        .await
        .unwrap();
    let operation = bed.platform.operations().get(&system, &removal).await;
    assert_eq!(operation.unwrap().value.state, OperationState::Cancelled);
    let within = Page::default().within(format!("{}/", dev.id));
    for kind in ["stack", "revision", "host", "member", "secret"] {
        let left = bed.platform.store().list(kind, &within).await.unwrap();
        assert!(left.is_empty(), "{kind}: {left:?}");
    }
    let names = bed.platform.store().list("name", &Page::default()).await;
    assert!(names.unwrap().is_empty());
    // The engine may join another environment.
    made(&bed.platform, "qa").await;
    bed.host("qa", "one").await;
}

#[tokio::test]
async fn an_environment_whose_stacks_are_stopped_needs_no_force() {
    let bed = Bed::new();
    let (environments, system) = (bed.platform.environments(), Caller::system());
    made(&bed.platform, "dev").await;
    bed.host("dev", "one").await;
    let stack = NewStack {
        name: "shop".to_owned(),
        sources: FakeLoader::sources(&StackSpec::new("shop")),
        ..NewStack::default()
    };
    let stacks = bed.platform.stacks();
    stacks.create(&system, "dev", stack).await.unwrap();
    stacks
        .stop(&system, "dev", "shop", [].into())
        .await
        .unwrap();
    environments
        .remove(&system, "dev", false, None)
        .await
        .unwrap();
}

#[tokio::test]
async fn every_attempt_is_in_the_audit_log_with_its_outcome() {
    let platform = platform();
    let (environments, system) = (platform.environments(), Caller::system());
    let dev = made(&platform, "dev").await;
    let reader = person("reader", &[(&dev.id, Role::Readonly)]);
    let refused = environments
        .remove(&reader, "dev", false, None)
        .await
        .unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    environments
        .create(&system, NewEnvironment::named("dev"))
        .await
        .unwrap_err();
    let all = platform
        .audit()
        .list(&system, &AuditFilter::default(), &ListQuery::default())
        .await
        .unwrap();
    let outcomes: Vec<_> = all
        .items
        .iter()
        .map(|entry| (entry.value.outcome, entry.value.principal.name()))
        .collect();
    assert_eq!(
        outcomes,
        [
            (Outcome::Failed, "system"),
            (Outcome::Refused, "reader"),
            (Outcome::Done, "system")
        ]
    );
    let of_reader = AuditFilter {
        principal: Some("reader".to_owned()),
        environment: Some(dev.id.clone()),
        ..AuditFilter::default()
    };
    let owner = person("owner", &[(&dev.id, Role::Owner)]);
    let seen = platform
        .audit()
        .list(&owner, &of_reader, &ListQuery::default())
        .await
        .unwrap();
    assert_eq!(seen.items.len(), 1);
    let all = platform
        .audit()
        .list(&owner, &AuditFilter::default(), &ListQuery::default())
        .await;
    assert_eq!(all.unwrap_err().kind(), ErrorKind::Forbidden);
}

#[tokio::test]
async fn an_environment_keeps_an_owner_who_is_a_person_or_a_group() {
    let platform = platform();
    let creator = person("ann", &[]).as_admin();
    let dev = platform
        .environments()
        .create(&creator, NewEnvironment::named("dev"))
        .await
        .unwrap();
    let ann = Subject::User("u-ann".to_owned());
    let members = platform.members();
    let left = members
        .remove(&creator, "dev", ann.clone())
        .await
        .unwrap_err();
    assert_eq!(left.kind(), ErrorKind::Conflict);
    let users = platform
        .batch()
        .put("user", "u-bob", crate::store::Expect::Absent, 1.into());
    platform.store().commit(users).await.unwrap();
    let bob = Subject::User("u-bob".to_owned());
    members
        .put(&creator, "dev", bob.clone(), Role::Owner)
        .await
        .unwrap();
    members.remove(&creator, "dev", ann).await.unwrap();
    let listed = members
        .list(&creator, &dev.id, &ListQuery::default())
        .await
        .unwrap();
    assert_eq!(
        listed
            .items
            .iter()
            .map(|member| &member.value.subject)
            .collect::<Vec<_>>(),
        [&bob]
    );
    let stranger = Subject::User("u-nobody".to_owned());
    let unknown = members
        .put(&creator, "dev", stranger, Role::Member)
        .await
        .unwrap_err();
    assert_eq!(unknown.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn an_owner_cannot_raise_what_the_environment_may_use() {
    let platform = platform();
    let dev = made(&platform, "dev").await;
    let owner = person("owner", &[(&dev.id, Role::Owner)]);
    let quotas = |containers| EnvironmentChange {
        quotas: Some(Quotas {
            containers: Some(containers),
            ..Quotas::default()
        }),
        ..EnvironmentChange::default()
    };
    let environments = platform.environments();
    let admin = Caller::system();
    environments
        .change(&admin, "dev", quotas(5), None)
        .await
        .unwrap();
    let refused = environments
        .change(&owner, "dev", quotas(50), None)
        .await
        .unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    assert_eq!(refused.context()[0], ("action", "quota.change".to_owned()));
    // Whoever sends back what was read changes none.
    environments
        .change(&owner, "dev", quotas(5), None)
        .await
        .unwrap();
    let kept = environments.get(&owner, "dev").await.unwrap();
    assert_eq!(kept.value.quotas.containers, Some(5));
}

/// What is made in environments.
const MADE: [&str; 5] = ["stack", "host", "secret", "api-key", "member"];

/// Makes something of this kind in an environment.
async fn make(platform: &Platform, environment: &str, kind: &str) -> Result<()> {
    let system = Caller::system();
    match kind {
        "stack" => {
            let new = NewStack {
                name: "shop".to_owned(),
                sources: FakeLoader::sources(&StackSpec::new("shop")),
                ..NewStack::default()
            };
            let stacks = platform.stacks();
            stacks.create(&system, environment, new).await.map(drop)
        }
        "host" => {
            let new = NewHost::at("two", "tcp://two");
            platform
                .hosts()
                .add(&system, environment, new)
                .await
                .map(drop)
        }
        "secret" => {
            let new = NewSecret {
                name: "password".to_owned(),
                value: Secret::from("hunter2"),
                description: None,
            };
            let secrets = platform.secrets();
            secrets.put(&system, environment, new).await.map(drop)
        }
        "api-key" => {
            let new = NewApiKey {
                name: "ci".to_owned(),
                role: Some(Role::Member),
                expires_at: None,
            };
            let keys = platform.api_keys();
            keys.create(&system, Some(environment), new).await.map(drop)
        }
        _ => {
            let other = platform.environments().get(&system, "other").await?;
            let (members, subject) = (platform.members(), Subject::Environment(other.id));
            let put = members.put(&system, environment, subject, Role::Readonly);
            put.await.map(drop)
        }
    }
}

/// An environment `dev` with a host, another engine, another environment, and a store that can be interrupted.
async fn raced() -> (Bed, Arc<StumblingStore>, String) {
    let store = Arc::new(StumblingStore::default());
    let bed = Bed::over(Ports {
        store: store.clone(),
        ..Ports::fake().unwrap()
    });
    let dev = made(&bed.platform, "dev").await.id;
    made(&bed.platform, "other").await;
    bed.host("dev", "one").await;
    bed.engines.put("tcp://two");
    (bed, store, dev)
}

async fn assert_nothing_is_left(bed: &Bed, environment: &str, raced: &str) {
    let within = Page::default().within(format!("{environment}/"));
    for kind in MADE {
        let left = bed.platform.store().list(kind, &within).await.unwrap();
        assert!(left.is_empty(), "{raced}: {left:?}");
    }
}

#[tokio::test]
async fn nothing_is_made_in_an_environment_that_is_removed_meanwhile() {
    for kind in MADE {
        let (bed, store, dev) = raced().await;
        let platform = bed.platform.clone();
        store.before_next_commit(async move {
            let (environments, system) = (platform.environments(), Caller::system());
            let removed = environments.remove(&system, "dev", true, None);
            removed.await.unwrap();
        });
        let late = make(&bed.platform, "dev", kind).await.unwrap_err();
        assert_eq!(late.kind(), ErrorKind::NotFound, "{kind}");
        assert!(late.message().contains("no such environment"), "{late}");
        assert_nothing_is_left(&bed, &dev, kind).await;
    }
}

#[tokio::test]
async fn an_environment_in_which_something_is_made_meanwhile_is_kept() {
    for kind in MADE {
        let (bed, store, dev) = raced().await;
        let (environments, system) = (bed.platform.environments(), Caller::system());
        let platform = bed.platform.clone();
        store.before_next_commit(async move { make(&platform, "dev", kind).await.unwrap() });
        let late = environments.remove(&system, "dev", true, None).await;
        let late = late.unwrap_err();
        assert_eq!(late.kind(), ErrorKind::Conflict, "{kind}");
        assert!(late.message().contains("was made in it"), "{late}");
        let again = environments.remove(&system, "dev", true, None).await;
        again.unwrap();
        assert_nothing_is_left(&bed, &dev, kind).await;
    }
}

#[tokio::test]
async fn an_environment_of_an_older_version_takes_what_is_made_in_it() {
    let (bed, _, dev) = raced().await;
    let batch = bed
        .platform
        .batch()
        .delete("contents", &dev, Expect::Present);
    bed.platform.store().commit(batch).await.unwrap();
    for kind in MADE {
        make(&bed.platform, "dev", kind).await.unwrap();
    }
}
