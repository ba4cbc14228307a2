//! Secrets that EXOS makes and shows once: API keys, sessions, the setup token.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;
use crate::{hex, random};

/// Bytes of a secret. 256 bits cannot be guessed, so a plain hash of them is safe to keep.
const BYTES: usize = 32;

/// The most bytes of an id: two of EXOS's own, and room.
const LONGEST_ID: usize = 80;

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// An API key.
    ApiKey,
    /// A session of a person who signed in.
    Session,
    /// The first start: makes the first admin.
    Setup,
}

impl TokenKind {
    const ALL: [Self; 3] = [Self::ApiKey, Self::Session, Self::Setup];

    /// Returns what its texts start with.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::ApiKey => "exos_key_",
            Self::Session => "exos_session_",
            Self::Setup => "exos_setup_",
        }
    }
}

/// A secret with the id under which its hash is kept.
///
/// Its text is the prefix of its kind, the id, `_`, and 64 hexadecimal digits: fit for a header, a cookie and a shell, and
/// easy to find for programs that look for leaked secrets.
///
/// ```
/// use exos_core::access::{Token, TokenKind};
///
/// let token = Token::make(TokenKind::ApiKey, "01h2")?;
/// let kept = token.hash();
/// let text = token.text();
/// let shown = Token::parse(text.expose())?;
/// assert_eq!(shown.id(), "01h2");
/// assert!(kept.matches(&shown));
/// # Ok::<(), exos_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Token {
    kind: TokenKind,
    id: String,
    secret: Secret<[u8; BYTES]>,
}

impl Token {
    /// Makes a token that nobody can guess. The id is of digits, letters and `_`.
    pub fn make(kind: TokenKind, id: impl Into<String>) -> Result<Self> {
        Ok(Self {
            kind,
            id: id.into(),
            secret: Secret::new(random::bytes()?),
        })
    }

    /// Reads a token's text. What is none is `Unauthorized`, and is not repeated in the error.
    pub fn parse(text: &str) -> Result<Self> {
        let parts = TokenKind::ALL.into_iter().find_map(|kind| {
            let (id, digits) = text.strip_prefix(kind.prefix())?.rsplit_once('_')?;
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
            let id_is_sound = (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(fits);
            let secret = hex::decode(digits).filter(|_| id_is_sound)?;
            Some((kind, id.to_owned(), Secret::new(secret)))
        });
        let (kind, id, secret) = parts.ok_or_else(|| {
            let message = "this is not the text of a token";
            Error::new(ErrorKind::Unauthorized, "read token", message)
        })?;
        Ok(Self { kind, id, secret })
    }

    /// Returns what it is for.
    pub fn kind(&self) -> TokenKind {
        self.kind
    }

    /// Returns the id under which its hash is kept.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns its text, to be shown once.
    pub fn text(&self) -> Secret {
        let digits = Zeroizing::new(hex::encode(self.secret.expose()));
        Secret::new(format!("{}{}_{}", self.kind.prefix(), self.id, *digits))
    }

    /// Returns what is kept of it.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.text().expose()).into())
    }
}

/// What is kept of a token: the SHA-256 of its text, so that it holds for this kind and this id alone.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// Tells whether a token is the one that this was made of, in a time that does not depend on where they differ.
    pub fn matches(&self, token: &Token) -> bool {
        self.0.ct_eq(&token.hash().0).into()
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Serialize for TokenHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for TokenHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = String::deserialize(deserializer)?;
        let bytes = hex::decode(&digits).map(Self);
        bytes.ok_or_else(|| serde::de::Error::custom("a token's hash is 64 hexadecimal digits"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_two_tokens_are_alike() {
        let make = || Token::make(TokenKind::Session, "s1").unwrap();
        let (one, other) = (make(), make());
        assert!(one.hash().matches(&one));
        assert!(!one.hash().matches(&other));
    }

    #[test]
    fn a_secret_counts_for_its_kind_and_id_alone() {
        let key = Token::make(TokenKind::ApiKey, "k1").unwrap();
        let text = key.text().expose().clone();
        let of_another_id = Token::parse(&text.replace("_k1_", "_k2_")).unwrap();
        let of_another_kind = Token::parse(&text.replace("_key_", "_setup_")).unwrap();
        assert!(!key.hash().matches(&of_another_id));
        assert!(!key.hash().matches(&of_another_kind));
    }

    #[test]
    fn nothing_but_its_text_shows_the_secret() {
        let token = Token::make(TokenKind::ApiKey, "k1").unwrap();
        let text = token.text().expose().clone();
        let (_, digits) = text.rsplit_once('_').unwrap();
        let kept = serde_json::to_string(&token.hash()).unwrap();
        for shown in [format!("{token:?} {:?}", token.hash()), kept] {
            assert!(!shown.contains(digits), "{shown}");
        }
        let error = Token::parse(&text[..text.len() - 1]).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(&digits[..16]));
    }

    #[test]
    fn a_hash_comes_back_from_the_store() {
        let token = Token::make(TokenKind::ApiKey, "k1").unwrap();
        let json = serde_json::to_string(&token.hash()).unwrap();
        let hash: TokenHash = serde_json::from_str(&json).unwrap();
        assert!(hash.matches(&token));
        serde_json::from_str::<TokenHash>("\"beef\"").unwrap_err();
    }

    proptest! {
        #[test]
        fn text_goes_there_and_back(id in "[a-z0-9]{1,26}(_[a-z0-9]{1,26})?", kind in 0..3_usize) {
            let token = Token::make(TokenKind::ALL[kind], id).unwrap();
            let back = Token::parse(token.text().expose()).unwrap();
            prop_assert_eq!(back.kind(), token.kind());
            prop_assert_eq!(back.id(), token.id());
            prop_assert!(token.hash().matches(&back));
        }

        #[test]
        fn other_text_is_no_token_and_no_crash(text in "(exos_key_)?.{0,90}") {
            prop_assert!(Token::parse(&text).is_err());
        }
    }
}
