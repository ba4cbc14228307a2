//! What is kept of tokens: one kind of record for sessions, API keys and the setup token.

use serde::{Deserialize, Serialize};

use crate::access::{Token, TokenHash, TokenKind, unauthorized};
use crate::error::Result;
use crate::store::{Batch, Record, Store, Versioned};

/// The hash of a token, apart from what the token is for.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeptToken {
    hash: TokenHash,
}

impl Record for KeptToken {
    const KIND: &'static str = "token";
}

fn id_of(kind: TokenKind, id: &str) -> String {
    format!("{}{id}", kind.prefix())
}

/// Adds to `batch` that a token is valid.
pub(super) fn keep(batch: Batch, token: &Token) -> Result<Batch> {
    let hash = token.hash();
    batch.replace(&id_of(token.kind(), token.id()), &KeptToken { hash })
}

/// Adds to `batch` that a token is valid no more.
pub(super) fn forget(batch: Batch, kind: TokenKind, id: &str) -> Batch {
    batch.forget::<KeptToken>(&id_of(kind, id))
}

/// Checks that a token is one that is kept, and returns the record.
pub(super) async fn check(store: &dyn Store, token: &Token) -> Result<Versioned<KeptToken>> {
    let kept = store
        .record::<KeptToken>(&id_of(token.kind(), token.id()))
        .await?;
    let is_right = |kept: &Versioned<KeptToken>| kept.value.hash.matches(token);
    kept.filter(is_right)
        .ok_or_else(|| unauthorized("check token"))
}
