//! Which migrations a database needs, if it is one of ours.

use crate::error::{Error, ErrorKind, Result};

/// What a database turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// Nothing is in it.
    Empty,
    /// It is a store of EXOS, with this many migrations done.
    Version(i64),
    /// Somebody else's.
    Foreign,
}

/// Returns the migrations that are still to be done; they only go forward.
pub(crate) fn pending<'a>(
    found: Found,
    migrations: &'a [&'static str],
) -> Result<&'a [&'static str]> {
    let refused = |kind, message: String| Error::new(kind, "open store", message);
    let done = match found {
        Found::Empty => 0,
        Found::Version(version) => usize::try_from(version).unwrap_or(usize::MAX),
        Found::Foreign => {
            let message = "this database belongs to another program, so nothing was changed in it";
            return Err(refused(ErrorKind::Conflict, message.to_owned())
                .hint("name an empty database, or one that EXOS made"));
        }
    };
    migrations.get(done..).ok_or_else(|| {
        let knows = migrations.len();
        let message = format!(
            "a newer version of EXOS made it: its schema is version {done}, and this one knows up to version {knows}"
        );
        refused(ErrorKind::Unsupported, message)
            .hint("run the version of EXOS that used it last, or a newer one; a schema never goes back")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_done_and_nothing_twice() {
        let all = ["one", "two", "three"];
        assert_eq!(pending(Found::Empty, &all).unwrap(), all);
        assert_eq!(pending(Found::Version(2), &all).unwrap(), ["three"]);
        assert!(pending(Found::Version(3), &all).unwrap().is_empty());
    }

    #[test]
    fn a_newer_or_foreign_database_is_refused() {
        let newer = pending(Found::Version(7), &["one"]).unwrap_err();
        assert_eq!(newer.kind(), ErrorKind::Unsupported);
        let text = newer.to_string();
        assert!(
            text.contains("version 7") && text.contains("up to version 1"),
            "{text}"
        );
        let foreign = pending(Found::Foreign, &["one"]).unwrap_err();
        assert_eq!(foreign.kind(), ErrorKind::Conflict);
    }
}
