//! Values that are never shown.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use zeroize::Zeroize;

/// A value that is never shown: no `Display`, no `Serialize`, stars for `Debug`. Its memory is wiped when it is dropped.
///
/// ```
/// use exos_core::Secret;
///
/// let password = Secret::new("hunter2".to_owned());
/// assert_eq!(format!("{password:?}"), "***");
/// assert_eq!(password.expose(), "hunter2");
/// ```
///
/// Writing it out by accident does not compile:
///
/// ```compile_fail
/// # use exos_core::Secret;
/// serde_json::to_string(&Secret::new("hunter2".to_owned())).unwrap();
/// ```
#[derive(Clone, Default)]
pub struct Secret<T: Zeroize = String>(T);

impl<T: Zeroize> Secret<T> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// Returns the value, for the one place that needs it.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl From<&str> for Secret {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Self(value)
    }
}

impl<'de, T: Zeroize + Deserialize<'de>> Deserialize<'de> for Secret<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The reader's own error would quote the value.
        let value = T::deserialize(deserializer);
        value
            .map(Self)
            .map_err(|_| D::Error::custom("a secret has the wrong type"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_struct_with_a_secret_prints_without_it() {
        #[derive(Debug, Deserialize)]
        struct SignIn {
            #[expect(dead_code, reason = "only its Debug is looked at")]
            name: String,
            password: Secret,
        }
        let sign_in: SignIn =
            serde_json::from_str(r#"{"name": "anna", "password": "hunter2"}"#).unwrap();
        assert!(!format!("{sign_in:#?}").contains("hunter2"));
        assert_eq!(sign_in.password.expose(), "hunter2");
    }

    #[test]
    fn a_secret_of_the_wrong_type_is_not_quoted() {
        let error = serde_json::from_str::<Secret>("271828").unwrap_err();
        assert!(!error.to_string().contains("271828"), "{error}");
    }
}
