//! A sealed value as it is stored.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Error, ErrorKind, Result};

/// The format that is written: it is part of what is authenticated.
pub(super) const FORMAT: &str = "sealed1";
/// Bytes of a nonce.
pub(super) const NONCE: usize = 24;

/// A value that only the vault with its key can read. Its text is `sealed1.<key id>.<base64 of nonce and ciphertext>`.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    key_id: String,
    nonce: [u8; NONCE],
    ciphertext: Vec<u8>,
}

impl Sealed {
    pub(super) fn new(key_id: &str, nonce: [u8; NONCE], ciphertext: Vec<u8>) -> Self {
        Self {
            key_id: key_id.to_owned(),
            nonce,
            ciphertext,
        }
    }

    /// Returns the id of the key that it was sealed with.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    pub(super) fn nonce(&self) -> &[u8; NONCE] {
        &self.nonce
    }

    pub(super) fn ciphertext(&self) -> &[u8] {
        &self.ciphertext
    }
}

impl fmt::Display for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = URL_SAFE_NO_PAD.encode([&self.nonce, self.ciphertext.as_slice()].concat());
        write!(f, "{FORMAT}.{}.{body}", self.key_id)
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed(key {})", self.key_id)
    }
}

impl FromStr for Sealed {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let read = || {
            let (key_id, body) = text
                .strip_prefix(FORMAT)?
                .strip_prefix('.')?
                .split_once('.')?;
            let body = URL_SAFE_NO_PAD.decode(body).ok()?;
            let (nonce, ciphertext) = body.split_first_chunk()?;
            Some(Self::new(key_id, *nonce, ciphertext.to_vec()))
        };
        read().ok_or_else(|| {
            let message = format!("it does not have the form `{FORMAT}.<key>.<base64>`");
            Error::new(ErrorKind::Internal, "read sealed secret", message)
        })
    }
}

impl Serialize for Sealed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sealed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
