//! The islands: rich elements of the pages, which npm builds and `cargo build` does without.
//!
//! `cargo xtask islands` fills the folder; without it the pages show what they have in the place of an island.

use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "islands/dist"]
#[allow_missing = true]
struct Dist;

/// The file `name`, such as `editor.js`, if it was built.
pub(crate) fn get(name: &str) -> Option<EmbeddedFile> {
    Dist::get(name)
}

/// Reports whether the file `name` was built.
pub(crate) fn has(name: &str) -> bool {
    Dist::iter().any(|built| built == name)
}

/// Returns all files that were built.
pub(crate) fn all() -> impl Iterator<Item = EmbeddedFile> {
    Dist::iter().filter_map(|name| Dist::get(&name))
}
