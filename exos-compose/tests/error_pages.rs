//! The pages of docs/errors never lie: each example, loaded, has the problem that its page shows.

use std::path::Path;

use exos_compose::{BundleLoader, LoadRequest, codes, load};

#[test]
fn each_example_has_the_problem_of_its_page() {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/errors");
    let mut lies = Vec::new();
    for page in codes() {
        let text = fs_err::read_to_string(pages.join(format!("{}.md", page.number))).unwrap();
        let example = Example::of(&text);
        let found = example.load();
        let is_of_page = found.contains(&format!("[{}]", page.number));
        if !is_of_page || found.trim_end() != example.output.trim_end() {
            let shown = &example.output;
            lies.push(format!(
                "{} shows\n{shown}\nbut it is\n{found}",
                page.number
            ));
        }
    }
    assert!(lies.is_empty(), "{}", lies.join("\n"));
}

/// What a page shows: files, the command, and what it answers.
#[derive(Debug, Default)]
struct Example {
    files: Vec<(String, String)>,
    command: String,
    output: String,
}

impl Example {
    /// Reads a page's blocks. A file's name stands before its block, as "`name`:"; without one it is compose.yaml.
    fn of(page: &str) -> Self {
        let mut example = Self::default();
        let mut parts = page.split("```");
        let mut before = parts.next().unwrap_or_default();
        while let (Some(block), Some(after)) = (parts.next(), parts.next()) {
            let (language, text) = block.split_once('\n').unwrap_or((block, ""));
            let name = before
                .trim_end()
                .lines()
                .last()
                .and_then(|line| line.strip_prefix('`')?.strip_suffix("`:"));
            match (name, language) {
                (Some(name), _) => example.files.push((name.to_owned(), text.to_owned())),
                (None, "yaml") => example
                    .files
                    .push(("compose.yaml".to_owned(), text.to_owned())),
                (None, "sh") => text.clone_into(&mut example.command),
                (None, _) => text.clone_into(&mut example.output),
            }
            before = after;
        }
        example
    }

    /// Loads the files as the command says, and returns what it complains of.
    fn load(&self) -> String {
        let bundle = BundleLoader::new("/srv/shop", self.files.iter().cloned());
        match load(&self.request(), &bundle) {
            Ok(loaded) => loaded.warnings.to_string(),
            Err(problems) => problems.to_string(),
        }
    }

    fn request(&self) -> LoadRequest {
        let mut request = LoadRequest::new("/srv/shop");
        let mut words = self.command.split_whitespace();
        while let Some(word) = words.next() {
            match word {
                "exos" | "config" => {}
                "-f" => request = request.files(words.next()),
                "-p" => {
                    let rest: Vec<&str> = words
                        .by_ref()
                        .take_while(|word| *word != "config")
                        .collect();
                    request = request.project_name(rest.join(" ").trim_matches('\''));
                }
                service => request = request.services([service]),
            }
        }
        request
    }
}
