//! How use cases read the live picture: one environment of it, and the one thing in it that is meant.

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

    /// Returns a page of what is on the hosts that are `visible`; `host` is the id or name that `read` asks for.
    ///
    /// # Behavior
    /// - What only those see who may see variables is taken out with `redact` where the caller may not.
    pub(super) fn page<T>(
        &self,
        (caller, visible): (&Caller, &Visible),
        host: Option<&str>,
        read: impl FnOnce(&View) -> Result<Page<Located<T>>>,
        redact: impl Fn(&mut T),
    ) -> Result<Page<Located<T>>> {
        let view = self.live().inventory().view(visible);
        expect_host(&view, host)?;
        let mut page = read(&view)?;
        for located in &mut page.items {
            if !sees_variables(caller, &located.host.key.environment) {
                redact(&mut located.item);
            }
        }
        Ok(page)
    }
}

/// Expects that there is a host with this id or name, if one is asked for. Across environments there may be several of a
/// name, and all of them are meant.
pub(super) fn expect_host(view: &View, asked: Option<&str>) -> Result<()> {
    let Some(asked) = asked else { return Ok(()) };
    let is_there = view.hosts().iter().any(|host| host.is_called(asked));
    is_there
        .then_some(())
        .ok_or_else(|| name::not_found("host", asked))
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
