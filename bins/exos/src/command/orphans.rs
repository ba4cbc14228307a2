//! What is done with containers of services that the files do not have: flags, and the variables of docker compose.

use crate::context::Context;
use crate::error::{Failure, Result};

/// What is done with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Orphans {
    pub(super) remove: bool,
    /// Nothing is said of them.
    pub(super) ignore: bool,
}

impl Orphans {
    /// Reads `--remove-orphans`, else `COMPOSE_REMOVE_ORPHANS`, and `COMPOSE_IGNORE_ORPHANS`.
    pub(super) fn of(context: &Context, flag: bool) -> Result<Self> {
        let orphans = Self {
            remove: Self::go(context, flag),
            ignore: is_on(context, "COMPOSE_IGNORE_ORPHANS"),
        };
        if orphans.remove && orphans.ignore {
            return Err(Failure::usage(
                "orphans cannot be removed and ignored",
                "unset COMPOSE_IGNORE_ORPHANS, or leave out --remove-orphans and COMPOSE_REMOVE_ORPHANS",
            ));
        }
        Ok(orphans)
    }

    /// Says whether they go, where nothing is said of them anyway.
    pub(super) fn go(context: &Context, flag: bool) -> bool {
        flag || is_on(context, "COMPOSE_REMOVE_ORPHANS")
    }
}

fn is_on(context: &Context, variable: &str) -> bool {
    matches!(
        context.variable(variable),
        Some("1" | "true" | "TRUE" | "True" | "t" | "T")
    )
}
