//! From what a provider calls somebody to the names of a user.

use crate::error::{Error, ErrorKind, Result};
use crate::platform::name::{LONGEST, fits, problem};
use crate::platform::user::LONGEST_DISPLAY_NAME;

/// Makes a user's name: of an address the part before the `@`, in small letters, with `-` for what no name has.
pub(super) fn from(called: &str) -> Result<String> {
    let called = called.split('@').next().unwrap_or_default();
    let small = called.trim().to_lowercase();
    let name: String = small
        .chars()
        .map(|c| if fits(c) { c } else { '-' })
        .skip_while(|c| !c.is_ascii_alphanumeric())
        .take(LONGEST)
        .collect();
    if problem("name", &name).is_none() {
        return Ok(name);
    }
    let message = "the provider gives no name that a user's name could be made of";
    Err(Error::new(ErrorKind::Invalid, "sign in", message)
        .hint("have the provider send one, or name another claim as the user's name"))
}

/// Shortens the name that is shown to what one may have.
pub(super) fn shown(name: &str) -> String {
    let visible = name.trim().chars().filter(|c| !c.is_control());
    visible.take(LONGEST_DISPLAY_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_whatever_a_provider_says() {
        for (called, name) in [
            ("anna", "anna"),
            ("Anna.Berg@example.org", "anna.berg"),
            ("DOMAIN\\anna", "domain-anna"),
            ("Zoë Ünal", "zo---nal"),
            ("..x", "x"),
        ] {
            assert_eq!(from(called).unwrap(), name);
        }
        assert_eq!(from(&"x".repeat(500)).unwrap().len(), 63);
        for called in ["", "@example.org", "日本"] {
            assert_eq!(from(called).unwrap_err().kind(), ErrorKind::Invalid);
        }
        assert_eq!(shown(" An\u{0}na "), "Anna");
    }
}
