//! What makes a password a good one.

use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;

/// The shortest, in characters. Length is what counts: NIST SP 800-63B asks for no mix of letters, digits and signs.
const SHORTEST: usize = 8;
/// The longest, in bytes: a limit to the work that a stranger can cause.
pub(super) const LONGEST: usize = 256;

/// The passwords of eight characters and more that are tried first, in small letters.
const COMMON: &[&str] = &[
    "0123456789",
    "1234567890",
    "123456789",
    "12345678",
    "123123123",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1qaz2wsx",
    "87654321",
    "abcd1234",
    "abc12345",
    "admin123",
    "administrator",
    "asdfghjkl",
    "baseball",
    "changeit",
    "changeme",
    "computer",
    "football",
    "iloveyou",
    "letmein1",
    "passw0rd",
    "password",
    "password1",
    "password12",
    "password123",
    "princess",
    "q1w2e3r4",
    "qwer1234",
    "qwerty12",
    "qwerty123",
    "qwertyui",
    "qwertyuiop",
    "rancher1",
    "starwars",
    "sunshine",
    "superman",
    "trustno1",
    "welcome1",
    "welcome123",
    "whatever",
    "zxcvbnm1",
];

/// Checks that a password is good enough for the user of this name; otherwise `Invalid` says what is wrong with it.
///
/// # Behavior
/// - 8 characters to 256 bytes, no control characters, not one character repeated.
/// - Neither the user's name nor one of the passwords that everybody tries first, whatever the case.
pub fn check_password(name: &str, password: &Secret) -> Result<()> {
    match fault(&name.to_lowercase(), password.expose()) {
        None => Ok(()),
        Some(fault) => Err(Error::new(ErrorKind::Invalid, "check password", fault)
            .with("field", "password")
            .hint("four words that do not belong together make a good one")),
    }
}

fn fault(name: &str, password: &str) -> Option<&'static str> {
    let small = zeroize::Zeroizing::new(password.to_lowercase());
    let first = password.chars().next();
    let faults = [
        (
            password.chars().count() < SHORTEST,
            "the password has less than 8 characters",
        ),
        (
            password.len() > LONGEST,
            "the password has more than 256 bytes",
        ),
        (
            password.chars().any(char::is_control),
            "the password has control characters",
        ),
        (
            password.chars().all(|c| Some(c) == first),
            "the password is one character repeated",
        ),
        (*small == name, "the password is the user's name"),
        (
            COMMON.contains(&small.as_str()),
            "the password is one that everybody tries first",
        ),
    ];
    faults
        .into_iter()
        .find_map(|(holds, fault)| holds.then_some(fault))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_password_hears_why() {
        let long = "ab".repeat(129);
        let cases = [
            ("seven77", "less than 8"),
            (long.as_str(), "more than 256"),
            ("line\nbreak", "control characters"),
            ("aaaaaaaaaa", "one character repeated"),
            ("Administratrix", "the user's name"),
            ("PassWord123", "everybody tries first"),
        ];
        for (password, why) in cases {
            let error = check_password("administratrix", &Secret::from(password)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Invalid);
            assert!(error.message().contains(why), "{password}: {error}");
            assert!(
                !format!("{error} {error:?}").contains(password),
                "{error:?}"
            );
        }
    }

    #[test]
    fn any_script_and_any_length_in_between_will_do() {
        for password in [
            "correct horse",
            "пароль-из-слов",
            "🦀🐳🦀🐳🦀🐳🦀🐳",
            "xY7!kq2#",
        ] {
            check_password("anna", &Secret::from(password)).unwrap();
        }
        check_password("anna", &Secret::new("ab".repeat(128))).unwrap();
    }

    #[test]
    fn the_common_ones_are_long_enough_to_matter_and_in_small_letters() {
        for common in COMMON {
            assert!(
                common.len() >= SHORTEST && *common == common.to_lowercase(),
                "{common}"
            );
        }
    }
}
