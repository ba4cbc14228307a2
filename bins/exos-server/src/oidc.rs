//! Signing in with OpenID Connect: the authorization code flow with PKCE (OpenID Connect Core 1.0, section 3.1).
//!
//! ```text
//! browser -> begin: sealed attempt in a cookie, off to the provider -> provider -> finish: code for an ID token
//! ```

mod attempt;
mod claims;
mod config;
mod http;
mod provider;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use attempt::{Attempt, LASTS};
pub use config::OidcConfig;
#[cfg(test)]
pub(crate) use http::client;
pub(crate) use provider::Provider;
