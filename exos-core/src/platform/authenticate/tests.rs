//! Who a token proves to be, and that nothing of it shows anywhere.

use crate::access::{Caller, Role, Subject};
use crate::error::ErrorKind;
use crate::platform::NewSecret;
use crate::platform::people::{PASSWORD, People, origin};
use crate::secret::Secret;

#[tokio::test]
async fn a_membership_counts_from_the_next_request_on() {
    let people = People::new();
    let shop = people.environment("shop").await;
    let anna = people.user("anna").await;
    let token = people.sign_in("anna").await.unwrap().token;
    assert_eq!(people.who(&token).await.unwrap().role_in(&shop.id), None);
    let subject = Subject::User(anna.id);
    people.member("shop", subject.clone(), Role::Owner).await;
    assert_eq!(
        people.who(&token).await.unwrap().role_in(&shop.id),
        Some(Role::Owner)
    );
}

#[tokio::test]
async fn members_of_an_environment_have_its_role_in_another() {
    let people = People::new();
    let (team, pool) = (
        people.environment("team").await,
        people.environment("pool").await,
    );
    let far = people.environment("far").await;
    let anna = people.user("anna").await;
    people
        .member("team", Subject::User(anna.id), Role::Readonly)
        .await;
    people
        .member("pool", Subject::Environment(team.id.clone()), Role::Member)
        .await;
    people
        .member("far", Subject::Environment(pool.id.clone()), Role::Member)
        .await;
    let caller = people.caller("anna").await;
    assert_eq!(caller.role_in(&team.id), Some(Role::Readonly));
    assert_eq!(caller.role_in(&pool.id), Some(Role::Member));
    assert_eq!(caller.role_in(&far.id), None);
}

#[tokio::test]
async fn members_are_found_by_name_by_who_may_change_them() {
    let people = People::new();
    let shop = people.environment("shop").await;
    people.environment("bank").await;
    let anna = people.user("anna").await;
    people.user("bert").await;
    people
        .member("shop", Subject::User(anna.id.clone()), Role::Owner)
        .await;
    let (members, caller) = (people.platform.members(), people.caller("anna").await);
    let find = async |kind, name| members.subject(&caller, "shop", kind, name).await;
    assert_eq!(find("user", "anna").await.unwrap(), Subject::User(anna.id));
    assert_eq!(
        find("environment", "shop").await.unwrap(),
        Subject::Environment(shop.id)
    );
    for (kind, name) in [
        ("user", "nobody"),
        ("group", "anna"),
        ("environment", "bank"),
    ] {
        assert_eq!(
            find(kind, name).await.unwrap_err().kind(),
            ErrorKind::NotFound
        );
    }
    assert_eq!(
        find("team", "x").await.unwrap_err().kind(),
        ErrorKind::Invalid
    );
    let bert = people.caller("bert").await;
    let foreign = members
        .subject(&bert, "shop", "user", "anna")
        .await
        .unwrap_err();
    assert_eq!(foreign.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn what_proves_nothing_is_refused_in_the_same_words() {
    let people = People::new();
    people.user("anna").await;
    let good = people.sign_in("anna").await.unwrap().token.expose().clone();
    let mut forged = good.clone();
    let last = if forged.pop() == Some('0') { '1' } else { '0' };
    forged.push(last);
    let as_key = good.replace("exos_session_", "exos_key_");
    let long = format!("exos_key_{}_{}", "x".repeat(5000), "0".repeat(64));
    let mut said = std::collections::BTreeSet::new();
    for token in [
        "",
        "Bearer",
        &forged,
        &as_key,
        &long,
        "exos_key_a/b_00",
        &format!("{good}\n"),
    ] {
        let error = people
            .platform
            .authenticate(token, origin())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthorized, "{token}");
        said.insert(error.message().to_owned());
        assert!(token.is_empty() || !format!("{error} {error:?}").contains(token));
    }
    assert_eq!(said.len(), 1, "{said:?}");
}

/// Everything that can print, log, store in the clear or answer, with secrets in it, shows none of them.
#[tokio::test]
async fn no_secret_shows_in_the_store_the_log_an_error_or_debug() {
    let people = People::new();
    let setup = people.platform.setup().begin().await.unwrap().unwrap();
    let password = Secret::from(PASSWORD);
    let door = people.platform.setup();
    let root = door
        .finish(&origin(), setup.expose(), "root", &password)
        .await;
    let mut shown = vec![format!("{:?}", root.unwrap())];
    people.environment("shop").await;
    let signed_in = people.sign_in("root").await.unwrap();
    let root = people.who(&signed_in.token).await.unwrap();
    let made = people.key(&root, "shop", "ci", Role::Member).await.unwrap();
    let value = "the value of a secret";
    let secret = |name: &str| NewSecret {
        name: name.to_owned(),
        value: Secret::from(value),
        description: None,
    };
    let secrets = people.platform.secrets();
    let put = async |environment: &str, name: &str| {
        let put = secrets.put(&root, environment, secret(name)).await;
        format!("{put:?}")
    };
    shown.push(put("shop", "token").await);
    shown.push(put("shop", "a b").await);
    shown.push(put("nowhere", "x").await);
    let (ports, guess) = (people.platform.ports(), Secret::from("a wrong guess"));
    let changed = people
        .platform
        .me()
        .change_password(&root, &guess, &guess)
        .await;
    let system = Caller::system();
    shown.push(format!(
        "{changed:?} {signed_in:?} {made:?} {root:?} {system:?} {:?}",
        secret("y")
    ));
    shown.push(format!("{ports:?} {:?}", people.platform));
    shown.push(people.everything().await);
    let shown = shown.concat();
    let secret_part = |token: &Secret| token.expose().rsplit_once('_').unwrap().1.to_owned();
    for hidden in [
        PASSWORD.to_owned(),
        value.to_owned(),
        "a wrong guess".to_owned(),
        secret_part(&setup),
        secret_part(&signed_in.token),
        secret_part(&made.token),
    ] {
        assert!(!shown.contains(&hidden), "{hidden} shows");
    }
    // The hash of a password is in its own record and nowhere else.
    let kept = people.stored("credential").await;
    assert!(kept.contains("$argon2id$"));
    assert_eq!(
        shown.matches("$argon2id$").count(),
        kept.matches("$argon2id$").count()
    );
}
