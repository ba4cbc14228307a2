//! Signing in, staying in, and being out.

use super::*;
use crate::access::{Cost, Passwords};
use crate::error::Retry;
use crate::platform::people::{PASSWORD, People, origin};
use crate::platform::{AuditFilter, ListQuery, Outcome, Ports, UserChange};

async fn guess(people: &People, name: &str, password: &str) -> Error {
    let sessions = people.platform.sessions();
    let guessed = sessions
        .sign_in(&origin(), name, &Secret::from(password))
        .await;
    guessed.unwrap_err()
}

#[tokio::test]
async fn who_signs_in_is_known_by_the_token_until_signing_out() {
    let people = People::new();
    people.user("anna").await;
    let signed_in = people.sign_in(" Anna ").await.unwrap();
    assert_eq!(signed_in.user.value.name, "anna");
    let caller = people.who(&signed_in.token).await.unwrap();
    assert_eq!(caller.principal.name(), "anna");
    let sessions = people.platform.sessions();
    sessions
        .sign_out(&caller, signed_in.token.expose())
        .await
        .unwrap();
    let out = people.who(&signed_in.token).await.unwrap_err();
    assert_eq!(out.kind(), ErrorKind::Unauthorized);
    assert!(people.stored("session").await.is_empty() && people.stored("token").await.is_empty());
}

#[tokio::test]
async fn all_that_is_wrong_with_a_sign_in_reads_the_same() {
    let people = People::new();
    people.user("anna").await;
    people.user("gone").await;
    let disable = UserChange {
        state: Some(UserState::Disabled),
        ..UserChange::default()
    };
    people
        .platform
        .users()
        .change(&Caller::system(), "gone", disable, None)
        .await
        .unwrap();
    let long = "x".repeat(5000);
    let errors = [
        guess(&people, "anna", "guessed it").await,
        guess(&people, "stranger", PASSWORD).await,
        guess(&people, "gone", PASSWORD).await,
        guess(&people, "anna", &long).await,
        guess(&people, &long, PASSWORD).await,
        guess(&people, "../\0", PASSWORD).await,
    ];
    for error in &errors {
        assert_eq!(
            format!("{error} {error:?}"),
            format!("{} {:?}", errors[0], errors[0])
        );
        assert_eq!(error.kind(), ErrorKind::Unauthorized);
    }
}

#[tokio::test]
async fn nobody_signs_in_with_an_id() {
    let people = People::new();
    let anna = people.user("anna").await;
    guess(&people, &anna.id, PASSWORD).await;
}

#[tokio::test]
async fn a_guesser_is_slowed_down_and_told_how_long_to_wait() {
    let people = People::new();
    people.user("anna").await;
    for _ in 0..6 {
        assert_eq!(
            guess(&people, "anna", "guessed it").await.kind(),
            ErrorKind::Unauthorized
        );
    }
    let limited = people.sign_in("anna").await.unwrap_err();
    assert_eq!(limited.kind(), ErrorKind::RateLimited);
    assert_eq!(
        limited.retry_advice(),
        Retry::Later(Some(Duration::from_secs(1)))
    );
    people.later(Duration::from_secs(1));
    people.sign_in("anna").await.unwrap();
    guess(&people, "anna", "guessed it").await;
    people.sign_in("anna").await.unwrap();
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_at_the_latest_after_its_time() {
    let people = People::new();
    people.user("anna").await;
    let idle = people.sign_in("anna").await.unwrap();
    people.later(IDLE);
    people.who(&idle.token).await.unwrap_err();

    let busy = people.sign_in("anna").await.unwrap();
    let step = Duration::from_hours(1);
    let mut lasted = 0;
    while people.who(&busy.token).await.is_ok() {
        people.later(step);
        lasted += 1;
    }
    assert_eq!(step * lasted, LONGEST);
}

#[tokio::test]
async fn a_request_is_noted_now_and_then_and_not_each_time() {
    let people = People::new();
    people.user("anna").await;
    let token = people.sign_in("anna").await.unwrap().token;
    let version = async || {
        let sessions = people
            .platform
            .store()
            .records::<Session>(&Page::default())
            .await;
        sessions.unwrap()[0].version
    };
    for _ in 0..10 {
        people.who(&token).await.unwrap();
    }
    assert_eq!(version().await, 1);
    people.later(SEEN_EVERY);
    for _ in 0..10 {
        people.who(&token).await.unwrap();
    }
    assert_eq!(version().await, 2);
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_session() {
    let people = People::new();
    people.user("anna").await;
    let tokens = [
        people.sign_in("anna").await.unwrap().token,
        people.sign_in("anna").await.unwrap().token,
    ];
    let caller = people.who(&tokens[0]).await.unwrap();
    people
        .platform
        .me()
        .sign_out_everywhere(&caller)
        .await
        .unwrap();
    for token in &tokens {
        people.who(token).await.unwrap_err();
    }
    people.sign_in("anna").await.unwrap();
}

#[tokio::test]
async fn ended_sessions_are_swept_and_others_stay() {
    let people = People::new();
    people.user("anna").await;
    for _ in 0..3 {
        people.sign_in("anna").await.unwrap();
    }
    people.later(IDLE);
    let token = people.sign_in("anna").await.unwrap().token;
    assert_eq!(people.platform.sessions().sweep().await.unwrap(), 3);
    assert_eq!(people.platform.sessions().sweep().await.unwrap(), 0);
    people.who(&token).await.unwrap();
    assert_eq!(people.stored("token").await.lines().count(), 1);
}

#[tokio::test]
async fn a_password_of_another_cost_is_hashed_anew_at_the_next_sign_in() {
    let people = People::new();
    let anna = people.user("anna").await;
    let dear = Cost {
        memory: 16,
        passes: 1,
        lanes: 1,
    };
    let platform = Platform::new(Ports {
        passwords: Passwords::new(dear).unwrap(),
        ..people.platform.ports().clone()
    });
    let password = Secret::from(PASSWORD);
    let token = platform
        .sessions()
        .sign_in(&origin(), "anna", &password)
        .await
        .unwrap()
        .token;
    let kept = platform
        .store()
        .require::<Credential>(&anna.id)
        .await
        .unwrap();
    let verdict = platform
        .ports()
        .passwords
        .verify(&password, kept.value.password.as_ref())
        .await;
    assert_eq!(verdict.unwrap(), Verdict::Right { stale: false });
    platform
        .authenticate(token.expose(), origin())
        .await
        .unwrap();
}

#[tokio::test]
async fn sign_ins_are_in_the_log_without_what_was_typed() {
    let people = People::new();
    people.user("anna").await;
    people.sign_in("anna").await.unwrap();
    guess(&people, "anna", "guessed it").await;
    guess(&people, "my-secret-password", "").await;
    let filter = AuditFilter {
        action: Some(Action::SignIn),
        ..AuditFilter::default()
    };
    let (audit, system) = (people.platform.audit(), Caller::system());
    let noted = audit.list(&system, &filter, &ListQuery::default()).await;
    let noted = noted.unwrap().items;
    let said: Vec<_> = noted
        .iter()
        .map(|entry| (entry.value.principal.name(), entry.value.outcome))
        .collect();
    let refused = Outcome::Refused;
    assert_eq!(
        said,
        [
            ("nobody", refused),
            ("anna", refused),
            ("anna", Outcome::Done)
        ]
    );
    assert!(
        noted
            .iter()
            .all(|entry| entry.value.address == origin().address)
    );
    let everything = people.everything().await;
    assert!(!everything.contains("my-secret-password") && !everything.contains("guessed it"));
}

#[tokio::test]
async fn a_sign_in_that_races_a_new_password_gives_a_session_that_has_ended() {
    let people = People::new();
    let anna = people.user("anna").await;
    let password = Secret::from(PASSWORD);
    let user = people
        .platform
        .store()
        .record::<User>(&anna.id)
        .await
        .unwrap();
    let (_, generation, _) = people
        .platform
        .sessions()
        .prove(user, &password)
        .await
        .unwrap();
    let next = Secret::from("another horse");
    people
        .platform
        .users()
        .set_password(&Caller::system(), "anna", &next)
        .await
        .unwrap();
    let kept = people
        .platform
        .store()
        .require::<Credential>(&anna.id)
        .await
        .unwrap();
    assert_ne!(kept.value.generation, generation);
}
