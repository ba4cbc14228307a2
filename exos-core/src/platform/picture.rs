//! How use cases read the live picture: one environment of it, and the one thing in it that is meant.

use std::sync::Arc;

use super::{Platform, name};
use crate::error::{Error, ErrorKind, Result};
use crate::live::{Located, View, Visible};

impl Platform {
    /// Returns what is seen of an environment now.
    pub(super) fn view(&self, environment: &str) -> View {
        self.live()
            .inventory()
            .view(&Visible::only(environment.to_owned()))
    }
}

/// Returns the whole id of the host with this own id or name, if one is asked for.
pub(super) fn host_id(view: &View, asked: Option<&str>) -> Result<Option<Arc<str>>> {
    let Some(asked) = asked else { return Ok(None) };
    let is_asked_for = |id: &str, named: &str| {
        let own = id.rsplit_once('/').map_or(id, |(_, own)| own);
        [id, own, named].contains(&asked)
    };
    let mut hosts = view.hosts().iter();
    let found = hosts.find(|host| is_asked_for(&host.key.id, &host.name));
    let found = found.ok_or_else(|| name::not_found("host", asked))?;
    Ok(Some(Arc::clone(&found.key.id)))
}

/// Returns the one of `found` that a name means.
///
/// # Errors
/// `NotFound` when there is none; `Conflict` when there are several, with their hosts.
pub(super) fn only<T>(
    kind: &'static str,
    named: &str,
    mut found: Vec<Located<T>>,
) -> Result<Located<T>> {
    if found.len() > 1 {
        let hosts: Vec<&str> = found.iter().map(|one| one.host.name.as_ref()).collect();
        let message = format!("several have that name, on {}", hosts.join(", "));
        return Err(Error::new(ErrorKind::Conflict, "find", message)
            .with(kind, named)
            .hint("name it by its id, or say which host"));
    }
    found.pop().ok_or_else(|| name::not_found(kind, named))
}
