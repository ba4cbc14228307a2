//! Every problem of a file is told at once, and nothing that only follows from another one.

#![expect(
    clippy::expect_used,
    reason = "a test fails by panicking, and says what it expected"
)]

use exos_compose::{BundleLoader, LoadRequest, load};

/// The code and line of every problem of some files, in the order of the report.
fn problems_of(files: &[(&str, &str)]) -> Vec<String> {
    let bundle = BundleLoader::new("/app", files.iter().copied());
    let problems = load(&LoadRequest::new("/app"), &bundle).expect_err("files with problems");
    problems
        .iter()
        .map(|problem| format!("{} {}", problem.code, problem.line))
        .collect()
}

#[track_caller]
fn assert_problems(text: &str, expected: &[&str]) {
    assert_eq!(problems_of(&[("compose.yaml", text)]), expected);
}

#[test]
fn problems_of_all_kinds_are_told_together() {
    assert_problems(
        "services:
  web:
    image: ${WEB:?set it}
  api:
    image: api
    restrat: always
  job:
    image: job
    image: other
    ports: ['80:eighty']
  database:
    image: db
    networks: [bakc]
    mem_limit: much
  cache:
    image: cache
    networks: [bakc]
    depends_on: [databse]
  worker:
    build: {context: ., dockerfile: a, dockerfile_inline: b}
  mirror:
    extends: {service: wbe}
  lone:
    command: run
  reader:
    image: reader
    env_file: missing.env
networks:
  back: {driver: 5}
secrets:
  key: {}
",
        &[
            "E011 3", "E020 6", "E002 9", "E040 10", "E044 14", "E050 17", "E051 18", "E053 20",
            "E032 22", "E054 24", "E015 27", "E021 29", "E024 31",
        ],
    );
}

#[test]
fn a_misspelled_key_is_one_problem() {
    assert_problems("services:\n  web:\n    imgae: nginx\n", &["E020 3"]);
    assert_problems(
        "services:\n  web: {image: nginx, networks: [a], volumes: ['v:/data']}\nnetwroks:\n  a:\nvolumes:\n  v:\n",
        &["E020 3"],
    );
}

#[test]
fn a_section_of_the_wrong_kind_is_one_problem() {
    assert_problems(
        "services:\n  web: {image: nginx, networks: [a], secrets: [s]}\nnetworks: [a]\nsecrets:\n  s: {file: s}\n",
        &["E021 3"],
    );
}

#[test]
fn a_value_of_the_wrong_kind_is_one_problem() {
    assert_problems(
        "services:\n  web: {image: nginx, ports: 80, volumes: {a: b}, depends_on: 1}\n",
        &["E021 2", "E021 2", "E021 2"],
    );
    assert_problems(
        "services:\n  web:\n    image: nginx\n    cpus: ${CPUS}\n",
        &["E013 4", "E012 4"],
    );
}

#[test]
fn a_required_variable_is_one_problem_wherever_it_stands() {
    assert_problems(
        "services:\n  web:\n    image: nginx\n    ports: ['${PORT:?set it}:80']\n    volumes: ['${D:?}:/data']\n    mem_limit: ${M:?}\n",
        &["E011 4", "E011 5", "E011 6"],
    );
}

#[test]
fn services_that_extend_an_incomplete_one_have_no_problem_of_their_own() {
    assert_problems(
        "services:\n  a: {extends: b}\n  b: {extends: c}\n  d: {extends: b}\n  e: {image: e, networks: [n]}\n",
        &["E032 3", "E050 5"],
    );
    assert_problems(
        "services:\n  a: {extends: b}\n  b: {extends: a}\n",
        &["E033 2"],
    );
}

#[test]
fn what_a_missing_include_may_bring_is_not_missed() {
    assert_problems(
        "include: [other.yaml]\nservices:\n  web: {image: nginx, networks: [theirs], depends_on: [them]}\n  api: {image: api, cpus: x}\n",
        &["E007 1", "E012 4"],
    );
    assert_problems("include: [other.yaml]\n", &["E007 1"]);
}

#[test]
fn problems_of_all_files_are_told_together() {
    let files = [
        (
            "compose.yaml",
            "services:\n  web: {image: nginx, networks: [a], tty: maybe}\n",
        ),
        (
            "compose.override.yaml",
            "services:\n  api: {image: api, networks: [a, b]}\nnetworks:\n  a: {intrenal: true}\n",
        ),
    ];
    assert_eq!(problems_of(&files), ["E012 2", "E050 2", "E020 4"]);
}
