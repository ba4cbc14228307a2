//! The pages of volumes, networks and secrets.

use exos_core::access::Role;

use super::bench::{self, form, token};
use crate::api::storage_stage;
use crate::testing::{Answer, Stage, admin, user};

async fn send(stage: &Stage, role: Role, path: &str, fields: &[(&str, &str)]) -> Answer {
    let shown = stage.api.get("/account").by(stage.anna(role));
    let token = token(&shown.answer().await);
    let fields = [&[("form_token", token.as_str())], fields].concat();
    let form = form(&stage.api, path, &fields);
    form.by(stage.anna(role)).answer().await
}

#[tokio::test]
async fn volumes_and_networks_are_listed_everywhere_and_removed_by_name() {
    let stage = storage_stage().await;
    for (list, name) in [("volumes", "data"), ("networks", "net")] {
        let path = format!("/{list}?text={name}");
        let shown = async |role| stage.api.get(&path).by(stage.anna(role)).answer().await;
        let page = shown(Role::Readonly).await;
        assert_eq!(page.text.matches("<tr data-key=").count(), 1, "{list}");
        assert!(!page.text.contains("/remove") && !page.text.contains("hunter2"));
        let remove = format!("/environments/dev/hosts/one/{list}/{name}/remove");
        assert!(shown(Role::Restricted).await.text.contains(&remove));
        let foreign = stage.api.get(&format!("/{list}")).by(user("bob"));
        assert!(!foreign.answer().await.text.contains("data-key"));
        let confirm = [("confirm", name)];
        let refused = send(&stage, Role::Readonly, &remove, &confirm).await;
        assert_eq!(refused.status, 403, "{}", refused.text);
        let wrong = send(&stage, Role::Restricted, &remove, &[("confirm", "x")]).await;
        assert_eq!(wrong.status, 422);
        let done = send(&stage, Role::Restricted, &remove, &confirm).await;
        assert_eq!(done.status, 303, "{}", done.text);
        assert!(!shown(Role::Restricted).await.text.contains("data-key"));
    }
}

#[tokio::test]
async fn a_secret_is_written_and_never_shown() {
    let stage = Stage::new().await;
    let fields = [
        ("environment", "dev"),
        ("name", "token"),
        ("value", "one\r\nhunter2"),
        ("description", "<script>x</script>"),
    ];
    let refused = send(&stage, Role::Readonly, "/secrets", &fields).await;
    assert_eq!(refused.status, 403);
    let put = send(&stage, Role::Restricted, "/secrets", &fields).await;
    assert_eq!(put.status, 303, "{}", put.text);
    // The only environment needs no choice.
    let page = stage.api.get("/secrets").by(stage.anna(Role::Restricted));
    let page = page.answer().await;
    assert!(page.text.contains("<span class=\"name\">token</span>"));
    assert!(!page.text.contains("hunter2") && !page.text.contains("<script>x"));
    let remove = "/environments/dev/secrets/token/remove";
    let done = send(&stage, Role::Restricted, remove, &[("confirm", "token")]).await;
    assert_eq!(done.status, 303, "{}", done.text);
    let page = stage.api.get("/secrets").by(stage.anna(Role::Restricted));
    assert!(page.answer().await.text.contains("No secrets yet"));
}

#[tokio::test]
async fn a_secret_that_is_written_anew_is_still_for_the_same() {
    let stage = Stage::new().await;
    let list = "/secrets?environment=dev";
    let written = [
        ("environment", "dev"),
        ("name", "token"),
        ("value", "one"),
        ("description", "for the bank"),
    ];
    let anew = [
        ("environment", "dev"),
        ("name", "token"),
        ("value", "two"),
        ("description", ""),
    ];
    for fields in [written, anew] {
        let done = bench::send(&stage.api, &admin(), list, "/secrets", &fields).await;
        assert_eq!(done.status, 303, "{}", done.text);
    }
    let page = stage.api.get(list).by(admin()).answer().await;
    assert!(page.text.contains("for the bank"), "{}", page.text);
}

#[tokio::test]
async fn who_sees_several_environments_chooses_one() {
    let stage = Stage::new().await;
    let other = stage.api.environment("other").await;
    let anna = stage.anna(Role::Member).with_role(other, Role::Member);
    for path in ["/secrets", "/api-keys", "/audit"] {
        let page = stage.api.get(path).by(anna.clone()).answer().await;
        assert!(page.text.contains("Of which environment?"), "{path}");
        assert!(page.text.contains("<option>other</option>"), "{path}");
    }
}
