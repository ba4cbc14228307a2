//! Arguments, environment and help.

use crate::bench::{Bench, SHOP, assert_run};

#[tokio::test]
async fn help_is_data() {
    let bench = Bench::new(SHOP);
    assert_run!(bench, "--help");
    assert_run!(bench, "up", "--help");
}

#[tokio::test]
async fn root_flags_stand_before_the_command() {
    let bench = Bench::new(SHOP);
    assert_run!(bench, "up", "--file", "compose.yaml");
    assert_run!(bench, "ps", "-p", "shop");
}

#[tokio::test]
async fn unknown_verbs_are_usage_errors() {
    let bench = Bench::new(SHOP);
    assert_run!(bench, "upp");
    assert_run!(bench, "push");
}

#[tokio::test]
async fn an_environment_needs_a_server() {
    let bench = Bench::new(SHOP);
    assert_run!(bench, "-e", "staging", "up");
    assert_run!(bench, "host", "ls");
    assert_run!(bench, "--server", "http://127.0.0.1:1", "ps");
    assert_run!(bench, "--host", "unix:///x", "-e", "staging", "ps");
}

#[tokio::test]
async fn engine_that_does_not_answer_is_told() {
    let bench = Bench::new(SHOP);
    let address = format!("unix://{}/none.sock", bench.folder.path().display());
    let run = bench.run_on(None, &["--host", &address, "ps"]).await;
    insta::assert_snapshot!(run.to_string());
}

#[tokio::test]
async fn version_is_printed() {
    let bench = Bench::new(SHOP);
    assert_run!(bench, "version");
    assert_run!(bench, "version", "--format", "json");
    assert_run!(bench, "--version");
}

#[tokio::test]
async fn completions_know_every_verb() {
    let bench = Bench::new(SHOP);
    for shell in ["bash", "zsh", "fish"] {
        let run = bench.run(&["completions", shell]).await;
        assert!(run.code == 0 && run.stdout.contains("unpause"), "{shell}");
    }
}

#[tokio::test]
async fn variables_of_compose_are_read() {
    let mut bench = Bench::new(SHOP);
    bench.write("other.yaml", "name: other\nservices: {x: {image: a}}");
    let set = |bench: &mut Bench, name: &str, value: &str| {
        bench.variables.insert(name.to_owned(), value.to_owned());
    };
    set(&mut bench, "COMPOSE_FILE", "other.yaml");
    set(&mut bench, "COMPOSE_PROJECT_NAME", "renamed");
    set(&mut bench, "COMPOSE_ANSI", "always");
    assert_run!(bench, "up");
    set(&mut bench, "COMPOSE_PARALLEL_LIMIT", "many");
    assert_run!(bench, "up");
    set(&mut bench, "COMPOSE_PARALLEL_LIMIT", "2");
    set(&mut bench, "COMPOSE_PROGRESS", "fancy");
    assert_run!(bench, "up");
}
