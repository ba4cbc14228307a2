//! The first start.

use super::*;
use crate::platform::people::{PASSWORD, People, origin};

#[tokio::test]
async fn the_setup_token_makes_one_admin_once() {
    let people = People::new();
    let setup = people.platform.setup();
    assert!(setup.is_open().await.unwrap());
    let token = setup.begin().await.unwrap().unwrap();
    let password = Secret::from(PASSWORD);
    let root = setup
        .finish(&origin(), token.expose(), "root", &password)
        .await
        .unwrap();
    assert!(root.value.admin);
    let again = setup
        .finish(&origin(), token.expose(), "second", &password)
        .await
        .unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Unauthorized);
    assert!(setup.begin().await.unwrap().is_none() && !setup.is_open().await.unwrap());
    assert!(people.caller("root").await.admin);
}

#[tokio::test]
async fn another_start_prints_another_token_and_the_old_one_is_void() {
    let people = People::new();
    let setup = people.platform.setup();
    let old = setup.begin().await.unwrap().unwrap();
    let new = setup.begin().await.unwrap().unwrap();
    let password = Secret::from(PASSWORD);
    setup
        .finish(&origin(), old.expose(), "root", &password)
        .await
        .unwrap_err();
    setup
        .finish(&origin(), new.expose(), "root", &password)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_bad_password_leaves_the_token_for_another_try() {
    let people = People::new();
    let setup = people.platform.setup();
    let token = setup.begin().await.unwrap().unwrap();
    let bad = setup
        .finish(&origin(), token.expose(), "root", &Secret::from("root"))
        .await;
    assert_eq!(bad.unwrap_err().kind(), ErrorKind::Invalid);
    setup
        .finish(&origin(), token.expose(), "root", &Secret::from(PASSWORD))
        .await
        .unwrap();
}

#[tokio::test]
async fn the_setup_token_proves_nobody() {
    let people = People::new();
    let token = people.platform.setup().begin().await.unwrap().unwrap();
    people.who(&token).await.unwrap_err();
    people.user("anna").await;
    let session = people.sign_in("anna").await.unwrap().token;
    let password = Secret::from(PASSWORD);
    let finish = people
        .platform
        .setup()
        .finish(&origin(), session.expose(), "x", &password)
        .await;
    assert_eq!(finish.unwrap_err().kind(), ErrorKind::Unauthorized);
}

#[tokio::test]
async fn a_password_makes_the_admin_and_never_overwrites_one() {
    let people = People::new();
    let setup = people.platform.setup();
    let token = setup.begin().await.unwrap().unwrap();
    assert!(setup.with_password(&Secret::from(PASSWORD)).await.unwrap());
    assert!(
        !setup
            .with_password(&Secret::from("another horse"))
            .await
            .unwrap()
    );
    assert!(people.caller("admin").await.admin);
    setup
        .finish(&origin(), token.expose(), "x", &Secret::from(PASSWORD))
        .await
        .unwrap_err();
    let bad = People::new();
    let short = bad
        .platform
        .setup()
        .with_password(&Secret::from("short"))
        .await
        .unwrap_err();
    assert_eq!(short.kind(), ErrorKind::Invalid);
}
