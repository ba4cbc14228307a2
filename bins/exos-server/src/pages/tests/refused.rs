//! Forms that are refused: each is shown again on its page, with what was typed.

use exos_core::Secret;
use exos_core::access::{Caller, Role};
use exos_core::platform::{NewEnvironment, NewGroup, NewSecret, NewUser};

use super::bench::{form, send, token};
use crate::testing::{Stage, admin};

/// What is typed into fields that nobody may be shown again.
const SECRET: &str = "s3cr3t!";

/// Makes what forms are about.
async fn stage() -> Stage {
    let stage = Stage::new().await;
    let platform = &stage.api.app.platform;
    let zoe = NewUser::named("zoe", Secret::from("correct horse battery"));
    platform.users().create(&admin(), zoe).await.unwrap();
    let team = NewGroup {
        name: "team".to_owned(),
        description: String::new(),
    };
    platform.groups().create(&admin(), team).await.unwrap();
    let secret = NewSecret {
        name: "db".to_owned(),
        value: Secret::from("x"),
        description: None,
    };
    platform
        .secrets()
        .put(&admin(), "dev", secret)
        .await
        .unwrap();
    let taken = NewEnvironment::named("taken");
    platform
        .environments()
        .create(&admin(), taken)
        .await
        .unwrap();
    stage
}

/// A form that is refused: the page, where it goes, what is typed, the status, and what the page then shows.
type Refusal = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    u16,
    &'static [&'static str],
);

const REFUSALS: &[Refusal] = &[
    (
        "/environments/new",
        "/environments/new",
        &[
            ("name", "Bad Name"),
            ("description", "<b>sells</b>"),
            ("labels", "\nzone=a"),
        ],
        422,
        &[
            "value=\"Bad Name\" aria-invalid=\"true\"",
            "value=\"&#60;b&#62;sells",
            ">\n\nzone=a</textarea>",
            "<a href=\"#name\">",
        ],
    ),
    (
        "/environments/new",
        "/environments/new",
        &[("name", "taken"), ("labels", "a=b")],
        409,
        &["the name is taken", "value=\"taken\"", "a=b</textarea>"],
    ),
    (
        "/environments/new",
        "/environments/new",
        &[("name", "x"), ("labels", "nothing")],
        422,
        &["has no `=`", "nothing</textarea>", "href=\"#labels\""],
    ),
    (
        "/environments/dev/settings",
        "/environments/dev/settings",
        &[
            ("version", "1"),
            ("name", "A B"),
            ("drift", "report"),
            ("pass_wall", "true"),
        ],
        422,
        &[
            "value=\"A B\"",
            "value=\"report\" selected",
            "name=\"pass_wall\" value=\"true\" checked",
            "Save quotas",
        ],
    ),
    (
        "/environments/dev/settings",
        "/environments/dev/quotas",
        &[("version", "1"), ("cpus", "-1"), ("memory", "9")],
        422,
        &["value=\"-1\" aria-invalid", "value=\"9\"", "href=\"#cpus\""],
    ),
    (
        "/environments/dev/settings",
        "/environments/dev/quotas",
        &[("version", "1"), ("cpus", "lots"), ("memory", "9")],
        422,
        &["value=\"lots\"", "value=\"9\""],
    ),
    (
        "/environments/dev/settings",
        "/environments/dev/quotas",
        &[("version", "99"), ("cpus", "3")],
        412,
        &[
            "Somebody changed this",
            "value=\"3\"",
            "name=\"version\" value=\"99\"",
        ],
    ),
    (
        "/environments/dev/members",
        "/environments/dev/members",
        &[("kind", "group"), ("name", "nobody"), ("role", "readonly")],
        404,
        &[
            "value=\"nobody\"",
            "<option selected>group</option>",
            "<option selected>readonly</option>",
        ],
    ),
    (
        "/environments/dev/hosts/new",
        "/environments/dev/hosts/new",
        &[
            ("name", "two"),
            ("endpoint", "tcp://none"),
            ("ca", "AUTHORITY"),
            ("certificate", "CERTIFICATE"),
            ("key", SECRET),
            ("labels", "disk=ssd"),
        ],
        503,
        &[
            "value=\"two\"",
            "value=\"tcp://none\"",
            "<details open>",
            "AUTHORITY</textarea>",
            "disk=ssd</textarea>",
        ],
    ),
    (
        "/environments/dev/hosts/one",
        "/environments/dev/hosts/one/change",
        &[("name", "One"), ("labels", "zone=b")],
        422,
        &["value=\"One\"", "zone=b</textarea>"],
    ),
    (
        "/environments/dev/hosts/one/remove",
        "/environments/dev/hosts/one/remove",
        &[("confirm", "two")],
        422,
        &["value=\"two\" aria-invalid", "nothing was done"],
    ),
    (
        "/secrets?environment=dev",
        "/secrets",
        &[
            ("environment", "dev"),
            ("name", "Bad"),
            ("value", SECRET),
            ("description", "for the base"),
        ],
        422,
        &["value=\"Bad\"", "value=\"for the base\"", "data-key=\"db\""],
    ),
    (
        "/users/new",
        "/users/new",
        &[
            ("name", "eve"),
            ("display_name", "Eve"),
            ("password", SECRET),
            ("admin", "true"),
        ],
        422,
        &[
            "value=\"eve\"",
            "value=\"Eve\"",
            "name=\"admin\" value=\"true\" checked",
            "href=\"#password\"",
        ],
    ),
    (
        "/users/zoe",
        "/users/zoe/password",
        &[("password", SECRET)],
        422,
        &["Set another password"],
    ),
    (
        "/account",
        "/account/password",
        &[("current", SECRET), ("password", SECRET)],
        404,
        &["Password until now"],
    ),
    (
        "/groups",
        "/groups",
        &[("name", "team"), ("description", "again")],
        409,
        &["value=\"again\"", "href=\"/groups/team\""],
    ),
    (
        "/groups/team",
        "/groups/team/members",
        &[("user", "nobody")],
        404,
        &["value=\"nobody\""],
    ),
    (
        "/api-keys?environment=dev",
        "/api-keys",
        &[
            ("environment", "dev"),
            ("name", "ci"),
            ("role", "restricted"),
            ("days", "9999"),
        ],
        422,
        &["value=\"ci\"", "<option selected>restricted</option>"],
    ),
];

#[tokio::test]
async fn a_form_that_is_refused_is_shown_again_with_what_was_typed() {
    let stage = stage().await;
    for (page, to, fields, status, shown) in REFUSALS {
        let refused = send(&stage.api, &admin(), page, to, fields).await;
        assert_eq!(refused.status, *status, "{to}: {}", refused.text);
        assert!(refused.text.contains("role=\"alert\""), "{to}");
        let at = format!("data-at=\"{page}\"");
        assert!(refused.text.contains(&at), "{to}: {}", refused.text);
        for text in *shown {
            assert!(
                refused.text.contains(text),
                "{to}, {text}: {}",
                refused.text
            );
        }
        assert!(!refused.text.contains(SECRET), "{to}");
        let fresh = stage.api.get(page).by(admin()).answer().await;
        assert!(!fresh.text.contains("role=\"alert\""), "{page}");
    }
}

#[tokio::test]
async fn what_was_typed_stands_in_its_own_form_alone() {
    let stage = stage().await;
    let page = "/groups/team";
    let fields = [("user", "nobody")];
    let refused = send(&stage.api, &admin(), page, "/groups/team/members", &fields).await;
    assert_eq!(refused.text.matches("value=\"nobody\"").count(), 1);
    assert!(refused.text.contains("name=\"name\" value=\"team\""));
}

#[tokio::test]
async fn a_button_that_is_refused_says_so_on_its_page() {
    let stage = stage().await;
    let page = "/environments/dev/hosts/one";
    let wish = format!("{page}/desired");
    let refused = send(&stage.api, &admin(), page, &wish, &[("desired", "removed")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("<h1>one</h1>"), "{}", refused.text);
}

#[tokio::test]
async fn who_may_not_is_told_so_on_the_page_if_it_is_theirs() {
    let stage = stage().await;
    let anna = stage.anna(Role::Member);
    let page = "/api-keys?environment=dev";
    let fields = [("environment", "dev"), ("name", "top"), ("role", "owner")];
    let above = send(&stage.api, &anna, page, "/api-keys", &fields).await;
    assert_eq!(above.status, 403);
    assert!(above.text.contains("value=\"top\""), "{}", above.text);
    for page in ["/users/new", "//evil/", "/nothing"] {
        let alone = bare(&stage, &anna, page).await;
        assert_eq!(alone.0, 403, "{page}");
        assert!(alone.1.contains("<h1>Not allowed</h1>"), "{}", alone.1);
    }
}

/// Sends a form of users that says it stands on `page`, and returns the status and the page.
async fn bare(stage: &Stage, by: &Caller, page: &str) -> (u16, String) {
    let shown = stage.api.get("/account").by(by.clone()).answer().await;
    let token = token(&shown);
    let fields = [
        ("form_token", token.as_str()),
        ("form_page", page),
        ("name", "eve"),
    ];
    let sent = form(&stage.api, "/users/new", &fields).by(by.clone());
    let answer = sent.answer().await;
    (answer.status, answer.text)
}
