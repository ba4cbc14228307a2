//! The settings of OpenID Connect, which only make sense together.

use exos_core::Secret;

use super::read::ConfigError;
use super::sources::Sources;
use super::value::{HttpUrl, PublicUrl};
use crate::oidc::OidcConfig;

/// Reads them; without an issuer there is no provider.
pub(super) fn config(sources: &Sources) -> Result<Option<OidcConfig>, ConfigError> {
    let client_id: Option<String> = sources.find("oidc-client-id")?;
    let Some(HttpUrl(issuer)) = sources.find("oidc-issuer")? else {
        let alone =
            client_id.map(|_| sources.wrong("oidc-client-id", "it needs oidc-issuer beside it"));
        return alone.map_or(Ok(None), Err);
    };
    let needs = |what| sources.wrong("oidc-issuer", what);
    let public_url: Option<PublicUrl> = sources.find("public-url")?;
    let secret: Option<String> = sources.find("oidc-client-secret")?;
    let scopes: String = sources.get("oidc-scopes")?;
    Ok(Some(OidcConfig {
        issuer,
        client_id: client_id.ok_or_else(|| needs("it needs oidc-client-id beside it"))?,
        client_secret: secret.map(Secret::new),
        scopes: scopes.split_whitespace().map(str::to_owned).collect(),
        username_claim: sources.get("oidc-username-claim")?,
        groups_claim: sources.get("oidc-groups-claim")?,
        public_url: public_url
            .ok_or_else(|| needs("it needs public-url, where the provider sends people back to"))?,
    }))
}
