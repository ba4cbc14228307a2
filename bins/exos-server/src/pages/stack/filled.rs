//! The form of a stack's files, as it was filled in.

use std::collections::BTreeMap;
use std::fmt::Write;

use exos_core::platform::{NewStack, PlanRequest, StackUpdate};
use exos_core::spec::Sources;
use serde::Deserialize;

/// The file that variables stand in.
const VARIABLES: &str = ".env";

/// What was filled in, of a new stack or of one that is there.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Filled {
    pub(super) environment: String,
    pub(super) name: String,
    pub(super) host: Option<String>,
    pub(super) description: String,
    pub(super) compose: String,
    pub(super) exos_compose: Option<String>,
    pub(super) variables: Option<String>,
    pub(super) message: String,
    /// The version of the stack that was read; absent when it is new.
    pub(super) version: Option<u64>,
    /// The revision whose other files stay.
    pub(super) revision: Option<u64>,
    pub(super) press: Press,
}

/// Which button was pressed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Press {
    #[default]
    Preview,
    Deploy,
}

impl Filled {
    /// Returns the form with the files of a stack in it.
    pub(super) fn of(sources: &Sources) -> Self {
        let variables = variables(sources);
        Self {
            compose: sources.compose.clone(),
            exos_compose: sources.exos_compose.clone(),
            variables: (!variables.is_empty()).then_some(variables),
            ..Self::default()
        }
    }

    /// Tells whether something is to be done, and not only shown.
    pub(super) fn deploys(&self) -> bool {
        self.press == Press::Deploy
    }

    /// Returns the files, beside others that stay as they are.
    pub(super) fn sources(&self, others: BTreeMap<String, String>) -> Sources {
        let mut files = others;
        files.remove(VARIABLES);
        let variables = self.variables.as_deref().map(lines);
        files.extend(variables.map(|text| (VARIABLES.to_owned(), text)));
        Sources {
            compose: lines(&self.compose),
            exos_compose: self.exos_compose.as_deref().map(lines),
            env: BTreeMap::new(),
            files,
        }
    }

    pub(super) fn plan(&self, sources: Sources) -> PlanRequest {
        PlanRequest {
            sources,
            host: self.host.clone(),
            ..PlanRequest::default()
        }
    }

    pub(super) fn new_stack(&self) -> NewStack {
        NewStack {
            name: self.name.clone(),
            description: lines(&self.description),
            sources: self.sources(BTreeMap::new()),
            host: self.host.clone(),
            message: self.message.clone(),
        }
    }

    pub(super) fn update(&self, sources: Sources) -> StackUpdate {
        StackUpdate {
            sources,
            description: Some(lines(&self.description)),
            message: self.message.clone(),
        }
    }

    pub(super) fn host(&self) -> &str {
        self.host.as_deref().unwrap_or_default()
    }

    pub(super) fn exos_compose(&self) -> &str {
        self.exos_compose.as_deref().unwrap_or_default()
    }

    pub(super) fn variables(&self) -> &str {
        self.variables.as_deref().unwrap_or_default()
    }
}

/// Ends lines as files do: forms end them as the network does.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// Returns all variables of a stack as one file. Those that were sent beside it count more, so they come last.
fn variables(sources: &Sources) -> String {
    let mut text = sources.files.get(VARIABLES).cloned().unwrap_or_default();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    for (name, value) in &sources.env {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name}={}", quoted(value));
    }
    text
}

/// Quotes a value where it would mean something else without.
fn quoted(value: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@,+".contains(c);
    if value.chars().all(is_plain) {
        return value.to_owned();
    }
    if !value.contains(['\'', '\\']) {
        return format!("'{value}'");
    }
    let mut text = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' | '$' => text.extend(['\\', c]),
            '\n' => text.push_str("\\n"),
            c => text.push(c),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use exos_compose::ComposeStacks;
    use exos_core::spec::StackLoader;

    use super::*;

    #[test]
    fn variables_of_all_sorts_come_back_as_they_were() {
        let compose = "services: {web: {image: web, environment: {ONE: '${ONE}', TWO: '${TWO}', THREE: '${THREE}'}}}";
        let mut sources = Sources::compose(compose);
        let values = [
            ("ONE", "plain"),
            ("TWO", "a b # $c"),
            ("THREE", "it's \"5$\" \\ here"),
        ];
        for (name, value) in values {
            sources.env.insert(name.to_owned(), value.to_owned());
        }
        let before = ComposeStacks.load("shop", &sources).unwrap();
        let again = Filled::of(&sources).sources(BTreeMap::new());
        assert!(again.env.is_empty());
        let after = ComposeStacks.load("shop", &again).unwrap();
        assert_eq!(
            before.services["web"].container.environment,
            after.services["web"].container.environment
        );
    }

    #[test]
    fn lines_of_a_form_end_as_those_of_files() {
        let filled = Filled {
            compose: "services:\r\n  web: {}\r\n".to_owned(),
            ..Filled::default()
        };
        let sources = filled.sources(BTreeMap::from([("page.html".to_owned(), "<p>".to_owned())]));
        assert_eq!(sources.compose, "services:\n  web: {}\n");
        assert_eq!(sources.files["page.html"], "<p>");
    }
}
