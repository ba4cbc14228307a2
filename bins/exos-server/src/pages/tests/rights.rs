//! Who may see which page of what is ruled, and that nobody sees a control that would be refused.

use exos_core::access::{Caller, Role};

use super::bench::{changing_forms, form};
use crate::testing::{Stage, admin, user};

/// Pages, and the status for: a stranger, the roles from the smallest to the greatest, an admin.
const PAGES: [(&str, [u16; 6]); 27] = [
    ("/environments", [200, 200, 200, 200, 200, 200]),
    ("/environments/new", [200, 200, 200, 200, 200, 200]),
    ("/environments/dev", [404, 200, 200, 200, 200, 200]),
    ("/environments/dev/members", [404, 200, 200, 200, 200, 200]),
    ("/environments/dev/settings", [404, 403, 403, 403, 200, 200]),
    ("/environments/dev/delete", [404, 403, 403, 403, 200, 200]),
    ("/hosts", [200, 200, 200, 200, 200, 200]),
    ("/hosts?environment=dev", [404, 200, 200, 200, 200, 200]),
    ("/hosts?state=active&text=o", [200, 200, 200, 200, 200, 200]),
    ("/hosts/new", [403, 403, 403, 200, 200, 200]),
    (
        "/environments/dev/hosts/new",
        [404, 403, 403, 200, 200, 200],
    ),
    (
        "/environments/dev/hosts/one",
        [404, 200, 200, 200, 200, 200],
    ),
    (
        "/environments/dev/hosts/one/drain",
        [404, 403, 403, 200, 200, 200],
    ),
    (
        "/environments/dev/hosts/one/remove",
        [404, 403, 403, 200, 200, 200],
    ),
    ("/volumes", [200, 200, 200, 200, 200, 200]),
    ("/networks?environment=dev", [404, 200, 200, 200, 200, 200]),
    ("/secrets?environment=dev", [404, 200, 200, 200, 200, 200]),
    ("/users", [403, 403, 403, 403, 403, 200]),
    ("/users/new", [403, 403, 403, 403, 403, 200]),
    ("/groups", [403, 403, 403, 403, 403, 200]),
    ("/api-keys", [200, 200, 200, 200, 200, 200]),
    ("/api-keys?environment=dev", [404, 403, 403, 200, 200, 200]),
    ("/audit", [200, 200, 200, 200, 200, 200]),
    ("/audit?environment=dev", [404, 403, 403, 200, 200, 200]),
    ("/settings", [403, 403, 403, 403, 403, 200]),
    ("/account", [200, 200, 200, 200, 200, 200]),
    ("/search?text=dev", [200, 200, 200, 200, 200, 200]),
];

fn readers(stage: &Stage) -> [Caller; 6] {
    let [readonly, restricted, member, owner] = Role::ALL.map(|role| stage.anna(role));
    [user("bob"), readonly, restricted, member, owner, admin()]
}

#[tokio::test]
async fn each_page_is_for_those_who_may() {
    let stage = Stage::new().await;
    for (path, expected) in PAGES {
        for (reader, status) in readers(&stage).into_iter().zip(expected) {
            let page = stage.api.get(path).by(reader.clone()).answer().await;
            assert_eq!(page.status, status, "{path} {reader:?}: {}", page.text);
            assert!(page.header("content-type").starts_with("text/html"));
        }
    }
}

#[tokio::test]
async fn who_may_only_read_sees_no_form_that_changes_anything() {
    let stage = Stage::new().await;
    let own = ["/environments/new", "/account"];
    for (path, [_, status, ..]) in PAGES {
        if status != 200 || own.contains(&path) {
            continue;
        }
        let page = stage.api.get(path).by(stage.anna(Role::Readonly));
        let page = page.answer().await;
        assert_eq!(changing_forms(&page), Vec::<&str>::new(), "{path}");
        assert!(!page.text.contains("button danger"), "{path}");
    }
}

#[tokio::test]
async fn a_foreign_environment_answers_as_one_that_is_not_there() {
    let stage = Stage::new().await;
    let bob = user("bob");
    for path in ["", "/members", "/settings", "/hosts/one", "/hosts/new"] {
        let ask = async |name: &str| {
            let path = format!("/environments/{name}{path}");
            let page = stage.api.get(&path).by(bob.clone()).answer().await;
            let (_, told) = page.text.split_once("<main").unwrap();
            let told = told.split("request <code>").next().unwrap();
            (page.status, told.replace(name, "NAME"))
        };
        let (foreign, missing) = (ask("dev").await, ask("nothing").await);
        assert_eq!(foreign.0, 404, "{path}");
        assert_eq!(foreign, missing, "{path}");
    }
}

#[tokio::test]
async fn a_form_that_is_not_of_the_session_changes_nothing() {
    let stage = Stage::new().await;
    let forms = [
        ("/environments/new", "name"),
        ("/environments/dev/members", "kind"),
        ("/environments/dev/members/change", "kind"),
        ("/environments/dev/members/remove", "kind"),
        ("/environments/dev/settings", "name"),
        ("/environments/dev/quotas", "cpus"),
        ("/environments/dev/state", "state"),
        ("/environments/dev/delete", "confirm"),
        ("/environments/dev/hosts/new", "name"),
        ("/environments/dev/hosts/one/change", "name"),
        ("/environments/dev/hosts/one/desired", "desired"),
        ("/environments/dev/hosts/one/drain", "partial"),
        ("/environments/dev/hosts/one/remove", "confirm"),
        ("/secrets", "name"),
        ("/users/new", "name"),
        ("/users/ann", "display_name"),
        ("/users/ann/state", "state"),
        ("/users/ann/password", "password"),
        ("/users/ann/remove", "confirm"),
        ("/groups", "name"),
        ("/groups/g", "name"),
        ("/groups/g/members", "user"),
        ("/groups/g/remove", "confirm"),
        ("/api-keys", "name"),
        ("/account/password", "current"),
        ("/account/sessions", "x"),
    ];
    let before = stage.api.app.store.newest_event();
    let number = *before.borrow();
    for (path, field) in forms {
        for token in [None, Some("guessed")] {
            let mut fields = vec![(field, "dev")];
            fields.extend(token.map(|token| ("form_token", token)));
            let sent = form(&stage.api, path, &fields).by(admin()).answer().await;
            assert_eq!(sent.status, 403, "{path}: {}", sent.text);
        }
    }
    assert_eq!(*before.borrow(), number);
}
