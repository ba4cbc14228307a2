//! Choosing the environment that a page is about, where it cannot be about all.

use askama::Template;
use exos_core::access::Action;
use exos_core::platform::Environment;
use exos_core::store::Versioned;

use super::layout::Layout;
use super::{Result, html};
use crate::state::App;

#[derive(Template)]
#[template(path = "pick.html")]
struct PickPage {
    layout: Layout,
    /// The page that an environment is chosen for.
    path: &'static str,
    /// The names of the environments.
    open: Vec<String>,
}

/// Returns the names of the environments in which the reader may do something.
pub(super) fn open(layout: &Layout, action: Action) -> Vec<String> {
    let all = layout.environments.iter();
    let open = all.filter(|(id, _)| layout.may(action, Some(id)));
    let mut names: Vec<String> = open.map(|(_, name)| name.to_string()).collect();
    names.sort();
    names
}

/// Returns the environment that was asked for, or the only one in which the reader may do something.
pub(super) fn chosen(layout: &Layout, asked: Option<&str>, action: Action) -> Option<String> {
    if let Some(asked) = asked {
        return Some(asked.to_owned());
    }
    let mut names = open(layout, action);
    let only = names.pop();
    only.filter(|_| names.is_empty())
}

/// What a page is about.
pub(super) enum Scope {
    /// The whole of EXOS.
    All,
    /// One environment.
    One(Versioned<Environment>),
    /// It is not said yet.
    Unsaid,
}

impl Scope {
    /// Returns the environment's id.
    pub(super) fn id(&self) -> Option<&str> {
        match self {
            Self::One(found) => Some(&found.id),
            _ => None,
        }
    }

    /// Returns the environment's name.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::One(found) => Some(&found.value.name),
            _ => None,
        }
    }
}

/// Finds out what a page is about: without an environment it is all of EXOS, for who may see that.
///
/// # Errors
/// `NotFound` when the reader is no member of the environment that was asked for.
pub(super) async fn scope(
    app: &App,
    layout: &Layout,
    asked: Option<&str>,
    (of_one, of_all): (Action, Action),
) -> Result<Scope> {
    if asked.is_none() && layout.may(of_all, None) {
        return Ok(Scope::All);
    }
    let Some(chosen) = chosen(layout, asked, of_one) else {
        return Ok(Scope::Unsaid);
    };
    let environments = app.platform.environments();
    let found = environments.get(&layout.reader.caller, &chosen).await?;
    Ok(Scope::One(found))
}

/// Answers with the page that asks which environment is meant.
pub(super) fn page(layout: Layout, path: &'static str, open: Vec<String>) -> Result {
    html::page(&PickPage { layout, path, open })
}
