//! Logs and measurements over HTTP, on fake engines.

use exos_core::access::{Caller, Role};
use exos_core::backend::Behavior;
use exos_core::platform::{NewApiKey, NewStack};
use exos_core::spec::FakeLoader;
use serde_json::{Value, json};

use super::container::shop;
use crate::testing::{Ask, Stage, user};

/// A stage on which the shop runs and has written.
async fn stage() -> Stage {
    let stage = Stage::new().await;
    let output = ["one", "two"].map(str::to_owned).to_vec();
    let behavior = Behavior {
        output,
        ..Behavior::default()
    };
    stage.engine.set_behavior("web", behavior);
    stage.up(&stage.engine, &shop()).await;
    let new = NewStack {
        name: "shop".to_owned(),
        sources: FakeLoader::sources(&shop()),
        ..NewStack::default()
    };
    let (stacks, system) = (stage.api.app.platform.stacks(), Caller::system());
    stacks.create(&system, "dev", new).await.unwrap();
    stage
}

fn events(ask: Ask<'_>) -> Ask<'_> {
    ask.header("accept", "text/event-stream")
}

/// Returns the events of a stream: name, id, data.
fn parsed(text: &str) -> Vec<(String, String, Value)> {
    let events = text.split("\n\n").filter(|event| event.contains("event: "));
    let parsed = events.map(|event| {
        let field = |name: &str| {
            let mut lines = event.lines();
            let found = lines.find_map(|line| line.strip_prefix(name));
            found.unwrap_or_default().to_owned()
        };
        let data = serde_json::from_str(&field("data: ")).unwrap();
        (field("event: "), field("id: "), data)
    });
    parsed.collect()
}

#[tokio::test]
async fn lines_come_as_text_unless_events_are_asked_for() {
    let stage = stage().await;
    let anna = stage.anna(Role::Readonly);
    let answer = stage
        .get("containers/shop-web-1/logs")
        .by(anna.clone())
        .answer()
        .await;
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(answer.text, "one\ntwo\n");
    let timed = stage.get("containers/shop-web-1/logs?tail=1&timestamps=true");
    let timed = timed.by(anna.clone()).answer().await.text;
    let (at, text) = timed.trim_end().split_once(' ').unwrap();
    assert!(
        at.starts_with("1970-01-01T00:00:00.0") && text == "two",
        "{timed}"
    );
    let ask = events(stage.get("containers/shop-web-1/logs")).by(anna);
    let events = parsed(&ask.open().await.rest().await);
    let names: Vec<&str> = events.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(names, ["line", "line", "end"]);
    let (_, id, line) = &events[1];
    assert_eq!(*line, json!({"stream": "stdout", "at": id, "text": "two"}));
}

#[tokio::test]
async fn a_stream_of_lines_goes_on_after_the_last_one_that_was_seen() {
    let stage = stage().await;
    for path in [
        "containers/shop-web-1/logs?tail=0",
        "stacks/shop/logs?tail=0&service=web",
    ] {
        let all = path.replace("tail=0&", "").replace("?tail=0", "");
        let read = events(stage.get(&all)).by(stage.anna(Role::Member));
        let read = parsed(&read.open().await.rest().await);
        let (_, seen, _) = &read[0];
        let rest = events(stage.get(path)).header("last-event-id", seen);
        let rest = rest.by(stage.anna(Role::Member)).open().await;
        let rest = parsed(&rest.rest().await);
        assert_eq!(rest, read[1..], "{path}");
        let wrong = events(stage.get(path)).header("last-event-id", "7");
        let wrong = wrong.by(stage.anna(Role::Member)).answer().await;
        assert_eq!(
            (wrong.status, &wrong.problem()["errors"][0]["at"]),
            (400, &json!("Last-Event-ID"))
        );
    }
}

#[tokio::test]
async fn lines_of_a_stack_come_in_the_order_in_which_they_were_written() {
    let stage = stage().await;
    stage.engine.write("shop-db-1", "three");
    stage.engine.write("shop-web-2", "four");
    stage.engine.write("shop-db-1", "five");
    let anna = stage.anna(Role::Readonly);
    let text = stage
        .get("stacks/shop/logs?tail=2")
        .by(anna.clone())
        .answer()
        .await
        .text;
    let lines: Vec<&str> = text.lines().collect();
    let expected = [
        "shop-web-1 | one",
        "shop-web-1 | two",
        "shop-web-2 | two",
        "shop-db-1 | three",
        "shop-web-2 | four",
        "shop-db-1 | five",
    ];
    assert_eq!(lines, expected);
    let of_db = stage
        .get("stacks/shop/logs?service=db&service=cache")
        .by(anna.clone())
        .answer()
        .await;
    assert_eq!(of_db.text, "shop-db-1 | three\nshop-db-1 | five\n");
    let events = events(stage.get("stacks/shop/logs?service=db")).by(anna);
    let (_, _, line) = &parsed(&events.open().await.rest().await)[0];
    assert_eq!(
        (&line["container"], &line["service"]),
        (&json!("shop-db-1"), &json!("db"))
    );
}

#[tokio::test]
async fn new_lines_follow_until_the_container_ends() {
    let stage = stage().await;
    let ask = events(stage.get("containers/shop-web-1/logs?follow=true&tail=1"));
    let mut stream = ask.by(stage.anna(Role::Readonly)).open().await;
    stream.until("two").await;
    stage.engine.write("shop-web-1", "three");
    stream.until("three").await;
    stage.engine.crash("shop-web-1", 1);
    let events = parsed(&stream.rest().await);
    let texts: Vec<_> = events
        .iter()
        .map(|(name, _, line)| (name.as_str(), &line["text"]))
        .collect();
    assert_eq!(
        texts,
        [
            ("line", &json!("two")),
            ("line", &json!("three")),
            ("end", &Value::Null)
        ]
    );
}

#[tokio::test]
async fn a_stack_is_followed_over_containers_that_end_and_come_back() {
    let stage = stage().await;
    let ask = events(stage.get("stacks/shop/logs?follow=true&tail=1&service=web"));
    let mut stream = ask.by(stage.anna(Role::Readonly)).open().await;
    stream.until("shop-web-2").await;
    stage.engine.write("shop-web-2", "before");
    stream.until("before").await;
    stage.engine.crash("shop-web-2", 1);
    stage.engine.write("shop-web-1", "meanwhile");
    stream.until("meanwhile").await;
    assert_eq!(
        stage.act(Role::Member, "shop-web-2", "start").await.status,
        204
    );
    stage.engine.write("shop-web-2", "again");
    stream.until("again").await;
    let mut more = shop();
    let web = more.services.get_mut("web").unwrap();
    std::sync::Arc::make_mut(web).replicas = 3;
    stage.up(&stage.engine, &more).await;
    stream.until("shop-web-3").await;
    let read = stream.text();
    for word in ["before", "meanwhile", "again"] {
        assert_eq!(read.matches(word).count(), 1, "{read}");
    }
}

#[tokio::test]
async fn streams_end_without_an_end_when_the_server_stops() {
    let stage = stage().await;
    let anna = stage.anna(Role::Member);
    let ask = events(stage.get("stacks/shop/logs?follow=true")).by(anna.clone());
    let mut followed = ask.open().await;
    followed.until("one").await;
    let mut text = stage
        .get("containers/shop-web-1/logs?follow=true")
        .by(anna)
        .open()
        .await;
    text.until("two").await;
    stage.api.app.stop.cancel();
    assert!(!followed.rest().await.contains("event: end"));
    assert_eq!(text.rest().await, "one\ntwo\n");
}

#[tokio::test]
async fn a_container_is_measured_once_or_as_a_stream() {
    let stage = stage().await;
    let anna = stage.anna(Role::Readonly);
    let once = stage
        .get("containers/shop-db-1/stats?once=true")
        .by(anna.clone())
        .answer()
        .await;
    assert_eq!(once.header("content-type"), "application/json");
    let once = once.json();
    assert_eq!(
        (&once["at"], &once["memory"]),
        (&json!("1970-01-01T00:00:00.000Z"), &json!(0))
    );
    let stream = stage
        .get("containers/shop-db-1/stats")
        .by(anna.clone())
        .open()
        .await;
    let events = parsed(&stream.rest().await);
    assert_eq!((&events[0].0, &events[0].2), (&"stats".to_owned(), &once));
    assert_eq!(events[1].0, "end");
    stage.engine.crash("shop-db-1", 1);
    let ended = stage
        .get("containers/shop-db-1/stats?once=true")
        .by(anna)
        .answer()
        .await;
    assert_eq!(ended.status, 409);
}

#[tokio::test]
async fn what_a_foreign_container_writes_and_uses_does_not_exist() {
    let stage = stage().await;
    let bob = || user("bob").with_role("elsewhere", Role::Owner);
    for path in [
        "containers/shop-web-1/logs",
        "containers/shop-web-1/stats",
        "stacks/shop/logs",
    ] {
        assert_eq!(
            stage.get(path).by(bob()).answer().await.status,
            404,
            "{path}"
        );
        let unknown = path.replace("shop", "other");
        let answer = stage
            .get(&unknown)
            .by(stage.anna(Role::Owner))
            .answer()
            .await;
        assert_eq!(answer.status, 404, "{unknown}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_reader_whose_rights_end_is_cut_off_and_not_told_that_it_was_all() {
    let stage = stage().await;
    let (keys, system) = (stage.api.app.platform.api_keys(), Caller::system());
    let environment = Some(stage.environment.as_str());
    for path in [
        "containers/shop-web-1/logs?follow=true",
        "stacks/shop/logs?follow=true",
    ] {
        let new = NewApiKey {
            name: "reader".to_owned(),
            role: Some(Role::Readonly),
            expires_at: None,
        };
        let made = keys.create(&system, environment, new).await.unwrap();
        let bearer = format!("Bearer {}", made.token.expose());
        let ask = events(stage.get(path)).header("authorization", &bearer);
        let mut followed = ask.open().await;
        followed.until("event: line").await;
        keys.revoke(&system, environment, "reader").await.unwrap();
        let rest = followed.rest().await;
        assert!(!rest.contains("event: end"), "{path}: {rest}");
    }
}
