//! Asking before something is destroyed: its name is written once more.

use askama::Template;
use serde::Deserialize;

use super::form::confirmed;
use super::layout::Layout;
use super::{Result, html};

/// What is asked.
#[derive(Debug)]
pub(super) struct Confirm {
    /// What is done, as a heading: `Remove host one`.
    pub(super) title: String,
    /// The name that is to be written.
    pub(super) name: String,
    /// What is lost, and what is not.
    pub(super) consequences: Vec<String>,
    /// Where the form goes.
    pub(super) action: String,
    /// Where the thing is shown, for who thinks better of it.
    pub(super) back: String,
    /// What the button says.
    pub(super) button: &'static str,
    /// What ticking the box of force means, where there is one.
    pub(super) force: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "confirm.html")]
struct ConfirmPage {
    layout: Layout,
    ask: Confirm,
}

/// Answers with the page that asks.
pub(super) fn page(layout: Layout, ask: Confirm) -> Result {
    html::page(&ConfirmPage { layout, ask })
}

/// What was answered.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Confirmed {
    confirm: String,
    pub(super) force: bool,
}

impl Confirmed {
    /// Checks that the name was written.
    ///
    /// # Errors
    /// `Invalid` when it is another one.
    pub(super) fn check(&self, name: &str) -> Result<()> {
        Ok(confirmed(name, &self.confirm)?)
    }
}
