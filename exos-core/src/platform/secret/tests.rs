//! What becomes of a secret.

use super::*;
use crate::access::{Origin, Principal, Role};
use crate::error::ErrorKind;
use crate::platform::{AuditFilter, NewEnvironment, Ports};

async fn platform() -> (Platform, String) {
    let platform = Platform::new(Ports::fake().unwrap());
    let new = NewEnvironment::named("shop");
    let made = platform.environments().create(&Caller::system(), new).await;
    (platform, made.unwrap().id)
}

fn person(environment: &str, role: Role) -> Caller {
    let (id, name) = ("u1".to_owned(), "anna".to_owned());
    Caller::new(Principal::User { id, name }, Origin::default()).with_role(environment, role)
}

fn secret(name: &str, value: &str) -> NewSecret {
    NewSecret {
        name: name.to_owned(),
        value: Secret::from(value),
        description: None,
    }
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test]
async fn a_secret_is_written_over_and_used_and_never_answered() {
    let (platform, shop) = platform().await;
    let (secrets, anna) = (platform.secrets(), person(&shop, Role::Restricted));
    let first = secrets
        .put(&anna, "shop", secret("token", "hunter2"))
        .await
        .unwrap();
    let second = secrets
        .put(&anna, &shop, secret("token", "hunter3"))
        .await
        .unwrap();
    assert_eq!(
        (first.id.as_str(), first.version + 1),
        (second.id.as_str(), second.version)
    );
    let values = secrets.values(&shop, &names(&["token"])).await.unwrap();
    assert_eq!(values["token"].expose(), "hunter3");
    let listed = secrets
        .list(&anna, "shop", &ListQuery::default())
        .await
        .unwrap();
    let shown = format!(
        "{listed:?} {}",
        serde_json::to_string(&listed.items[0].value).unwrap()
    );
    assert!(
        shown.contains("token") && !shown.contains("hunter"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_description_stays_until_another_one_is_given() {
    let (platform, _) = platform().await;
    let put = async |description: Option<&str>| {
        let new = NewSecret {
            description: description.map(str::to_owned),
            ..secret("token", "x")
        };
        let written = platform.secrets().put(&Caller::system(), "shop", new).await;
        written.unwrap().value.description
    };
    assert_eq!(put(None).await, "");
    assert_eq!(put(Some("for the bank")).await, "for the bank");
    assert_eq!(put(None).await, "for the bank");
    assert_eq!(put(Some("")).await, "");
}

#[tokio::test]
async fn nothing_that_is_kept_in_the_clear_holds_the_value() {
    let (platform, shop) = platform().await;
    let anna = person(&shop, Role::Member);
    platform
        .secrets()
        .put(&anna, "shop", secret("token", "hunter2"))
        .await
        .unwrap();
    let wrong = platform
        .secrets()
        .put(&anna, "shop", secret("../x", "hunter2"))
        .await;
    let error = wrong.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hunter2"));
    for kind in ["secret", "sealed", "name", "audit"] {
        let page = Page::default();
        let stored = platform.store().list(kind, &page).await.unwrap();
        assert!(
            !stored.is_empty() && !format!("{stored:?}").contains("hunter2"),
            "{kind}"
        );
    }
    let events = platform.store().events(0, 100).await.unwrap();
    assert!(!format!("{events:?}").contains("hunter2"));
}

#[tokio::test]
async fn readonly_sees_names_and_writes_nothing() {
    let (platform, shop) = platform().await;
    let (secrets, reader) = (platform.secrets(), person(&shop, Role::Readonly));
    let refused = secrets
        .put(&reader, "shop", secret("token", "x"))
        .await
        .unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    secrets
        .put(&Caller::system(), "shop", secret("token", "x"))
        .await
        .unwrap();
    let listed = secrets
        .list(&reader, "shop", &ListQuery::default())
        .await
        .unwrap();
    assert_eq!(listed.items.len(), 1);
    let refused = secrets.remove(&reader, "shop", "token").await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    let stranger = person("another", Role::Owner);
    let foreign = secrets
        .list(&stranger, "shop", &ListQuery::default())
        .await
        .unwrap_err();
    assert_eq!(foreign.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_removed_secret_is_gone_with_its_value() {
    let (platform, shop) = platform().await;
    let (secrets, system) = (platform.secrets(), Caller::system());
    secrets
        .put(&system, "shop", secret("token", "x"))
        .await
        .unwrap();
    secrets.remove(&system, "shop", "token").await.unwrap();
    let sealed = platform
        .store()
        .list("sealed", &Page::default())
        .await
        .unwrap();
    assert!(sealed.is_empty(), "{sealed:?}");
    let error = secrets
        .values(&shop, &names(&["token", "other"]))
        .await
        .unwrap_err();
    let at: Vec<&str> = error
        .problem_list()
        .iter()
        .map(|problem| problem.at.as_str())
        .collect();
    assert_eq!(at, ["secrets.other", "secrets.token"]);
    let again = secrets.remove(&system, "shop", "token").await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn an_environment_takes_its_secrets_along() {
    let (platform, _) = platform().await;
    let system = Caller::system();
    platform
        .secrets()
        .put(&system, "shop", secret("token", "x"))
        .await
        .unwrap();
    platform
        .environments()
        .remove(&system, "shop", false, None)
        .await
        .unwrap();
    for kind in ["secret", "sealed", "name"] {
        let left = platform.store().list(kind, &Page::default()).await.unwrap();
        assert!(left.is_empty(), "{left:?}");
    }
}

#[tokio::test]
async fn every_wrong_field_is_named_and_every_attempt_is_noted() {
    let (platform, shop) = platform().await;
    let new = NewSecret {
        name: "a b".to_owned(),
        value: Secret::new("x".repeat(LARGEST + 1)),
        description: Some("x".repeat(2000)),
    };
    let error = platform
        .secrets()
        .put(&Caller::system(), "shop", new)
        .await
        .unwrap_err();
    let at: Vec<&str> = error
        .problem_list()
        .iter()
        .map(|problem| problem.at.as_str())
        .collect();
    assert_eq!(at, ["name", "value", "description"]);
    let filter = AuditFilter {
        environment: Some(shop),
        action: Some(Action::SecretChange),
        ..AuditFilter::default()
    };
    let noted = platform
        .audit()
        .list(&Caller::system(), &filter, &ListQuery::default())
        .await;
    assert_eq!(noted.unwrap().items.len(), 1);
}
