//! Who comes in: signing in and out, the first start, forms of other sites.

use exos_core::Secret;
use exos_core::access::Caller;
use exos_core::platform::NewUser;

use super::bench::{form, token};
use crate::testing::{Api, admin};

const PASSWORD: &str = "correct horse battery staple";

/// An API with a user `anna` beside the first admin.
async fn api() -> Api {
    let api = Api::new();
    let password = Secret::new(PASSWORD.to_owned());
    let users = api.app.platform.users();
    users
        .create(&Caller::system(), NewUser::named("anna", password))
        .await
        .unwrap();
    api
}

/// Signs in and returns the session's cookie.
async fn cookie(api: &Api) -> String {
    let fields = [("username", "anna"), ("password", PASSWORD)];
    let answer = form(api, "/sign-in", &fields).answer().await;
    assert_eq!((answer.status, answer.header("location")), (303, "/"));
    let cookie = answer.header("set-cookie");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
        "{cookie}"
    );
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_page_sends_strangers_to_the_door_and_back() {
    let api = api().await;
    let answer = api.get("/containers?text=a").answer().await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, "/sign-in?next=%2Fcontainers%3Ftext%3Da")
    );
    let fields = [
        ("username", "anna"),
        ("password", PASSWORD),
        ("next", "/containers"),
    ];
    let answer = form(&api, "/sign-in", &fields).answer().await;
    assert_eq!(answer.header("location"), "/containers");
    for elsewhere in ["https://evil.example.org/", "//evil.example.org", "/\\evil"] {
        let fields = [
            ("username", "anna"),
            ("password", PASSWORD),
            ("next", elsewhere),
        ];
        let answer = form(&api, "/sign-in", &fields).answer().await;
        assert_eq!(answer.header("location"), "/", "{elsewhere}");
    }
}

#[tokio::test]
async fn a_wrong_password_says_so_and_keeps_the_name() {
    let api = api().await;
    let fields = [("username", "anna\"><script>"), ("password", "wrong")];
    let answer = form(&api, "/sign-in", &fields).answer().await;
    assert_eq!(answer.status, 422);
    assert!(answer.header("content-type").starts_with("text/html"));
    assert!(answer.text.contains("role=\"alert\""), "{}", answer.text);
    assert!(!answer.text.contains("<script>"), "{}", answer.text);
    assert!(!answer.headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn a_form_of_another_site_or_session_does_nothing() {
    let api = api().await;
    let fields = [("username", "anna"), ("password", PASSWORD)];
    let ask = form(&api, "/sign-in", &fields).header("host", "exos.example.org");
    let foreign = ask
        .header("origin", "https://evil.example.org")
        .answer()
        .await;
    assert_eq!(foreign.status, 403);
    let session = cookie(&api).await;
    for fields in [&[][..], &[("form_token", "guessed")]] {
        let out = form(&api, "/sign-out", fields).header("cookie", &session);
        assert_eq!(out.answer().await.status, 403);
        let still = api.get("/").header("cookie", &session).answer().await;
        assert_eq!(still.status, 200);
    }
    let page = api.get("/").header("cookie", &session).answer().await;
    let other = cookie(&api).await;
    let fields =
        [("form_token", token(&page).as_str())].map(|(name, value)| (name, value.to_owned()));
    let fields = fields
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let out = form(&api, "/sign-out", &fields).header("cookie", &other);
    assert_eq!(
        out.answer().await.status,
        403,
        "the token is of another session"
    );
    let out = form(&api, "/sign-out", &fields).header("cookie", &session);
    assert_eq!(out.answer().await.header("location"), "/sign-in");
    let gone = api.get("/").header("cookie", &session).answer().await;
    assert_eq!(gone.status, 303);
}

#[tokio::test]
async fn the_first_admin_is_made_on_a_page() {
    let api = Api::new();
    let begun = api.app.platform.setup().begin().await.unwrap().unwrap();
    let door = api.get("/sign-in").answer().await;
    assert_eq!(door.header("location"), "/setup");
    let wrong = [
        ("token", "exos_setup_wrong"),
        ("username", "root"),
        ("password", PASSWORD),
    ];
    assert_eq!(form(&api, "/setup", &wrong).answer().await.status, 422);
    let right = [
        ("token", begun.expose().as_str()),
        ("username", "root"),
        ("password", PASSWORD),
    ];
    let made = form(&api, "/setup", &right).answer().await;
    assert_eq!((made.status, made.header("location")), (303, "/"));
    assert_eq!(
        api.get("/setup").answer().await.header("location"),
        "/sign-in"
    );
}

#[tokio::test]
async fn pages_run_nothing_but_what_the_server_sends() {
    let api = api().await;
    let page = api.get("/").by(admin()).answer().await;
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    for inline in ["<style", " style=", " onclick=", " onload=", "javascript:"] {
        assert!(!page.text.contains(inline), "{inline}");
    }
    for loaded in page.text.split("<script").skip(1) {
        assert!(loaded.contains("src=\"/assets/"), "{loaded}");
    }
    let script = page
        .text
        .split("src=\"")
        .find(|rest| rest.contains("exos.js"))
        .unwrap();
    let script = api.get(script.split('"').next().unwrap()).answer().await;
    assert!(script.header("cache-control").contains("immutable"));
    assert_eq!(
        script.header("content-type"),
        "text/javascript; charset=utf-8"
    );
}

#[tokio::test]
async fn what_is_missing_is_a_page_for_people_and_a_document_for_programs() {
    let api = api().await;
    let ask = api
        .get("/nothing")
        .by(admin())
        .header("accept", "text/html,*/*");
    let page = ask.answer().await;
    assert_eq!(page.status, 404);
    assert!(page.text.contains("Not found"), "{}", page.text);
    let document = api.get("/nothing").by(admin()).answer().await;
    assert_eq!(document.problem()["code"], "not_found");
}
