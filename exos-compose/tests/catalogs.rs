//! Templates of real catalogs load, as the pair of files that Rancher read.
//!
//! The catalogs stay outside the repository; without them the test says so and passes.

#![expect(
    clippy::expect_used,
    reason = "helpers of tests, which end a test by panicking and speak to a person"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use exos_compose::{FileLoader, LoadRequest, load, lower};
use fs_err as fs;

/// Templates that do not load, and why.
const REFUSED: [(&str, &str); 1] = [(
    "templates/drupal/0",
    "rancher-compose.yml speaks of a service that docker-compose.yml does not have",
)];

#[test]
fn templates_that_rancher_ran_load() {
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/fixtures/catalogs/community");
    if !root.is_dir() {
        println!("no catalogs at {}: nothing is tried", root.display());
        return;
    }
    let mut templates = Vec::new();
    find(&root, &mut templates);
    assert!(!templates.is_empty());
    let failures: BTreeMap<String, String> = templates
        .iter()
        .filter_map(|folder| failure(&root, folder))
        .collect();
    let expected: Vec<&str> = REFUSED.iter().map(|(template, _)| *template).collect();
    for (template, why) in &failures {
        println!("{template}\n{why}\n");
    }
    println!("{} templates, {} refused", templates.len(), failures.len());
    assert_eq!(failures.keys().collect::<Vec<_>>(), expected);
}

fn find(folder: &Path, templates: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    paths.sort();
    if paths
        .iter()
        .any(|path| path.ends_with("docker-compose.yml"))
    {
        templates.push(folder.to_owned());
    }
    for path in paths.iter().filter(|path| path.is_dir()) {
        find(path, templates);
    }
}

/// The template's name and why it does not load.
fn failure(root: &Path, folder: &Path) -> Option<(String, String)> {
    let name = folder
        .strip_prefix(root)
        .expect("it lies below")
        .display()
        .to_string();
    let request = LoadRequest::new(folder.to_string_lossy()).project_name("case");
    let outcome = load(&request, &FileLoader).and_then(|loaded| lower(&loaded.project));
    outcome.err().map(|problems| (name, problems.to_string()))
}
