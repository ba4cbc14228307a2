//! `up`, `create` and `scale`.

use exos_core::ErrorKind;
use exos_core::backend::Behavior;
use exos_core::observed::Health;

use crate::bench::{Bench, Run, SHOP, assert_run};

#[tokio::test]
async fn first_up_makes_everything_and_says_so() {
    let bench = Bench::new(SHOP);
    assert_run!(bench, "up");
    let names = bench.engine.names();
    assert_eq!(
        names,
        [
            "container shop-db-1",
            "container shop-web-1",
            "container shop-web-2",
            "network shop_default",
            "volume shop_data"
        ]
    );
}

#[tokio::test]
async fn second_up_does_nothing() {
    let bench = Bench::shop().await;
    assert_run!(bench, "up", "-d");
    assert!(bench.engine.take_calls().is_empty());
}

#[tokio::test]
async fn changed_service_is_replaced_alone() {
    let bench = Bench::shop().await;
    bench.write("compose.yaml", &SHOP.replace("shop/db:1", "shop/db:2"));
    assert_run!(bench, "up");
}

#[tokio::test]
async fn failing_container_shows_its_last_lines() {
    let bench = Bench::new(SHOP);
    let broken = Behavior {
        exits: Some(3),
        output: vec!["reading config".to_owned(), "no such key".to_owned()],
        ..Behavior::default()
    };
    bench.engine.set_behavior("web", broken);
    assert_run!(bench, "up");
}

#[tokio::test]
async fn dependency_that_is_unhealthy_fails_up() {
    let bench = Bench::new(SHOP);
    let sick = Behavior {
        health: Health::Unhealthy,
        output: vec!["disk full".to_owned()],
        ..Behavior::default()
    };
    bench.engine.set_behavior("db", sick);
    assert_run!(bench, "up");
}

#[tokio::test]
async fn wait_that_takes_too_long_ends_with_its_own_code() {
    let bench = Bench::new(SHOP);
    let slow = Behavior {
        health: Health::Starting,
        ..Behavior::default()
    };
    bench.engine.set_behavior("db", slow);
    tokio::time::pause();
    assert_run!(bench, "up", "--wait-timeout", "5");
}

#[tokio::test]
async fn image_that_no_registry_has_is_not_found() {
    let bench = Bench::new(SHOP);
    bench.engine.forget_image("shop/web:1");
    assert_run!(bench, "up");
}

#[tokio::test]
async fn taken_port_is_a_conflict() {
    let two =
        |name: &str| format!("name: {name}\nservices: {{web: {{image: a, ports: ['80:80']}}}}");
    let bench = Bench::new(&two("one"));
    assert_eq!(bench.run(&["up"]).await.code, 0);
    bench.write("compose.yaml", &two("other"));
    assert_run!(bench, "up");
}

#[tokio::test]
async fn what_cannot_work_is_refused_before_anything_is_touched() {
    let bench = Bench::new(
        "name: shop\nservices: {web: {image: a, container_name: w, scale: 1, ports: ['80:80']}, b: {image: b, ports: ['80:8080']}}",
    );
    assert_run!(bench, "up");
    assert!(bench.engine.names().is_empty());
}

#[tokio::test]
async fn scale_is_that_of_the_flag() {
    let bench = Bench::shop().await;
    assert_run!(bench, "up", "--scale", "web=1");
    assert_run!(bench, "scale", "web=3");
}

#[tokio::test]
async fn scale_of_an_unknown_service_is_not_found() {
    let bench = Bench::shop().await;
    assert_run!(bench, "up", "--scale", "wbe=3");
}

#[tokio::test]
async fn orphans_are_told_and_removed_when_asked() {
    let bench = Bench::shop().await;
    bench.write(
        "compose.yaml",
        "name: shop\nservices: {db: {image: shop/db:1}}",
    );
    assert_run!(bench, "up", "--remove-orphans");
}

#[tokio::test]
async fn create_starts_nothing() {
    let bench = Bench::new(SHOP);
    assert_run!(bench, "create");
    let calls = bench.engine.take_calls();
    assert!(
        calls.iter().all(|call| !call.contains("start")),
        "{calls:?}"
    );
}

#[tokio::test]
async fn failure_of_one_operation_skips_what_needs_it() {
    let bench = Bench::new(SHOP);
    bench
        .engine
        .fail_next("service db/1 start", ErrorKind::Internal);
    assert_run!(bench, "up");
}

#[tokio::test]
async fn progress_as_json_is_an_object_a_line() {
    let bench = Bench::new("name: one\nservices: {web: {image: a}}");
    assert_run!(bench, "--progress", "json", "up");
}

#[tokio::test]
async fn quiet_progress_leaves_the_summary() {
    let bench = Bench::new("name: one\nservices: {web: {image: a}}");
    assert_run!(bench, "--progress", "quiet", "up");
}

#[tokio::test]
async fn attach_shows_what_the_containers_write() {
    let bench = Bench::new("name: one\nservices: {job: {image: a}}");
    let talks = Behavior {
        exits: Some(0),
        output: vec!["hello".to_owned()],
        ..Behavior::default()
    };
    bench.engine.set_behavior("job", talks);
    assert_run!(bench, "up", "--attach");
}

#[tokio::test]
async fn variables_tell_what_becomes_of_orphans() {
    let mut bench = Bench::shop().await;
    bench.write(
        "compose.yaml",
        "{name: shop, services: {web: {image: 'shop/web:1'}}}",
    );
    let told = |ended: &Run| ended.stderr.contains("--remove-orphans");
    assert!(told(&bench.run(&["up"]).await));
    set(&mut bench, "COMPOSE_IGNORE_ORPHANS", "true");
    let ended = bench.run(&["up"]).await;
    assert!(ended.code == 0 && !told(&ended), "{ended}");
    set(&mut bench, "COMPOSE_REMOVE_ORPHANS", "1");
    assert_eq!(bench.run(&["up"]).await.code, 2);
    assert!(bench.engine.names().iter().any(|name| name.contains("db")));
    set(&mut bench, "COMPOSE_IGNORE_ORPHANS", "");
    assert_eq!(bench.run(&["up"]).await.code, 0);
    assert!(!bench.engine.names().iter().any(|name| name.contains("db")));
}

#[tokio::test]
async fn the_env_file_of_the_project_tells_what_becomes_of_orphans_too() {
    let mut bench = Bench::shop().await;
    bench.write(
        "compose.yaml",
        "{name: shop, services: {web: {image: 'shop/web:1'}}}",
    );
    let told = |ended: &Run| ended.stderr.contains("--remove-orphans");
    bench.write(".env", "COMPOSE_IGNORE_ORPHANS=true\n");
    let ended = bench.run(&["up"]).await;
    assert!(ended.code == 0 && !told(&ended), "{ended}");
    set(&mut bench, "COMPOSE_IGNORE_ORPHANS", "false");
    assert!(told(&bench.run(&["up"]).await), "the environment is first");
    bench.write(".env", "COMPOSE_REMOVE_ORPHANS=1\n");
    assert_eq!(bench.run(&["up"]).await.code, 0);
    assert!(!bench.engine.names().iter().any(|name| name.contains("db")));
}

#[tokio::test]
async fn the_env_file_of_the_project_chooses_how_progress_is_shown() {
    let bench = Bench::new("name: one\nservices: {web: {image: a}}");
    bench.write(".env", "COMPOSE_PROGRESS=json\n");
    let ended = bench.run(&["up"]).await;
    assert!(ended.stderr.starts_with('{'), "{ended}");
}

fn set(bench: &mut Bench, name: &str, value: &str) {
    bench.variables.insert(name.to_owned(), value.to_owned());
}
