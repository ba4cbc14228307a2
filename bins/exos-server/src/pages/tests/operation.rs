//! The pages of operations.

use super::bench::{form, token};
use super::stack::{deploy, stage};
use crate::testing::admin;

#[tokio::test]
async fn an_operation_that_waits_is_asked_to_stop_once() {
    let (api, _) = stage().await;
    let page = format!("/operations/{}", deploy(&api).await);
    let shown = api.get(&page).by(admin()).answer().await;
    assert!(
        shown.text.contains("It waits for its turn."),
        "{}",
        shown.text
    );
    let cancel = format!("{page}/cancel");
    let token = token(&shown);
    let fields = [("form_token", token.as_str())];
    let done = form(&api, &cancel, &fields).by(admin()).answer().await;
    assert_eq!((done.status, done.header("location")), (303, page.as_str()));
    let shown = api.get(&page).by(admin()).answer().await;
    assert!(shown.text.contains("asked to stop"));
    assert!(!shown.text.contains(&cancel));
}

#[tokio::test]
async fn the_list_takes_the_filters_that_links_to_it_have() {
    let (api, _) = stage().await;
    deploy(&api).await;
    for (query, rows) in [
        ("", 1),
        ("?environment=dev&host=one", 1),
        ("?state=pending&stack=shop", 1),
        ("?state=failed", 0),
        ("?stack=bank&sort=created_at", 0),
    ] {
        let path = format!("/operations{query}");
        let page = api.get(&path).by(admin()).answer().await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
        let found = page.text.matches("href=\"/operations/").count();
        assert_eq!(found, rows, "{path}");
    }
    let wrong = api
        .get("/operations?state=tired")
        .by(admin())
        .answer()
        .await;
    assert_eq!(wrong.status, 422);
}
