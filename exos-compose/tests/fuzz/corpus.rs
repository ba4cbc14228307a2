//! What mutations start from.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use fs_err as fs;

use crate::input::{Input, Target};

/// The probes for whole files; small texts for the other targets.
pub(crate) fn inputs(target: Target) -> Vec<Input> {
    match target {
        Target::Files => probes().into_iter().chain([pair()]).collect(),
        Target::Interpolation => INTERPOLATIONS
            .iter()
            .map(|text| interpolation(text))
            .collect(),
        Target::Dotenv => DOTENVS.iter().map(|text| dotenv(text)).collect(),
    }
}

/// The file that holds what a target mutates, where it is one file.
pub(crate) fn rewrite(target: Target, text: &str) -> Option<Input> {
    match target {
        Target::Files => None,
        Target::Interpolation => Some(interpolation(text)),
        Target::Dotenv => Some(dotenv(text)),
    }
}

/// The text that [`rewrite`] took.
pub(crate) fn text(target: Target, input: &Input) -> Option<String> {
    match target {
        Target::Files => None,
        Target::Interpolation => {
            let file: serde_json::Value =
                serde_json::from_str(&input.files["compose.yaml"]).expect("it was written as JSON");
            file["services"]["a"]["command"][0]
                .as_str()
                .map(str::to_owned)
        }
        Target::Dotenv => Some(input.files[".env"].clone()),
    }
}

fn probes() -> Vec<Input> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/probes");
    let cases =
        fs::read_to_string(folder.join("cases.jsonl")).expect("the probes are part of the crate");
    cases
        .lines()
        .map(|line| {
            probe(
                &folder,
                &serde_json::from_str(line).expect("a case is JSON"),
            )
        })
        .collect()
}

/// A file of version 1 with its companion.
fn pair() -> Input {
    let docker = "web:\n  image: x:${TAG}\n  net: container:db\n  volumes: ['data:/data']\ndb:\n  image: y\n";
    let companion = ".catalog:\n  questions:\n  - {variable: TAG, default: 7}\nweb:\n  scale: 2\n  health_check: {port: 80}\n";
    Input::of_files([
        ("compose.yaml", docker.to_owned()),
        ("rancher-compose.yml", companion.to_owned()),
    ])
}

fn probe(folder: &Path, case: &serde_json::Value) -> Input {
    let strings = |value: &serde_json::Value| -> Vec<String> {
        value
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect()
    };
    let environment = case["env"].as_object().into_iter().flatten();
    let environment = environment
        .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()));
    let root = folder
        .join("files")
        .join(case["dir"].as_str().expect("a case has a folder"));
    let mut files = BTreeMap::new();
    collect(&root, &root, &mut files);
    Input {
        files,
        environment: environment.collect(),
        flags: strings(&case["global"]),
    }
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    let entries = fs::read_dir(folder).expect("a case's folder exists");
    let paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    for path in paths {
        if path.is_dir() {
            collect(root, &path, files);
        } else if let Ok(text) = fs::read_to_string(&path) {
            let name = path
                .strip_prefix(root)
                .expect("it lies below")
                .to_string_lossy()
                .into_owned();
            files.insert(name, text);
        }
    }
}

fn interpolation(text: &str) -> Input {
    let file = serde_json::json!({"services": {"a": {"image": "x", "command": [text]}}});
    let environment = [("SET", "val"), ("EMPTY", ""), ("DOLLAR", "${SET}")];
    let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Input {
        environment: environment.into(),
        ..Input::of_files([("compose.yaml", file.to_string())])
    }
}

fn dotenv(text: &str) -> Input {
    let file = "services:\n  a:\n    image: ${A:-x}\n    env_file: .env\n".to_owned();
    Input::of_files([("compose.yaml", file), (".env", text.to_owned())])
}

const INTERPOLATIONS: [&str; 8] = [
    "$V ${V} $$ $SET",
    "${UNSET-d}${UNSET:-d}${EMPTY:-d}",
    "${SET+s}${SET:+s}${EMPTY:+s}",
    "${SET?e}${SET:?e}",
    "pre-${UNSET:-a${ALSO:-b}c}-post",
    "${UNSET:-{{.Name}}} ${UNSET:-{}}",
    "${UNSET:-$DOLLAR ${DOLLAR}}",
    "line\n${SET:-x}\nline ${SET\n",
];

const DOTENVS: [&str; 6] = [
    "A=1\nB=\"two words\"\nC='single $A'\nD=\"dq $A\"\nE=un $A\nF=hash # comment\n",
    "export I=exp\nJ=\nK\nL=\"multi\nline\"\nM='multi\n$A'\n",
    "N=\"esc\\n\\t\\\"q\\\"\\$A\\0101\"\nO: yamlstyle\nP = spaced\n",
    "Q=${A:-x}-${ZZ:-def}\nR=$$A\nS='it\\'s'\nT=a=b\nU=\"\"\n",
    "\u{feff}# comment\r\n\r\nX.y=dot\r\nY-z[0]=dash\r\n",
    "A=${B:-${C:-d}}\nB=$A$A$A$A\nC=$B$B$B$B\n",
];
