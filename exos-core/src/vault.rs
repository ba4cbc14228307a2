//! Secrets at rest: what the store holds of a secret is sealed with a key that the store does not hold.
//!
//! The cipher is XChaCha20-Poly1305 (<https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-xchacha-03>): its nonces are
//! long enough to be random.

mod key;
mod key_file;
mod sealed;

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};

pub use key::Key;
pub use key_file::{add_key_to_file, drop_old_keys, open_key_file};
pub use sealed::Sealed;

use crate::error::{Error, ErrorKind, Result};
use crate::random;
use crate::secret::Secret;

/// Which thing a sealed value belongs to. It is authenticated: moved to another thing, the value does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context<'a> {
    /// What sort of thing and which field of it, such as `registry.password`.
    pub kind: &'a str,
    /// Its id.
    pub id: &'a str,
}

/// Seals and opens secrets with one key or, while keys are exchanged, with several of which the newest seals.
///
/// ```
/// use exos_core::vault::{Context, Key, Vault};
///
/// let vault = Vault::new(vec![Key::make()?])?;
/// let here = Context { kind: "registry.password", id: "r1" };
/// let sealed = vault.seal(here, b"hunter2")?;
/// assert_eq!(vault.open(here, &sealed)?.expose(), b"hunter2");
///
/// let elsewhere = Context { kind: "registry.password", id: "r2" };
/// assert!(vault.open(elsewhere, &sealed).is_err());
/// # Ok::<(), exos_core::Error>(())
/// ```
#[derive(Debug)]
pub struct Vault {
    /// The oldest first; never empty.
    keys: Vec<Key>,
}

impl Vault {
    /// Takes keys, the oldest first; none at all is `Invalid`.
    pub fn new(keys: Vec<Key>) -> Result<Self> {
        if keys.is_empty() {
            let message = "there is no key to seal secrets with";
            return Err(Error::new(ErrorKind::Invalid, "open vault", message));
        }
        Ok(Self { keys })
    }

    /// Reads keys from text: one or several, separated by line breaks or commas, the newest last.
    pub fn from_text(text: &Secret) -> Result<Self> {
        Self::new(key::parse_keys(text)?)
    }

    /// Returns the ids of the keys, the oldest first. An id tells nothing about its key.
    pub fn key_ids(&self) -> Vec<&str> {
        self.keys.iter().map(Key::id).collect()
    }

    /// Seals a value for a thing.
    pub fn seal(&self, context: Context<'_>, value: &[u8]) -> Result<Sealed> {
        let key = self.newest()?;
        let nonce: [u8; sealed::NONCE] = random::bytes()?;
        let aad = authenticated(key.id(), context);
        let payload = Payload {
            msg: value,
            aad: &aad,
        };
        let ciphertext = cipher(key).encrypt(&XNonce::from(nonce), payload);
        let ciphertext = ciphertext.map_err(|_| {
            fails(
                ErrorKind::Internal,
                "seal secret",
                "it is too long",
                context,
            )
        })?;
        Ok(Sealed::new(key.id(), nonce, ciphertext))
    }

    /// Opens a value that was sealed for the same thing.
    ///
    /// # Errors
    /// - `Unavailable` when its key is not here: the error names that key's id and those that are.
    /// - `Internal` when it was changed, or was sealed for another thing.
    pub fn open(&self, context: Context<'_>, sealed: &Sealed) -> Result<Secret<Vec<u8>>> {
        const OP: &str = "open secret";
        let key = self.keys.iter().find(|key| key.id() == sealed.key_id());
        let key = key.ok_or_else(|| self.no_key(context, sealed))?;
        let aad = authenticated(key.id(), context);
        let payload = Payload {
            msg: sealed.ciphertext(),
            aad: &aad,
        };
        let opened = cipher(key).decrypt(&XNonce::from(*sealed.nonce()), payload);
        let value = opened.map_err(|_| {
            let why = "what is stored was changed, or belongs to something else";
            fails(ErrorKind::Internal, OP, why, context).with("key", sealed.key_id())
        })?;
        Ok(Secret::new(value))
    }

    /// Opens a value that is text.
    pub fn open_text(&self, context: Context<'_>, sealed: &Sealed) -> Result<Secret> {
        let value = self.open(context, sealed)?;
        let text = std::str::from_utf8(value.expose()).map_err(|_| {
            fails(
                ErrorKind::Internal,
                "open secret",
                "it is not text",
                context,
            )
        })?;
        Ok(Secret::new(text.to_owned()))
    }

    /// Seals a value anew with the newest key; nothing when it is the one that seals it already.
    pub fn reseal(&self, context: Context<'_>, sealed: &Sealed) -> Result<Option<Sealed>> {
        if sealed.key_id() == self.newest()?.id() {
            return Ok(None);
        }
        let value = self.open(context, sealed)?;
        self.seal(context, value.expose()).map(Some)
    }

    fn newest(&self) -> Result<&Key> {
        let newest = self.keys.last();
        newest.ok_or_else(|| Error::new(ErrorKind::Internal, "seal secret", "there is no key"))
    }

    fn no_key(&self, context: Context<'_>, sealed: &Sealed) -> Error {
        let message = format!(
            "it was sealed with the key {}, and the keys here are {}",
            sealed.key_id(),
            self.key_ids().join(", ")
        );
        fails(ErrorKind::Unavailable, "open secret", &message, context)
            .retry(crate::error::Retry::Never)
            .hint("give the server the key file, or the EXOS_SECRET_KEY, that it had when the secret was written")
    }
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.bytes().into())
}

/// Returns what is authenticated with a value: the format, the key and the thing, each with its length before it, so
/// that no two different things read the same.
fn authenticated(key: &str, context: Context<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in [sealed::FORMAT, key, context.kind, context.id] {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

fn fails(kind: ErrorKind, op: &'static str, why: &str, context: Context<'_>) -> Error {
    Error::new(kind, op, why)
        .with("kind", context.kind)
        .with("id", context.id)
}

#[cfg(test)]
mod tests;
