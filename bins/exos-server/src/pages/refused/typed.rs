//! What was typed into a form.

use std::borrow::Borrow;
use std::sync::{Arc, Mutex, PoisonError};

use super::Refused;

/// Fields whose values nobody is shown again, not even who typed them.
const SECRETS: [&str; 4] = ["password", "current", "value", "key"];

/// What was typed into a form, but for what is secret.
#[derive(Debug, Default)]
pub(in crate::pages) struct Typed {
    /// Where the form goes.
    pub(super) action: String,
    /// The path and query of the page that it stands on.
    pub(super) page: String,
    fields: Vec<(String, String)>,
}

impl Typed {
    /// Remembers a form that goes to `action`, and stands on `page` as far as it says so.
    pub(in crate::pages) fn new(
        action: &str,
        page: Option<String>,
        fields: &[(String, String)],
    ) -> Self {
        let page = page.filter(|page| crate::api::is_local(page));
        let fields = fields.iter().cloned().map(|(name, value)| {
            let is_secret = SECRETS.contains(&name.as_str());
            (name, if is_secret { String::new() } else { value })
        });
        Self {
            action: action.to_owned(),
            page: page.unwrap_or_else(|| action.to_owned()),
            fields: fields.collect(),
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(field, _)| field == name)
    }

    fn get(&self, name: &str) -> Option<&str> {
        let field = self.fields.iter().find(|(field, _)| field == name);
        field.map(|(_, value)| value.as_str())
    }
}

/// Where a form that was read is kept until it is known what came of it.
#[derive(Debug, Clone, Default)]
pub(in crate::pages) struct Kept(Arc<Mutex<Option<Typed>>>);

impl Kept {
    pub(in crate::pages) fn put(&self, typed: Typed) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(typed);
    }

    pub(super) fn take(&self) -> Option<Typed> {
        let mut typed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        typed.take()
    }
}

/// A form as its fields show it: as it was written when it was refused, else as things are.
#[derive(Debug)]
pub(in crate::pages) struct Written<'r>(pub(super) Option<&'r Refused>);

impl Written<'_> {
    /// Returns what stands in a field.
    pub(in crate::pages) fn value<'v>(&'v self, name: &str, otherwise: &'v str) -> &'v str {
        match self.0 {
            Some(refused) => refused.typed.get(name).unwrap_or(otherwise),
            None => otherwise,
        }
    }

    /// Tells whether something is chosen.
    pub(in crate::pages) fn chose(&self, name: &str, choice: &str, otherwise: &str) -> bool {
        self.value(name, otherwise) == choice
    }

    /// Tells whether a box is ticked. Templates have what it is otherwise as a value or as a reference.
    pub(in crate::pages) fn ticked(&self, name: &str, otherwise: impl Borrow<bool>) -> bool {
        match self.0 {
            // A box that is not ticked is not sent.
            Some(refused) => refused.typed.has(name),
            None => *otherwise.borrow(),
        }
    }

    /// Tells whether anything stands in one of some fields, so that they are not folded away.
    pub(in crate::pages) fn any(&self, names: &[&str]) -> bool {
        self.0.is_some() && names.iter().any(|name| !self.value(name, "").is_empty())
    }

    /// Tells whether a field is wrong.
    pub(in crate::pages) fn is_wrong(&self, name: &str) -> bool {
        let mut problems = self.0.iter().flat_map(|refused| &refused.problems);
        problems.any(|problem| problem.field.as_deref() == Some(name))
    }
}
