//! How use cases read the live picture: one environment of it, and the one thing in it that is meant.

use std::sync::Arc;

use super::container::sees_variables;
use super::{Platform, name};
use crate::access::Caller;
use crate::error::{Error, ErrorKind, Result};
use crate::live::{Located, Page, View, Visible};

impl Platform {
    /// Returns what is seen of an environment now.
    pub(super) fn view(&self, environment: &str) -> View {
        self.live()
            .inventory()
            .view(&Visible::only(environment.to_owned()))
    }

    /// Returns a page of what is on the hosts that are `visible`, read for the whole id of the host that is asked for by
    /// its id or name.
    ///
    /// # Behavior
    /// - What only those see who may see variables is taken out with `redact` where the caller may not.
    pub(super) fn page<T>(
        &self,
        (caller, visible): (&Caller, &Visible),
        host: Option<&str>,
        read: impl FnOnce(&View, Option<Arc<str>>) -> Result<Page<Located<T>>>,
        redact: impl Fn(&mut T),
    ) -> Result<Page<Located<T>>> {
        let view = self.live().inventory().view(visible);
        let mut page = read(&view, host_id(&view, host)?)?;
        for located in &mut page.items {
            if !sees_variables(caller, &located.host.key.environment) {
                redact(&mut located.item);
            }
        }
        Ok(page)
    }
}

/// Returns the whole id of the host with this own id or name, if one is asked for.
pub(super) fn host_id(view: &View, asked: Option<&str>) -> Result<Option<Arc<str>>> {
    let Some(asked) = asked else { return Ok(None) };
    let is_asked_for = |id: &str, named: &str| [id, name::own_id(id), named].contains(&asked);
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
