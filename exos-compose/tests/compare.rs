//! The loader beside docker compose 2.40.3: recorded inputs, arguments and what it printed.
//!
//! A case agrees when both refuse, or both accept and print the same project. `create_host_path: true`, null commands
//! and unused networks, volumes, secrets and configs do not count, and `$$` is `$`.
//! docs/compatibility.md has the reason for each case in [`DIFFERENT`].

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says what it skipped"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use exos_compose::{FileLoader, LoadRequest, Project, load};
use serde::Deserialize;
use serde_json::{Map, Value};

/// Cases in which the newer specification, or an error of the reference, makes the difference.
const DIFFERENT: &[&str] = &[
    "interp-nested_q-set",
    "env-map-date",
    "net-list",
    "build-ssh-path",
    "build-test/ssh",
    "TestPreStartHook",
];

#[derive(Deserialize)]
struct Case {
    id: String,
    dir: String,
    global: Vec<String>,
    args: Vec<String>,
    format: Vec<String>,
    env: BTreeMap<String, String>,
    accepted: bool,
    expected: Option<String>,
}

#[test]
fn the_probes_agree() {
    compare(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/probes"));
}

#[test]
fn real_files_agree() {
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/fixtures/compose/real");
    if real.is_dir() {
        compare(&real);
    } else {
        println!("skipped: the real files are not beside the repository");
    }
}

fn compare(folder: &Path) {
    let cases = fs_err::read_to_string(folder.join("cases.jsonl")).expect("the list of cases");
    let mut differences = Vec::new();
    let mut n_cases = 0;
    for line in cases.lines() {
        let case: Case = serde_json::from_str(line).expect("a case");
        n_cases += 1;
        let outcome = try_case(folder, &case);
        let allowed = DIFFERENT.iter().any(|known| case.id.contains(known));
        match outcome {
            Ok(()) => {}
            Err(_) if allowed => {}
            Err(difference) => differences.push(format!("{}: {difference}", case.id)),
        }
    }
    println!(
        "{} of {n_cases} agree or are known to differ",
        n_cases - differences.len()
    );
    assert!(
        n_cases > 0 && differences.is_empty(),
        "{}",
        differences.join("\n")
    );
}

fn try_case(folder: &Path, case: &Case) -> Result<(), String> {
    let root = folder.join("files").canonicalize().expect("the files");
    let cwd = root.join(&case.dir);
    let loaded = load(&request(case, &cwd), &FileLoader);
    let project = match (loaded, case.accepted) {
        (Err(_), false) => return Ok(()),
        (Ok(_), false) => return Err("should be refused".to_owned()),
        (Err(problems), true) => return Err(format!("wrongly refused:\n{problems}")),
        (Ok(loaded), true) => loaded.project,
    };
    let expected = folder.join(case.expected.as_ref().expect("what was printed"));
    let expected = fs_err::read_to_string(expected).expect("what was printed");
    let expected = expected
        .replace("@ROOT@", root.to_str().expect("UTF-8"))
        .replace("@HOME@", "/home/user");
    if case.format.is_empty() {
        return compare_listing(&expected, &project, case);
    }
    let expected: Value = serde_json::from_str(&expected).expect("JSON");
    difference(
        &pruned(plain(expected)),
        &pruned(plain(project.to_value())),
        "",
    )
    .map_or(Ok(()), Err)
}

fn request(case: &Case, cwd: &Path) -> LoadRequest {
    let mut request = LoadRequest::new(cwd.to_str().expect("UTF-8"))
        .environment([("HOME", "/home/user"), ("PATH", "/usr/bin:/bin")])
        .environment(case.env.clone());
    let mut flags = case.global.iter();
    while let Some(flag) = flags.next() {
        let value = flags.next().expect("each flag has a value").clone();
        request = match flag.as_str() {
            "-f" => request.files([value]),
            "-p" => request.project_name(value),
            "--profile" => request.profiles([value]),
            "--env-file" => request.env_files([value]),
            "--project-directory" => request.project_directory(value),
            other => panic!("{}: unknown flag {other}", case.id),
        };
    }
    for argument in &case.args {
        request = match argument.as_str() {
            "--no-interpolate" => request.interpolate(false),
            "--variables" => request.interpolate(false).validate(false),
            listing if listing.starts_with("--") => request,
            service => request.services([service]),
        };
    }
    request
}

fn compare_listing(expected: &str, project: &Project, case: &Case) -> Result<(), String> {
    let listed: BTreeSet<String> = match case.args[0].as_str() {
        "--services" => project
            .service_names()
            .into_iter()
            .map(str::to_owned)
            .collect(),
        "--images" => project.images().into_iter().collect(),
        "--volumes" => project
            .volume_names()
            .into_iter()
            .map(str::to_owned)
            .collect(),
        "--profiles" => project.profiles().into_iter().map(str::to_owned).collect(),
        "--variables" => project
            .variables()
            .into_iter()
            .map(|variable| variable.name)
            .collect(),
        other => panic!("{}: unknown listing {other}", case.id),
    };
    let names = expected
        .lines()
        .filter(|line| !line.starts_with("NAME "))
        .filter_map(|line| line.split_whitespace().next());
    let expected: BTreeSet<String> = names.map(str::to_owned).collect();
    if expected == listed {
        Ok(())
    } else {
        Err(format!("expected {expected:?}, got {listed:?}"))
    }
}

/// Without what does not count.
fn plain(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let counts = |key: &str, value: &Value| match key {
                "create_host_path" => value != &Value::Bool(true),
                "command" | "entrypoint" => !value.is_null(),
                _ => true,
            };
            let kept = map.into_iter().filter(|(key, value)| counts(key, value));
            Value::Object(
                kept.map(|(key, value)| (key.replace("$$", "$"), plain(value)))
                    .collect(),
            )
        }
        Value::Array(items) => items.into_iter().map(plain).collect(),
        Value::String(text) => Value::String(text.replace("$$", "$")),
        other => other,
    }
}

/// Without networks, volumes, secrets and configs that no service uses.
fn pruned(mut project: Value) -> Value {
    let mut used: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let empty = Map::new();
    for service in project["services"].as_object().unwrap_or(&empty).values() {
        let networks = service["networks"]
            .as_object()
            .unwrap_or(&empty)
            .keys()
            .cloned();
        used.entry("networks").or_default().extend(networks);
        let sources = |value: &Value| -> Vec<String> {
            let items = value.as_array().into_iter().flatten();
            items
                .filter_map(|item| item["source"].as_str().map(str::to_owned))
                .collect()
        };
        for section in ["volumes", "secrets", "configs"] {
            used.entry(section)
                .or_default()
                .extend(sources(&service[section]));
        }
        used.entry("secrets")
            .or_default()
            .extend(sources(&service["build"]["secrets"]));
    }
    let Value::Object(map) = &mut project else {
        return project;
    };
    for section in ["networks", "volumes", "secrets", "configs"] {
        let Some(Value::Object(objects)) = map.get_mut(section) else {
            continue;
        };
        objects.retain(|name, _| used.get(section).is_some_and(|names| names.contains(name)));
        if objects.is_empty() {
            map.remove(section);
        }
    }
    project
}

fn difference(expected: &Value, got: &Value, at: &str) -> Option<String> {
    match (expected, got) {
        (Value::Object(a), Value::Object(b)) => {
            let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            keys.into_iter()
                .find_map(|key| match (a.get(key), b.get(key)) {
                    (Some(a), Some(b)) => difference(a, b, &format!("{at}.{key}")),
                    (Some(a), None) => Some(format!("{at}.{key}: missing, expected {a}")),
                    (None, Some(b)) => Some(format!("{at}.{key}: not expected: {b}")),
                    (None, None) => None,
                })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => a
            .iter()
            .zip(b)
            .enumerate()
            .find_map(|(index, (a, b))| difference(a, b, &format!("{at}[{index}]"))),
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => None,
        (a, b) if a == b => None,
        (a, b) => Some(format!("{at}: expected {a}, got {b}")),
    }
}

#[test]
fn every_code_has_a_page() {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/errors");
    let page = |number: &str| -> PathBuf { pages.join(format!("{number}.md")) };
    let without: Vec<&str> = exos_compose::codes()
        .iter()
        .map(|code| code.number)
        .filter(|number| !page(number).is_file())
        .collect();
    assert!(without.is_empty(), "no page for {without:?}");
}
