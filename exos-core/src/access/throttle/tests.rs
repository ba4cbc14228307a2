//! What a guesser meets.

use proptest::prelude::*;

use super::*;

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// Fails `times` sign-ins as fast as allowed, from addresses without end, and returns when the last one began.
fn fail(throttle: &mut Throttle, name: &str, times: u32) -> Duration {
    let mut now = Duration::ZERO;
    for turn in 0..times {
        let from = IpAddr::V4(std::net::Ipv4Addr::from_bits(turn));
        if let Err(error) = throttle.attempt(name, Some(from), now) {
            let Retry::Later(Some(wait)) = error.retry_advice() else {
                panic!("no time to wait: {error:?}");
            };
            now += wait;
            throttle.attempt(name, Some(from), now).unwrap();
        }
    }
    now
}

#[test]
fn the_delay_grows_and_stops_growing() {
    let began = |times| fail(&mut Throttle::default(), "anna", times);
    assert_eq!(began(6), seconds(0));
    assert_eq!(began(7), seconds(1));
    assert_eq!(began(8), seconds(1 + 2));
    assert_eq!(began(9), seconds(1 + 2 + 4));
    assert_eq!(began(20), began(19) + seconds(60));
}

#[test]
fn another_name_from_another_address_does_not_wait() {
    let mut throttle = Throttle::default();
    fail(&mut throttle, "anna", 10);
    throttle
        .attempt("bert", Some(address("10.0.0.9")), Duration::ZERO)
        .unwrap();
}

#[test]
fn an_address_that_tries_many_names_waits() {
    let mut throttle = Throttle::default();
    let mut attempt = |turn: u32, from| {
        throttle.attempt(&format!("user{turn}"), Some(address(from)), Duration::ZERO)
    };
    for turn in 0..=20 {
        attempt(turn, "10.0.0.1").unwrap();
    }
    let error = attempt(21, "10.0.0.1").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.retry_advice(), Retry::Later(Some(seconds(1))));
    attempt(22, "10.0.0.2").unwrap();
}

#[test]
fn a_v6_network_is_one_address_and_so_is_v4_within_v6() {
    assert_eq!(
        network(address("2001:db8::1")),
        network(address("2001:db8::ffff:2"))
    );
    assert_ne!(
        network(address("2001:db8::1")),
        network(address("2001:db8:0:1::1"))
    );
    assert_eq!(
        network(address("::ffff:10.0.0.1")),
        network(address("10.0.0.1"))
    );
    assert_ne!(
        network(address("::ffff:10.0.0.1")),
        network(address("::ffff:10.0.0.2"))
    );
}

#[test]
fn a_success_clears_the_name_and_not_the_address() {
    let mut throttle = Throttle::default();
    let from = Some(address("10.0.0.1"));
    for _ in 0..=20 {
        throttle.attempt("mallory", from, Duration::ZERO).ok();
        throttle.succeeded("mallory", from);
    }
    for turn in 0..=20 {
        throttle
            .attempt(&format!("user{turn}"), from, Duration::ZERO)
            .unwrap();
    }
    throttle.succeeded("user20", from);
    throttle.attempt("user21", from, Duration::ZERO).unwrap();
    throttle
        .attempt("mallory", from, Duration::ZERO)
        .unwrap_err();
}

#[test]
fn attempts_side_by_side_are_not_free() {
    let mut throttle = Throttle::default();
    let begun = (0..1000).filter(|_| throttle.attempt("anna", None, Duration::ZERO).is_ok());
    assert_eq!(begun.count(), 6);
}

#[test]
fn failures_are_forgotten_after_an_hour() {
    let mut throttle = Throttle::default();
    let last = fail(&mut throttle, "anna", 12);
    let later = last + FORGOTTEN_AFTER + seconds(1);
    for _ in 0..6 {
        throttle.attempt("anna", None, later).unwrap();
    }
    throttle.attempt("anna", None, later).unwrap_err();
}

#[test]
fn a_flood_of_names_neither_fills_the_memory_nor_frees_the_one_that_is_guessed() {
    let mut throttle = Throttle::default();
    let last = fail(&mut throttle, "anna", 10);
    for turn in 0..REMEMBERED + 100 {
        throttle
            .attempt(&format!("user{turn}"), None, last)
            .unwrap();
    }
    assert_eq!(throttle.names.by_key.len(), REMEMBERED);
    throttle.attempt("anna", None, last).unwrap_err();
}

proptest! {
    #[test]
    fn whoever_waits_as_long_as_told_gets_in(
        steps in prop::collection::vec((0..3_u8, 0..2_u8, 0..90_u64), 1..60),
    ) {
        let mut throttle = Throttle::default();
        let mut now = Duration::ZERO;
        for (name, from, pause) in steps {
            now += seconds(pause);
            let (name, from) = (format!("user{name}"), Some(IpAddr::from([10, 0, 0, from])));
            if let Err(error) = throttle.attempt(&name, from, now) {
                let Retry::Later(Some(wait)) = error.retry_advice() else {
                    panic!("no time to wait: {error:?}");
                };
                prop_assert!(wait <= OF_ADDRESS.longest);
                now += wait;
                prop_assert!(throttle.attempt(&name, from, now).is_ok());
            }
        }
    }
}
