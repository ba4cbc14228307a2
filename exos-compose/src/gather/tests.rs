use exos_core::spec::StackLoader;

use super::*;
use crate::{BundleLoader, ComposeStacks};

const FOLDER: &str = "/home/ann/shop";

fn gathered(files: &[(&str, &str)], request: LoadRequest) -> Result<Gathered, GatherError> {
    let bundle = BundleLoader::new(FOLDER, files.iter().copied());
    let request = request.environment([("TAG", "7"), ("HOME_PASSWORD", "hunter2")]);
    gather(&request, &bundle)
}

fn request() -> LoadRequest {
    LoadRequest::new(FOLDER)
}

fn keys(map: &BTreeMap<String, String>) -> Vec<&str> {
    map.keys().map(String::as_str).collect()
}

/// What the server makes of it is what was loaded here, but for names of folders.
fn loads_the_same(gathered: &Gathered) {
    let here = lower(&gathered.loaded.project).unwrap();
    let there = ComposeStacks.load(&here.name, &gathered.sources).unwrap();
    assert_eq!(
        here.services.keys().collect::<Vec<_>>(),
        there.services.keys().collect::<Vec<_>>()
    );
    for (name, service) in &here.services {
        let sent = &there.services[name];
        let (here, there) = (&service.container, &sent.container);
        assert_eq!(here.environment, there.environment, "{name}");
        assert_eq!(service.replicas, sent.replicas, "{name}");
        assert_eq!(service.image, sent.image, "{name}");
    }
}

#[test]
fn one_file_is_sent_as_it_was_written_with_what_it_names() {
    let compose = "
include: [more/compose.yaml]
services:
  web:
    image: web:${TAG}
    env_file: [web.env, .env]
    environment: [COLOUR]
    configs: [page]
configs: {page: {file: ./site/page.html}}
";
    let files = [
        ("compose.yaml", compose),
        ("exos-compose.yml", "services: {web: {scale: 3}}"),
        ("more/compose.yaml", "services: {db: {image: db}}"),
        ("web.env", "A=${TAG}"),
        (".env", "COLOUR=red\nUNUSED=1"),
        ("site/page.html", "<p>"),
        ("site/unused.html", "<p>"),
    ];
    let found = gathered(&files, request()).unwrap();
    let sources = &found.sources;
    assert_eq!(sources.compose, compose);
    assert_eq!(
        sources.exos_compose.as_deref(),
        Some("services: {web: {scale: 3}}")
    );
    let expected = [".env", "more/compose.yaml", "site/page.html", "web.env"];
    assert_eq!(keys(&sources.files), expected);
    assert_eq!(keys(&sources.env), ["COLOUR", "TAG"]);
    assert!(!found.merged && found.notes.is_empty());
    loads_the_same(&found);
}

#[test]
fn a_file_of_variables_stays_here_unless_a_service_names_it() {
    let files = [
        ("compose.yaml", "services: {web: {image: 'web:${COLOUR}'}}"),
        (".env", "COLOUR=red\nPASSWORD=hunter2"),
    ];
    let found = gathered(&files, request()).unwrap();
    assert!(found.sources.files.is_empty());
    assert_eq!(keys(&found.sources.env), ["COLOUR"]);
    loads_the_same(&found);
}

#[test]
fn several_files_are_sent_merged() {
    let files = [
        (
            "compose.yaml",
            "services: {web: {image: 'web:${TAG}', environment: {PRICE: 5$$}, labels: {a$b: c}, secrets: [key]}}\nsecrets: {key: {file: ../key.txt}}",
        ),
        (
            "compose.override.yaml",
            "services: {web: {environment: {B: '2'}, profiles: [x]}, db: {image: db, profiles: [x]}}",
        ),
        ("exos-compose.yml", "services: {web: {scale: 2}}"),
        ("../key.txt", "sesame"),
    ];
    let found = gathered(&files, request().profiles(["x"])).unwrap();
    assert!(found.merged && found.notes.len() == 1, "{:?}", found.notes);
    assert_eq!(found.sources.files["secrets/key"], "sesame");
    let lines: Vec<&str> = found.sources.compose.lines().collect();
    assert!(lines.contains(&"      PRICE: '5$$'"), "{lines:#?}");
    loads_the_same(&found);
    let there = ComposeStacks.load("shop", &found.sources).unwrap();
    assert_eq!(there.services["web"].replicas, 2);
    assert_eq!(there.services["web"].container.labels["a$b"], "c");
}

#[test]
fn what_is_built_needs_an_image() {
    let both = [
        (
            "compose.yaml",
            "services: {web: {image: 'web:1', build: .}}",
        ),
        ("Dockerfile", ""),
    ];
    let found = gathered(&both, request()).unwrap();
    assert!(
        found.notes[1].contains("build and push"),
        "{:?}",
        found.notes
    );
    loads_the_same(&found);
    let only = [("compose.yaml", "services: {web: {build: .}}")];
    let Err(GatherError::Refused(refused)) = gathered(&only, request()) else {
        panic!("it is not refused");
    };
    assert_eq!(refused.kind(), exos_core::ErrorKind::Unsupported);
    assert!(refused.hint_text().unwrap().contains("exos build"));
}

#[test]
fn a_folder_that_is_mounted_is_left_to_the_server_to_refuse() {
    let files = [
        (
            "compose.yaml",
            "services: {web: {image: w, volumes: ['./data:/data']}}",
        ),
        ("compose.override.yaml", "services: {web: {labels: {a: b}}}"),
    ];
    let found = gathered(&files, request()).unwrap();
    let refused = ComposeStacks.load("shop", &found.sources).unwrap_err();
    assert_eq!(refused.problem_list()[0].at, "services.web.volumes");
}
