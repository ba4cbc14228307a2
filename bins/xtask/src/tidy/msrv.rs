//! The README names the oldest Rust that the workspace declares.

use super::finding::Finding;
use super::tree::Tree;

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let Some(declared) = tree
        .file("Cargo.toml")
        .and_then(|file| rust_version(&file.text))
    else {
        let why = "the workspace declares no `rust-version`".to_owned();
        return vec![finding(
            "Cargo.toml",
            1,
            why,
            "add it to [workspace.package]".to_owned(),
        )];
    };
    let fix = format!("write `MSRV: Rust {declared}`");
    let Some(readme) = tree.file("README.md") else {
        return vec![finding(
            "README.md",
            1,
            "there is no README".to_owned(),
            fix,
        )];
    };
    let named: Vec<_> = readme
        .lines()
        .filter_map(|(line, text)| Some((line, named(text)?)))
        .collect();
    if named.is_empty() {
        return vec![finding(
            "README.md",
            1,
            "the README names no MSRV".to_owned(),
            fix,
        )];
    }
    named
        .into_iter()
        .filter(|(_, version)| *version != declared)
        .map(|(line, version)| {
            let why = format!("the README says Rust {version}, Cargo.toml {declared}");
            finding("README.md", line, why, fix.clone())
        })
        .collect()
}

fn rust_version(manifest: &str) -> Option<&str> {
    let value = manifest
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = "))?;
    Some(value.trim().trim_matches('"'))
}

/// The version after `MSRV: Rust `.
fn named(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("MSRV: Rust ")?;
    let end = rest
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(rest.len());
    Some(rest[..end].trim_end_matches('.'))
}

fn finding(path: &str, line: usize, why: String, fix: String) -> Finding {
    Finding {
        path: path.to_owned(),
        line,
        rule: "msrv",
        why,
        fix,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: (&str, &str) = (
        "Cargo.toml",
        "[workspace.package]\nrust-version = \"1.94\"\n",
    );

    fn whys(readme: &str) -> Vec<String> {
        let findings = check(&Tree::of(&[MANIFEST, ("README.md", readme)]));
        findings.into_iter().map(|finding| finding.why).collect()
    }

    #[test]
    fn equal_versions_pass() {
        assert_eq!(whys("# EXOS\nMSRV: Rust 1.94. Licence: …\n"), [""; 0]);
    }

    #[test]
    fn another_or_no_version_is_found() {
        assert_eq!(
            whys("MSRV: Rust 1.93\n"),
            ["the README says Rust 1.93, Cargo.toml 1.94"]
        );
        assert_eq!(whys("# EXOS\n"), ["the README names no MSRV"]);
        assert_eq!(check(&Tree::of(&[MANIFEST])).len(), 1);
    }
}
