//! A sign-in under way: what the browser keeps, sealed, until the provider sends it back.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use exos_core::vault::{Context, Vault};
use exos_core::{Error, ErrorKind, Result, Timestamp};
use serde::{Deserialize, Serialize};

/// How many seconds a person may take at the provider.
pub(crate) const LASTS: u64 = 600;

const CONTEXT: Context<'static> = Context {
    kind: "oidc.attempt",
    id: "",
};

/// A sign-in under way.
#[derive(Serialize, Deserialize)]
pub(crate) struct Attempt {
    /// What the provider sends back; another one is of another attempt.
    pub(super) state: String,
    /// What stands in the ID token of this attempt.
    pub(super) nonce: String,
    /// What proves to the provider that the code is used by who asked for it.
    pub(super) verifier: String,
    /// The page to go to afterwards.
    pub(crate) next: String,
    /// When it began.
    pub(super) began: Timestamp,
}

impl Attempt {
    /// Returns the text for the cookie: only who has the key of the vault can read or make one.
    pub(crate) fn seal(&self, vault: &Vault) -> Result<String> {
        let plain = serde_json::to_vec(self).map_err(unwritable)?;
        let sealed = vault.seal(CONTEXT, &plain)?;
        let text = serde_json::to_vec(&sealed).map_err(unwritable)?;
        Ok(URL_SAFE_NO_PAD.encode(text))
    }

    /// Reads the cookie's text.
    ///
    /// # Errors
    /// `Unauthorized` when it was not made here, or is too old.
    pub(crate) fn open(vault: &Vault, text: &str, now: Timestamp) -> Result<Self> {
        let read = || {
            let sealed = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
            let plain = vault.open(CONTEXT, &sealed).ok()?;
            serde_json::from_slice::<Self>(plain.expose()).ok()
        };
        let fresh = |attempt: &Self| now.since(attempt.began).as_secs() < LASTS;
        read().filter(fresh).ok_or_else(over)
    }
}

/// The error of an attempt that is not this browser's, or took too long.
pub(super) fn over() -> Error {
    let message = "this sign-in was not begun in this browser, or took too long";
    Error::new(ErrorKind::Unauthorized, "sign in", message).hint("begin again")
}

fn unwritable(error: serde_json::Error) -> Error {
    Error::new(
        ErrorKind::Internal,
        "sign in",
        "the attempt cannot be written",
    )
    .source(error)
}
