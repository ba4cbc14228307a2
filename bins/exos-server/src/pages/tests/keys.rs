//! The pages of API keys, the audit log and search.

use exos_core::access::{Caller, Role};

use super::bench::{form, token};
use crate::testing::{Answer, Stage, admin, user};

async fn send(stage: &Stage, by: &Caller, path: &str, fields: &[(&str, &str)]) -> Answer {
    let shown = stage.api.get("/account").by(by.clone()).answer().await;
    let token = token(&shown);
    let fields = [&[("form_token", token.as_str())], fields].concat();
    form(&stage.api, path, &fields)
        .by(by.clone())
        .answer()
        .await
}

#[tokio::test]
async fn the_text_of_a_key_is_shown_once_and_nowhere_else() {
    let stage = Stage::new().await;
    let anna = stage.anna(Role::Member);
    let fields = [
        ("environment", "dev"),
        ("name", "ci"),
        ("role", "restricted"),
        ("days", "30"),
    ];
    let made = send(&stage, &anna, "/api-keys", &fields).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let (_, rest) = made.text.split_once("<code class=\"token\">").unwrap();
    let key = rest.split('<').next().unwrap();
    assert!(key.starts_with("exos_"), "{key}");
    assert_eq!(made.text.matches(key).count(), 1);
    assert_eq!(made.header("cache-control"), "no-store");
    assert!(!made.headers.contains_key("set-cookie"));
    let list = "/api-keys?environment=dev";
    let page = stage.api.get(list).by(anna.clone()).answer().await;
    assert!(page.text.contains("<span class=\"name\">ci</span>"));
    assert!(!page.text.contains(key));
    let audit = stage.api.get("/audit").by(admin()).answer().await;
    assert!(audit.text.contains("<strong>ci</strong>") && !audit.text.contains(key));
}

#[tokio::test]
async fn a_key_has_at_most_the_role_of_its_maker_and_is_revoked_by_name() {
    let stage = Stage::new().await;
    let anna = stage.anna(Role::Member);
    let list = "/api-keys?environment=dev";
    let page = stage.api.get(list).by(anna.clone()).answer().await;
    assert!(page.text.contains("<option>member</option>"));
    assert!(!page.text.contains("<option>owner</option>"));
    let fields = [("environment", "dev"), ("name", "top"), ("role", "owner")];
    let above = send(&stage, &anna, "/api-keys", &fields).await;
    assert_eq!(above.status, 403, "{}", above.text);
    let made = send(&stage, &admin(), "/api-keys", &fields).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let revoke = "/environments/dev/api-keys/top/revoke";
    let page = stage.api.get(list).by(anna.clone()).answer().await;
    assert!(!page.text.contains(revoke));
    let done = send(&stage, &admin(), revoke, &[("confirm", "top")]).await;
    assert_eq!(done.header("location"), list, "{}", done.text);
    let global = send(&stage, &admin(), "/api-keys", &[("name", "root")]).await;
    assert_eq!(global.status, 200, "{}", global.text);
    let confirm = [("confirm", "root")];
    let done = send(&stage, &admin(), "/api-keys/root/revoke", &confirm).await;
    assert_eq!(done.header("location"), "/api-keys");
}

#[tokio::test]
async fn the_audit_log_is_filtered_and_exported_alike() {
    let stage = Stage::new().await;
    send(&stage, &user("eve"), "/groups", &[("name", "<b>g</b>")]).await;
    let path = "/audit?principal=eve&outcome=refused&action=group.change&from=1970-01-01";
    let page = stage.api.get(path).by(admin()).answer().await;
    assert!(page.text.contains("user eve"), "{}", page.text);
    assert!(!page.text.contains("<b>g"));
    assert!(page.text.contains("/api/v1/audit/export?principal=eve"));
    let none = stage.api.get("/audit?principal=nobody-else").by(admin());
    assert!(none.answer().await.text.contains("No entry is like that."));
    for wrong in ["action=fly", "outcome=odd", "from=soon"] {
        let page = stage.api.get(&format!("/audit?{wrong}")).by(admin());
        assert_eq!(page.answer().await.status, 422, "{wrong}");
    }
}

#[tokio::test]
async fn a_search_finds_what_the_reader_sees() {
    let stage = Stage::new().await;
    let find = async |by: Caller| {
        let page = stage.api.get("/search?text=ONE").by(by).answer().await;
        let (_, found) = page.text.split_once("data-found>").unwrap();
        found.split("</section>").next().unwrap().to_owned()
    };
    let found = find(stage.anna(Role::Readonly)).await;
    assert!(found.contains("<h3>Hosts</h3>"), "{found}");
    assert!(found.contains("href=\"/environments/dev/hosts/one\""));
    assert!(!find(user("bob")).await.contains("<a "));
    let odd = stage.api.get("/search?text=%3Cscript%3Ex").by(admin());
    assert!(!odd.answer().await.text.contains("<script>x"));
}
