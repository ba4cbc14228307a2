//! The pages of containers.

use exos_core::access::Role;

use super::bench::{changing_forms, form, token};
use crate::api::container_stage;
use crate::testing::user;

const ONE: &str = "/environments/dev/containers/shop-web-1";

#[tokio::test]
async fn the_list_shows_what_the_reader_sees_and_may() {
    let stage = container_stage().await;
    for (path, expected) in [
        ("/containers", 3),
        ("/containers?environment=dev&sort=-name", 3),
        ("/containers?text=web", 2),
        ("/containers?state=trouble", 0),
        ("/containers?state=running&host=one", 3),
    ] {
        let page = stage
            .api
            .get(path)
            .by(stage.anna(Role::Member))
            .answer()
            .await;
        assert_eq!(page.status, 200, "{}", page.text);
        assert_eq!(
            page.text.matches("<tr data-key=").count(),
            expected,
            "{path}"
        );
    }
    let nobody = stage.api.get("/containers").by(user("bob")).answer().await;
    assert!(!nobody.text.contains("shop-web-1"));
    let foreign = stage
        .api
        .get("/containers?environment=dev")
        .by(user("bob"))
        .answer()
        .await;
    assert_eq!(foreign.status, 404);
    assert!(foreign.header("content-type").starts_with("text/html"));
    let wrong = stage
        .api
        .get("/containers?state=tired")
        .by(stage.anna(Role::Member));
    assert_eq!(wrong.answer().await.status, 422);
}

#[tokio::test]
async fn a_stack_that_nobody_deployed_from_here_has_no_page_to_lead_to() {
    let stage = container_stage().await;
    for path in ["/containers", ONE, "/search?text=shop"] {
        let page = stage
            .api
            .get(path)
            .by(stage.anna(Role::Owner))
            .answer()
            .await;
        assert!(page.text.contains("shop"), "{path}");
        assert!(!page.text.contains("dev/stacks/shop"), "{path}");
    }
}

#[tokio::test]
async fn a_reader_who_may_only_read_sees_no_control() {
    let stage = container_stage().await;
    for path in [
        "/containers".to_owned(),
        ONE.to_owned(),
        format!("{ONE}/logs"),
        format!("{ONE}/inspect"),
    ] {
        let page = stage
            .api
            .get(&path)
            .by(stage.anna(Role::Readonly))
            .answer()
            .await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
        assert_eq!(changing_forms(&page), Vec::<&str>::new(), "{path}");
        assert!(!page.text.contains("/terminal\""), "{path}");
        assert!(!page.text.contains("hunter2"), "{path}");
    }
    let terminal = stage
        .api
        .get(&format!("{ONE}/terminal"))
        .by(stage.anna(Role::Readonly));
    assert_eq!(terminal.answer().await.status, 403);
}

#[tokio::test]
async fn several_are_stopped_at_once_and_what_fails_is_named() {
    let stage = container_stage().await;
    let anna = stage.anna(Role::Member);
    let page = stage.api.get("/containers").by(anna.clone()).answer().await;
    let token = token(&page);
    let fields = |second| {
        [
            ("form_token", token.clone()),
            ("verb", "stop".to_owned()),
            ("back", "/containers?text=web".to_owned()),
            ("container", "dev/shop-web-1".to_owned()),
            ("container", second),
        ]
    };
    let send = async |second: &str| {
        let fields = fields(second.to_owned());
        let fields = fields
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        form(&stage.api, "/containers/act", &fields)
            .by(anna.clone())
            .answer()
            .await
    };
    let done = send("dev/shop-web-2").await;
    assert_eq!(
        (done.status, done.header("location")),
        (303, "/containers?text=web")
    );
    assert!(done.header("set-cookie").starts_with("exos_note="));
    let failed = send("dev/nothing").await;
    assert_eq!(failed.status, 409, "{}", failed.text);
    assert!(failed.text.contains("dev/nothing"), "{}", failed.text);
}

#[tokio::test]
async fn a_container_is_removed_once_its_name_is_typed() {
    let stage = container_stage().await;
    let anna = stage.anna(Role::Member);
    let remove = format!("{ONE}/remove");
    let page = stage.api.get(&remove).by(anna.clone()).answer().await;
    let token = token(&page);
    for (typed, status) in [("shop", 422), ("shop-web-1", 303)] {
        let fields = [("form_token", token.as_str()), ("confirm", typed)];
        let answer = form(&stage.api, &remove, &fields)
            .by(anna.clone())
            .answer()
            .await;
        assert_eq!(answer.status, status, "{typed}: {}", answer.text);
    }
    assert!(
        !stage
            .engine
            .names()
            .iter()
            .any(|name| name.contains("shop-web-1"))
    );
}
