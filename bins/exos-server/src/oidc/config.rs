//! What the server has to know of the provider.

use exos_core::Secret;

use crate::config::PublicUrl;

/// A provider of identities, and what is read from what it says.
#[derive(Debug, Clone)]
pub struct OidcConfig {
    /// The provider's address, under which it publishes what it can.
    pub issuer: String,
    /// What the provider knows the server as.
    pub client_id: String,
    /// What proves that to the provider; a public client has none.
    pub client_secret: Option<Secret>,
    /// What is asked for beside `openid`.
    pub scopes: Vec<String>,
    /// The claim that users are named after.
    pub username_claim: String,
    /// The claim that lists groups.
    pub groups_claim: String,
    /// Where people reach the server, and the provider sends them back to.
    pub public_url: PublicUrl,
}
