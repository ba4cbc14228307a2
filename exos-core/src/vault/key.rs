//! Keys that seal.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;
use crate::{hex, random};

/// Bytes of a key.
const BYTES: usize = 32;

/// A key that seals secrets: 32 random bytes, as text 44 characters of base64.
#[derive(Clone)]
pub struct Key {
    id: String,
    bytes: Secret<[u8; BYTES]>,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.id)
    }
}

impl Key {
    /// Makes a key that nobody can guess.
    pub fn make() -> Result<Self> {
        Ok(Self::new(random::bytes()?))
    }

    /// Reads a key: 32 bytes in base64, as `openssl rand -base64 32` prints them, or in 64 hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self> {
        let bytes = from_base64(text).or_else(|| hex::decode(&text.to_ascii_lowercase()));
        bytes.map(Self::new).ok_or_else(|| {
            Error::new(
                ErrorKind::Invalid,
                "read secret key",
                "it is not 32 bytes in base64",
            )
            .hint("`openssl rand -base64 32` makes a key; a password is none")
        })
    }

    fn new(bytes: [u8; BYTES]) -> Self {
        let digest = Sha256::new_with_prefix("exos secret key id")
            .chain_update(bytes)
            .finalize();
        let id = hex::encode(&digest[..4]);
        Self {
            id,
            bytes: Secret::new(bytes),
        }
    }

    /// Returns its id: 8 hexadecimal digits of a hash of it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns its text, for the key file alone.
    pub fn text(&self) -> Secret {
        Secret::new(STANDARD.encode(self.bytes.expose()))
    }

    pub(super) fn bytes(&self) -> &[u8; BYTES] {
        self.bytes.expose()
    }
}

fn from_base64(text: &str) -> Option<[u8; BYTES]> {
    let alphabets = [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD];
    let mut decoded = alphabets
        .into_iter()
        .find_map(|alphabet| alphabet.decode(text).ok())?;
    let bytes = decoded.as_slice().try_into().ok();
    decoded.zeroize();
    bytes
}

/// Reads keys, the newest last: one or several on lines or between commas; a line that starts with `#` is a comment.
pub(super) fn parse_keys(text: &Secret) -> Result<Vec<Key>> {
    let lines = text.expose().lines().map(str::trim);
    let keys = lines
        .filter(|line| !line.starts_with('#'))
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .filter(|key| !key.is_empty());
    let numbered = keys.enumerate();
    numbered
        .map(|(at, key)| Key::parse(key).map_err(|error| error.with("key", (at + 1).to_string())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_in_each_of_its_forms() {
        let key = Key::make().unwrap();
        let padded = key.text().expose().clone();
        let hex = hex::encode(key.bytes());
        let url = URL_SAFE_NO_PAD.encode(key.bytes());
        for text in [
            padded.as_str(),
            padded.trim_end_matches('='),
            &hex,
            &hex.to_uppercase(),
            &url,
        ] {
            assert_eq!(Key::parse(text).unwrap().bytes(), key.bytes(), "{text}");
        }
    }

    #[test]
    fn what_is_no_key_is_not_repeated() {
        let short = STANDARD.encode([7; 31]);
        for text in ["correct horse battery staple", short.as_str(), "", "ü"] {
            let error = Key::parse(text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Invalid);
            assert!(text.is_empty() || !format!("{error} {error:?}").contains(text));
        }
    }

    #[test]
    fn several_keys_come_on_lines_or_between_commas() {
        let keys: Vec<Key> = (0..3).map(|_| Key::make().unwrap()).collect();
        let [a, b, c] = [0, 1, 2].map(|at: usize| keys[at].text().expose().clone());
        let text = Secret::new(format!("# keys of the server\n{a}, {b}\n\n{c}\n"));
        let read = parse_keys(&text).unwrap();
        let ids = |keys: &[Key]| {
            keys.iter()
                .map(|key| key.id().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(ids(&read), ids(&keys));
        let error = parse_keys(&Secret::new(format!("{a}\nhunter2"))).unwrap_err();
        assert_eq!(error.context(), [("key", "2".to_owned())]);
    }

    #[test]
    fn debug_shows_the_id_alone() {
        let key = Key::make().unwrap();
        assert_eq!(format!("{key:?}"), format!("Key({})", key.id()));
    }
}
