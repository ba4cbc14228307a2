//! The pages of docs/errors never lie: each example has the problem that its page is about.

use std::path::Path;

use exos_compose::{BundleLoader, Diagnostics, LoadRequest, codes, load};

#[test]
fn each_example_has_the_problem_of_its_page() {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/errors");
    let mut examples = 0;
    for page in codes() {
        let path = pages.join(format!("{}.md", page.number));
        let text = fs_err::read_to_string(path).unwrap();
        let Some(example) = example(&text) else {
            continue; // an example of a command
        };
        let problems = problems(&files(example));
        let is_of_page = problems.iter().any(|problem| problem.code == page.code);
        assert!(is_of_page, "{}:\n{example}\n{problems}", page.number);
        examples += 1;
    }
    assert!(examples > 30, "only {examples} pages have an example");
}

/// The page's first block of YAML.
fn example(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once("```yaml\n")?;
    Some(rest.split_once("```")?.0)
}

/// The files of an example: `# name.yaml` on a line of its own starts one, and without such a line there is only one.
fn files(example: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in example.lines() {
        let name = line.strip_prefix("# ").filter(|name| {
            Path::new(name).extension().is_some_and(|end| end == "yaml") && !name.contains(' ')
        });
        if let Some(name) = name {
            files.push((name.to_owned(), String::new()));
            continue;
        }
        if files.is_empty() {
            files.push(("compose.yaml".to_owned(), String::new()));
        }
        if let Some((_, text)) = files.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    files
}

/// Loads the first file alone, then all of them on top of each other, and returns what either complains of.
fn problems(files: &[(String, String)]) -> Diagnostics {
    let bundle = BundleLoader::new("/shop", files.iter().cloned());
    let names = || files.iter().map(|(name, _)| name.as_str());
    let request = |n| LoadRequest::new("/shop").files(names().take(n));
    for n in [1, files.len()] {
        match load(&request(n), &bundle) {
            Err(problems) => return problems,
            Ok(loaded) if !loaded.warnings.is_empty() => return loaded.warnings,
            Ok(_) => {}
        }
    }
    Diagnostics::default()
}
