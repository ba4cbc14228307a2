//! The pages of users, groups and one's own account.

use exos_core::platform::UserState;

use super::bench::{form, token};
use crate::testing::{Answer, Api, admin, user};

const PASSWORD: &str = "correct horse battery";

async fn send(api: &Api, path: &str, fields: &[(&str, &str)]) -> Answer {
    let shown = api.get("/account").by(admin()).answer().await;
    let token = token(&shown);
    let fields = [&[("form_token", token.as_str())], fields].concat();
    form(api, path, &fields).by(admin()).answer().await
}

/// Sends a form that is taken.
async fn done(api: &Api, path: &str, fields: &[(&str, &str)]) -> String {
    let answer = send(api, path, fields).await;
    assert_eq!(answer.status, 303, "{path}: {}", answer.text);
    answer.header("location").to_owned()
}

async fn read(api: &Api, path: &str) -> String {
    let page = api.get(path).by(admin()).answer().await;
    assert_eq!(page.status, 200, "{path}: {}", page.text);
    page.text
}

#[tokio::test]
async fn users_are_made_changed_disabled_and_removed() {
    let api = Api::new();
    for name in ["ada", "zoe"] {
        let fields = [
            ("name", name),
            ("display_name", "<b>Z</b>"),
            ("password", PASSWORD),
            ("admin", "true"),
        ];
        let to = done(&api, "/users/new", &fields).await;
        assert_eq!(to, format!("/users/{name}"));
    }
    let page = read(&api, "/users/zoe").await;
    assert!(page.contains("admin") && !page.contains("<b>Z"));
    assert!(!page.contains(PASSWORD));
    done(&api, "/users/zoe", &[("display_name", "Zoe")]).await;
    done(&api, "/users/zoe/state", &[("state", "disabled")]).await;
    done(
        &api,
        "/users/zoe/password",
        &[("password", "another long one")],
    )
    .await;
    let zoe = api.app.platform.users().get(&admin(), "zoe").await;
    let zoe = zoe.unwrap().value;
    assert_eq!(
        (zoe.admin, zoe.state, zoe.display_name.as_str()),
        (false, UserState::Disabled, "Zoe")
    );
    let last = send(&api, "/users/ada/remove", &[("confirm", "ada")]).await;
    assert_eq!(last.status, 409, "{}", last.text);
    let wrong = send(&api, "/users/zoe/remove", &[("confirm", "ada")]).await;
    assert_eq!(wrong.status, 422);
    done(&api, "/users/zoe/remove", &[("confirm", "zoe")]).await;
    assert!(!read(&api, "/users").await.contains("/users/zoe"));
}

#[tokio::test]
async fn groups_take_users_in_and_let_them_go() {
    let api = Api::new();
    let zoe = [("name", "zoe"), ("password", PASSWORD)];
    done(&api, "/users/new", &zoe).await;
    assert_eq!(
        done(&api, "/groups", &[("name", "devs")]).await,
        "/groups/devs"
    );
    done(&api, "/groups/devs/members", &[("user", "zoe")]).await;
    assert!(read(&api, "/groups/devs").await.contains("/users/zoe"));
    assert!(read(&api, "/users/zoe").await.contains("/groups/devs"));
    let renamed = [("name", "ops"), ("description", "<i>run</i>")];
    assert_eq!(done(&api, "/groups/devs", &renamed).await, "/groups/ops");
    assert!(!read(&api, "/groups").await.contains("<i>run"));
    done(&api, "/groups/ops/members/remove", &[("user", "zoe")]).await;
    assert!(read(&api, "/groups/ops").await.contains("Nobody is in"));
    done(&api, "/groups/ops/remove", &[("confirm", "ops")]).await;
    assert!(read(&api, "/groups").await.contains("No groups yet"));
}

#[tokio::test]
async fn an_account_shows_its_roles_and_a_wrong_password_changes_nothing() {
    let api = Api::new();
    let environment = api.environment("dev").await;
    let anna = user("anna").with_role(environment, exos_core::access::Role::Restricted);
    let page = api.get("/account").by(anna).answer().await;
    assert!(
        page.text
            .contains("/environments/dev\">dev</a></td><td>restricted")
    );
    let fields = [("current", "wrong"), ("password", "another long one")];
    let refused = send(&api, "/account/password", &fields).await;
    assert!(refused.status >= 400);
}

#[tokio::test]
async fn settings_tell_how_the_server_runs_and_no_secret() {
    let api = Api::new();
    let page = read(&api, "/settings").await;
    assert!(page.contains(env!("CARGO_PKG_VERSION")) && page.contains("SQLite"));
}
