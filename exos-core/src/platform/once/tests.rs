use std::sync::Arc;

use super::*;
use crate::clock::ManualClock;
use crate::platform::Ports;
use crate::platform::testbed::person;
use crate::store::Store;

const ASKED: Asked<'_> = Asked {
    key: "k1",
    method: "POST",
    path: "/api/v1/environments",
    body: b"{}",
};

fn answer() -> Answered {
    Answered {
        status: 201,
        headers: vec![("location".to_owned(), "/x".to_owned())],
        body: "the key is hunter2".to_owned(),
    }
}

fn server() -> (Platform, Arc<ManualClock>, Arc<dyn Store>) {
    let clock = Arc::new(ManualClock::default());
    let ports = Ports {
        clock: clock.clone(),
        ..Ports::fake().unwrap()
    };
    let store = ports.store.clone();
    (Platform::new(ports), clock, store)
}

async fn first(platform: &Platform, asked: Asked<'_>) -> Ticket {
    match platform
        .once()
        .begin(&person("anna", &[]), asked)
        .await
        .unwrap()
    {
        Begun::First(ticket) => ticket,
        Begun::Again(_) => panic!("it was answered before"),
    }
}

async fn again(platform: &Platform) -> Answered {
    match platform
        .once()
        .begin(&person("anna", &[]), ASKED)
        .await
        .unwrap()
    {
        Begun::Again(answer) => answer,
        Begun::First(_) => panic!("it was not answered before"),
    }
}

#[tokio::test]
async fn what_was_answered_is_answered_again_by_every_server_for_a_day() {
    let (one, clock, _) = server();
    let ticket = first(&one, ASKED).await;
    one.once().finish(ticket, &answer()).await.unwrap();
    let other = Platform::new(one.ports().clone());
    assert_eq!(again(&other).await, answer());
    clock.advance(KEPT_FOR.saturating_sub(Duration::from_secs(1)));
    assert_eq!(other.once().sweep().await.unwrap(), 0);
    assert_eq!(again(&other).await, answer());
    clock.advance(Duration::from_secs(1));
    drop(first(&one, ASKED).await);
}

#[tokio::test]
async fn another_request_of_the_key_is_refused_and_one_of_somebody_else_is_not() {
    let (platform, ..) = server();
    let ticket = first(&platform, ASKED).await;
    platform.once().finish(ticket, &answer()).await.unwrap();
    for other in [
        Asked {
            body: b"[]",
            ..ASKED
        },
        Asked {
            path: "/y",
            ..ASKED
        },
        Asked {
            method: "PUT",
            ..ASKED
        },
    ] {
        let refused = platform
            .once()
            .begin(&person("anna", &[]), other)
            .await
            .unwrap_err();
        assert_eq!(refused.problem_list()[0].at, "Idempotency-Key");
    }
    let begun = platform.once().begin(&Caller::system(), ASKED).await;
    assert!(matches!(begun.unwrap(), Begun::First(_)));
}

#[tokio::test]
async fn while_the_first_is_worked_on_the_second_waits_unless_a_server_ended_in_between() {
    let (platform, clock, _) = server();
    let cut_short = first(&platform, ASKED).await;
    let waits = platform
        .once()
        .begin(&person("anna", &[]), ASKED)
        .await
        .unwrap_err();
    assert_eq!(waits.kind(), ErrorKind::Conflict);
    assert!(matches!(waits.retry_advice(), Retry::Later(Some(_))));
    clock.advance(CUT_SHORT);
    let second = first(&platform, ASKED).await;
    let late = platform.once().finish(cut_short, &answer()).await;
    assert_eq!(late.unwrap_err().kind(), ErrorKind::Conflict);
    platform.once().finish(second, &answer()).await.unwrap();
    assert_eq!(again(&platform).await, answer());
}

#[tokio::test(start_paused = true)]
async fn a_request_that_takes_long_is_not_begun_again() {
    let (platform, clock, _) = server();
    let mut ticket = first(&platform, ASKED).await;
    let (once, anna) = (platform.once(), person("anna", &[]));
    let work = async {
        for _ in 0..10 {
            clock.advance(RENEW);
            // Time stands still but for this, so the renewal comes before it goes on.
            tokio::time::sleep(RENEW + Duration::from_millis(1)).await;
            let again = once.begin(&anna, ASKED).await;
            assert_eq!(again.unwrap_err().kind(), ErrorKind::Conflict);
        }
        answer()
    };
    let answer = once.work(&mut ticket, work).await;
    once.finish(ticket, &answer).await.unwrap();
    assert_eq!(again(&platform).await, answer);
}

#[tokio::test]
async fn what_came_to_nothing_is_forgotten_and_so_is_what_is_old() {
    let (platform, clock, store) = server();
    let ticket = first(&platform, ASKED).await;
    platform.once().give_up(ticket).await.unwrap();
    let ticket = first(&platform, ASKED).await;
    platform.once().finish(ticket, &answer()).await.unwrap();
    clock.advance(KEPT_FOR);
    assert_eq!(platform.once().sweep().await.unwrap(), 1);
    let left = store.list(Request::KIND, &Page::default()).await.unwrap();
    assert!(left.is_empty());
}

#[tokio::test]
async fn what_is_shown_once_is_not_in_the_store_in_the_clear() {
    let (platform, _, store) = server();
    let ticket = first(&platform, ASKED).await;
    platform.once().finish(ticket, &answer()).await.unwrap();
    let stored = store.list(Request::KIND, &Page::default()).await.unwrap();
    assert_eq!(stored.len(), 1);
    assert!(!format!("{stored:?}").contains("hunter2"));
    assert!(!format!("{:?}", answer()).contains("hunter2"));
}
