//! Signing in through a provider, as a browser does it.

use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use exos_core::access::Caller;
use exos_core::platform::{ListQuery, NewGroup, Platform, Ports};
use exos_core::{ManualClock, Secret};
use serde_json::{Value, json};

use crate::config::Config;
use crate::oidc::tests::{CLIENT, Deceit, SECRET, TestProvider, pairs};
use crate::testing::{Answer, Api};

struct Stage {
    api: Api,
    provider: TestProvider,
    clock: Arc<ManualClock>,
}

/// What a browser keeps of an attempt.
struct Attempt {
    cookie: String,
    back: String,
}

impl Stage {
    async fn new() -> Self {
        let provider = TestProvider::start().await;
        let config = Config::read(
            [
                "exos-server",
                "--public-url=http://exos.example.org",
                &format!("--oidc-issuer={}", provider.issuer()),
                &format!("--oidc-client-id={CLIENT}"),
            ]
            .map(Into::into),
            &[("EXOS_OIDC_CLIENT_SECRET".to_owned(), SECRET.to_owned())].into(),
        );
        let clock = Arc::new(ManualClock::default());
        let ports = Ports {
            clock: clock.clone(),
            ..Ports::fake().unwrap()
        };
        let api = Api::configured(&config.unwrap(), ports);
        let setup = api.app.platform.setup();
        setup
            .with_password(&Secret::from("correct horse battery"))
            .await
            .unwrap();
        Self {
            api,
            provider,
            clock,
        }
    }

    fn platform(&self) -> &Platform {
        &self.api.app.platform
    }

    /// Goes to the provider, which sends the browser back.
    async fn begin(&self, query: &str) -> Attempt {
        let begun = self
            .api
            .get(&format!("/api/v1/session/oidc{query}"))
            .answer()
            .await;
        assert_eq!(begun.status, 303, "{}", begun.text);
        let cookie = begun.header("set-cookie");
        assert!(
            cookie.contains("HttpOnly; SameSite=Lax; Max-Age=600"),
            "{cookie}"
        );
        let to_provider = crate::oidc::client().unwrap().get(begun.header("location"));
        let sent = to_provider.send().await.unwrap();
        let back = sent.headers()["location"].to_str().unwrap();
        Attempt {
            cookie: cookie.split(';').next().unwrap().to_owned(),
            back: back
                .strip_prefix("http://exos.example.org")
                .unwrap()
                .to_owned(),
        }
    }

    async fn come_back(&self, attempt: &Attempt) -> Answer {
        self.api
            .get(&attempt.back)
            .header("cookie", &attempt.cookie)
            .answer()
            .await
    }

    async fn sign_in(&self) -> Answer {
        let attempt = self.begin("").await;
        self.come_back(&attempt).await
    }
}

/// Returns the session's cookie of an answer.
fn session(answer: &Answer) -> String {
    let cookies = answer.headers.get_all("set-cookie").iter();
    let mut cookies = cookies.map(|cookie| cookie.to_str().unwrap());
    let cookie = cookies
        .find(|cookie| cookie.starts_with("exos_session="))
        .unwrap();
    assert!(cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
    cookie.split(';').next().unwrap().to_owned()
}

fn no_session(answer: &Answer) {
    let cookies = answer.headers.get_all("set-cookie").iter();
    assert!(
        !cookies
            .into_iter()
            .any(|cookie| cookie.to_str().unwrap().contains("exos_session"))
    );
}

#[tokio::test]
async fn who_comes_back_from_the_provider_is_signed_in() {
    let stage = Stage::new().await;
    let attempt = stage.begin("?next=/stacks%3Fa%3D1%26b").await;
    let answer = stage.come_back(&attempt).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(
        answer.text.contains("url=/stacks?a=1&amp;b"),
        "{}",
        answer.text
    );
    let me = stage
        .api
        .get("/api/v1/me")
        .header("cookie", &session(&answer))
        .answer()
        .await;
    assert_eq!(me.json()["principal"]["name"], "anna", "{}", me.text);
    // The code was used.
    let again = stage.come_back(&attempt).await;
    assert_eq!(again.problem()["status"], 401);
    no_session(&again);
}

#[tokio::test]
async fn groups_come_from_the_claim_wherever_it_is_told() {
    let stage = Stage::new().await;
    let (groups, system) = (stage.platform().groups(), Caller::system());
    let new = NewGroup {
        name: "ops".to_owned(),
        ..NewGroup::default()
    };
    groups.create(&system, new).await.unwrap();
    let members = async || {
        let all = groups
            .members(&system, "ops", &ListQuery::default())
            .await
            .unwrap();
        all.items
            .into_iter()
            .map(|member| member.value.name)
            .collect::<Vec<_>>()
    };
    stage.provider.say(
        json!({"preferred_username": "anna", "groups": ["/ops", "staff"]}),
        json!({}),
    );
    assert_eq!(stage.sign_in().await.status, 200);
    assert_eq!(members().await, ["anna"]);
    stage.provider.say(
        json!({"preferred_username": "anna", "groups": []}),
        json!({}),
    );
    assert_eq!(stage.sign_in().await.status, 200);
    assert!(members().await.is_empty());
    stage.provider.say(
        json!({}),
        json!({"preferred_username": "anna", "groups": "ops"}),
    );
    assert_eq!(stage.sign_in().await.status, 200);
    assert_eq!(members().await, ["anna"]);
    stage
        .provider
        .say(json!({"preferred_username": "anna"}), json!({}));
    assert_eq!(stage.sign_in().await.status, 200);
    assert!(members().await.is_empty());
}

#[tokio::test]
async fn a_proof_that_does_not_hold_lets_nobody_in() {
    let stage = Stage::new().await;
    for deceit in [
        Deceit::Nonce,
        Deceit::Audience,
        Deceit::Expired,
        Deceit::Key,
    ] {
        stage.provider.deceive(deceit);
        let answer = stage.sign_in().await;
        assert_eq!(answer.problem()["status"], 401, "{deceit:?}");
        no_session(&answer);
    }
    stage.provider.deceive(Deceit::None);
    assert_eq!(stage.sign_in().await.status, 200);
}

#[tokio::test]
async fn a_provider_may_change_its_key_at_any_time() {
    let stage = Stage::new().await;
    assert_eq!(stage.sign_in().await.status, 200);
    stage.provider.change_key();
    assert_eq!(stage.sign_in().await.status, 200);
}

#[tokio::test]
async fn an_attempt_counts_in_its_own_browser_and_for_ten_minutes() {
    let stage = Stage::new().await;
    let (mine, other) = (stage.begin("").await, stage.begin("").await);
    let without = stage.api.get(&mine.back).answer().await;
    let mixed = Attempt {
        cookie: other.cookie,
        back: mine.back.clone(),
    };
    let forged = Attempt {
        cookie: "exos_oidc=eyJ9".to_owned(),
        back: mine.back.clone(),
    };
    for answer in [
        without,
        stage.come_back(&mixed).await,
        stage.come_back(&forged).await,
    ] {
        assert_eq!(answer.problem()["status"], 401);
        no_session(&answer);
    }
    stage.clock.advance(Duration::from_mins(10));
    assert_eq!(stage.come_back(&mine).await.status, 401);
}

#[tokio::test]
async fn what_the_provider_refuses_is_told_and_what_it_made_up_is_not() {
    let stage = Stage::new().await;
    let attempt = stage.begin("").await;
    let state = &pairs(attempt.back.split_once('?').unwrap().1)["state"];
    for (word, detail) in [
        (
            "access_denied",
            "the identity provider refused: access_denied",
        ),
        (
            "<script>",
            "the identity provider sent neither a code nor a reason",
        ),
    ] {
        let back = format!("/api/v1/session/oidc/callback?state={state}&error={word}");
        let answer = stage.api.get(&back.replace('<', "%3C").replace('>', "%3E"));
        let answer = answer.header("cookie", &attempt.cookie).answer().await;
        assert_eq!(answer.problem()["detail"], Value::from(detail));
    }
}

#[tokio::test]
async fn nobody_is_sent_to_another_site_afterwards() {
    let stage = Stage::new().await;
    for next in [
        "//evil.example",
        "https://evil.example",
        "/%22%3E%3Cscript",
        "/%5Cevil.example",
    ] {
        let attempt = stage.begin(&format!("?next={next}")).await;
        let answer = stage.come_back(&attempt).await;
        assert!(answer.text.contains("url=/\""), "{next}: {}", answer.text);
    }
}

#[tokio::test]
async fn without_a_provider_or_with_one_that_is_down_the_answer_says_so() {
    let api = Api::new();
    let answer = api.get("/api/v1/session/oidc").answer().await;
    assert_eq!(answer.problem()["status"], 404);
    let stage = Stage::new().await;
    let Stage { api, provider, .. } = stage;
    let address = provider.address;
    drop(provider);
    let answer = api.ask(Method::GET, "/api/v1/session/oidc").answer().await;
    assert_eq!(answer.problem()["status"], 503, "{address}");
}
