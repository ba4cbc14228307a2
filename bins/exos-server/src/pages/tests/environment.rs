//! The pages of environments.

use exos_core::access::{Caller, Role};
use exos_core::platform::{EnvironmentChange, EnvironmentState, Quotas};

use super::bench::{form, token};
use crate::testing::{Answer, Stage, admin};

/// Sends a form of a page back to where it goes.
async fn send(stage: &Stage, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let shown = stage.api.get(page).by(admin()).answer().await;
    let token = token(&shown);
    let fields = [&[("form_token", token.as_str())], fields].concat();
    form(&stage.api, path, &fields).by(admin()).answer().await
}

async fn read(stage: &Stage, page: &str) -> String {
    let shown = stage.api.get(page).by(admin()).answer().await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    shown.text
}

#[tokio::test]
async fn an_environment_is_made_and_shown() {
    let stage = Stage::new().await;
    let new = "/environments/new";
    let fields = [
        ("name", "prod"),
        ("description", "<b>what</b> sells"),
        ("labels", "tier=gold\r\nzone=<i>"),
    ];
    let made = send(&stage, new, new, &fields).await;
    assert_eq!(
        (made.status, made.header("location")),
        (303, "/environments/prod"),
        "{}",
        made.text
    );
    let page = read(&stage, "/environments/prod").await;
    assert!(page.contains("tier=gold") && page.contains("No hosts yet"));
    assert!(!page.contains("<b>what") && !page.contains("=<i>"));
    let list = read(&stage, "/environments?text=pro&sort=-name").await;
    assert_eq!(list.matches("<tr data-key=").count(), 1);
    let wrong = send(&stage, new, new, &[("name", "Bad Name")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("is not a name"));
}

#[tokio::test]
async fn no_environment_takes_the_place_of_the_form_for_a_new_one() {
    let stage = Stage::new().await;
    let new = "/environments/new";
    let refused = send(&stage, new, new, &[("name", "new")]).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert!(refused.text.contains("a word of the pages&#39; addresses"));
    let page = "/environments/dev/settings";
    let renamed = send(&stage, page, page, &[("name", "new")]).await;
    assert_eq!(renamed.status, 422);
}

#[tokio::test]
async fn settings_quotas_and_state_are_changed_and_kept() {
    let stage = Stage::new().await;
    let page = "/environments/dev/settings";
    let fields = [
        ("name", "dev2"),
        ("drift", "report"),
        ("pass_wall", "true"),
        ("labels", "a=b"),
    ];
    let saved = send(&stage, page, page, &fields).await;
    assert_eq!(
        saved.header("location"),
        "/environments/dev2/settings",
        "{}",
        saved.text
    );
    let page = "/environments/dev2/settings";
    let quotas = "/environments/dev2/quotas";
    let fields = [("cpus", "1.5"), ("memory", "512")];
    assert_eq!(send(&stage, page, quotas, &fields).await.status, 303);
    let state = "/environments/dev2/state";
    let fields = [("state", "inactive")];
    assert_eq!(send(&stage, page, state, &fields).await.status, 303);
    let environments = stage.api.app.platform.environments();
    let found = environments.get(&admin(), "dev2").await.unwrap().value;
    assert!(found.settings.allow.pass_wall && !found.settings.allow.restricted_exec);
    assert_eq!(found.quotas.memory, Some(512 << 20));
    assert_eq!(found.state, EnvironmentState::Inactive);
    let shown = read(&stage, page).await;
    assert!(shown.contains("value=\"512\"") && shown.contains("Activate"));
    let old = [("version", "1"), ("name", "dev3")];
    assert_eq!(send(&stage, page, page, &old).await.status, 412);
}

#[tokio::test]
async fn a_quota_that_is_no_whole_mebibyte_stays_when_the_form_is_saved() {
    let stage = Stage::new().await;
    let environments = stage.api.app.platform.environments();
    let quotas = Quotas {
        cpus: Some(1.25),
        memory: Some(1_000_000_001),
        containers: None,
    };
    let change = EnvironmentChange {
        quotas: Some(quotas.clone()),
        ..EnvironmentChange::default()
    };
    let system = Caller::system();
    let changed = environments.change(&system, "dev", change, None).await;
    changed.unwrap();
    let page = "/environments/dev/settings";
    let shown = read(&stage, page).await;
    let field = |name: &str| {
        let (_, rest) = shown.split_once(&format!("name=\"{name}\"")).unwrap();
        let (_, rest) = rest.split_once("value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let (cpus, memory) = (field("cpus"), field("memory"));
    let fields = [("cpus", cpus.as_str()), ("memory", memory.as_str())];
    let saved = send(&stage, page, "/environments/dev/quotas", &fields).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    let found = environments.get(&system, "dev").await.unwrap().value;
    assert_eq!(found.quotas, quotas);
}

#[tokio::test]
async fn an_owner_sees_no_quotas_to_change() {
    let stage = Stage::new().await;
    let page = stage.api.get("/environments/dev/settings");
    let page = page.by(stage.anna(Role::Owner)).answer().await;
    assert!(page.text.contains("Save settings"));
    assert!(!page.text.contains("/quotas"));
}

#[tokio::test]
async fn members_come_change_and_go() {
    let stage = Stage::new().await;
    let users = stage.api.app.platform.users();
    let password = exos_core::Secret::from("correct horse battery");
    let new = exos_core::platform::NewUser::named("zoe", password);
    let zoe = users.create(&admin(), new).await.unwrap().id;
    let page = "/environments/dev/members";
    let fields = [("kind", "user"), ("name", "zoe"), ("role", "member")];
    let added = send(&stage, page, page, &fields).await;
    assert_eq!(added.status, 303, "{}", added.text);
    let shown = read(&stage, page).await;
    assert!(shown.contains("<span class=\"name\">zoe</span>"));
    assert!(shown.contains("<option selected>member</option>"));
    let fields = [("kind", "user"), ("id", zoe.as_str()), ("role", "owner")];
    let change = format!("{page}/change");
    assert_eq!(send(&stage, page, &change, &fields).await.status, 303);
    let last = [("kind", "user"), ("id", zoe.as_str())];
    let remove = format!("{page}/remove");
    let refused = send(&stage, page, &remove, &last).await;
    assert_eq!(refused.status, 409, "{}", refused.text);
    assert!(refused.text.contains("without an owner"));
}

#[tokio::test]
async fn an_environment_is_deleted_once_its_name_is_typed() {
    let stage = Stage::new().await;
    let page = "/environments/dev/delete";
    let wrong = send(&stage, page, page, &[("confirm", "de")]).await;
    assert_eq!(wrong.status, 422, "{}", wrong.text);
    let done = send(&stage, page, page, &[("confirm", "dev")]).await;
    assert_eq!(
        (done.status, done.header("location")),
        (303, "/environments")
    );
    let gone = stage.api.get("/environments/dev").by(admin());
    assert_eq!(gone.answer().await.status, 404);
}
