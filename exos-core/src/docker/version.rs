//! Which API version is spoken.

use crate::error::{Error, ErrorKind, Result};

/// An API version as (major, minor).
pub(super) type ApiVersion = (u32, u32);

/// The newest version whose fields this backend knows.
const NEWEST: ApiVersion = (1, 53);
/// The oldest version whose engines (1.12) have all that this backend relies on.
const OLDEST: ApiVersion = (1, 24);

const OP: &str = "agree on an API version";

/// Returns the newest version that both sides know, or the one that is asked for.
///
/// Engines that do not tell theirs are taken for the oldest, as the `docker` command does.
pub(super) fn agree(engine: Option<&str>, wanted: Option<&str>) -> Result<ApiVersion> {
    if let Some(wanted) = wanted {
        return parse(wanted);
    }
    let engine = match engine {
        Some(engine) => parse(engine)?,
        None => OLDEST,
    };
    if engine < OLDEST {
        let (major, minor) = engine;
        return Err(Error::new(
            ErrorKind::Unsupported,
            OP,
            format!("the engine speaks version {major}.{minor} at most"),
        )
        .hint(format!(
            "version {}.{} is needed: Docker 1.12 or newer",
            OLDEST.0, OLDEST.1
        )));
    }
    Ok(engine.min(NEWEST))
}

fn parse(text: &str) -> Result<ApiVersion> {
    let parts = text.trim().trim_start_matches('v').split_once('.');
    parts
        .and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)))
        .ok_or_else(|| {
            Error::new(ErrorKind::Invalid, OP, "not a version of the form 1.41")
                .with("version", text)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_older_side_decides() {
        assert_eq!(agree(Some("1.41"), None).unwrap(), (1, 41));
        assert_eq!(agree(Some("1.99"), None).unwrap(), NEWEST);
        assert_eq!(agree(None, None).unwrap(), OLDEST);
        assert_eq!(agree(Some("1.51"), Some("v1.40")).unwrap(), (1, 40));
    }

    #[test]
    fn an_engine_that_is_too_old_is_refused_with_what_is_needed() {
        let error = agree(Some("1.23"), None).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.message().contains("1.23") && error.hint_text().unwrap().contains("1.24"));
        assert_eq!(
            agree(Some("x"), None).unwrap_err().kind(),
            ErrorKind::Invalid
        );
    }
}
