//! Randomness for secrets.

use crate::error::{Error, ErrorKind, Result};

/// Returns random bytes that nobody can guess, from the operating system.
///
/// It is no port: a secret that a test could fix is one that a program could fix too. Tests check what must hold of any
/// bytes.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|source| {
        let message = "the operating system gives no random bytes";
        Error::new(ErrorKind::Unavailable, "make secret", message).source(source)
    })?;
    Ok(bytes)
}
