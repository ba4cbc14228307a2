//! The provider: where it is, and both halves of a sign-in.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use exos_core::platform::Identity;
use exos_core::{Clock, Error, ErrorKind, Result};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType,
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken,
    EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    IdTokenFields, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, Scope, StandardErrorResponse, StandardTokenResponse, SubjectIdentifier,
    TokenResponse, UserInfoClaims,
};
use tokio::sync::Mutex;

use super::attempt::{Attempt, over};
use super::claims::{Claims, More};
use super::config::OidcConfig;
use super::http;

/// How long what the provider publishes is used before it is asked again: its keys change now and then.
const KNOWN_FOR: Duration = Duration::from_mins(10);

/// How long a provider that did not answer is not asked again: everybody who comes meanwhile would wait for it.
const DOWN_FOR: Duration = Duration::from_secs(5);

/// The path that the provider sends people back to.
pub(crate) const CALLBACK: &str = "/api/v1/session/oidc/callback";

type Fields = IdTokenFields<
    More,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

type Tokens = StandardTokenResponse<Fields, CoreTokenType>;

/// The library's client, with claims of any name.
type Client = openidconnect::Client<
    More,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// A provider of identities.
pub(crate) struct Provider {
    config: OidcConfig,
    issuer: IssuerUrl,
    redirect: RedirectUrl,
    http: reqwest::Client,
    clock: Arc<dyn Clock>,
    known: Mutex<Known>,
}

/// What the provider publishes.
#[derive(Default)]
enum Known {
    #[default]
    Nothing,
    /// It did not answer at this time.
    Down(Duration),
    /// It was read at this time.
    Read(Duration, Box<CoreProviderMetadata>),
}

/// A sign-in that began.
pub(crate) struct Begun {
    /// Where the browser goes.
    pub(crate) url: String,
    /// What it comes back with.
    pub(crate) attempt: Attempt,
}

impl Provider {
    /// Takes a provider. It is asked nothing yet: one that is down does not keep the server from starting.
    ///
    /// # Errors
    /// `Invalid` when an address is none.
    pub(crate) fn new(config: OidcConfig, clock: Arc<dyn Clock>) -> Result<Self> {
        let no_address = |setting, error| {
            Error::new(
                ErrorKind::Invalid,
                "set up OpenID Connect",
                "it is not an address",
            )
            .with("setting", setting)
            .source(error)
        };
        let issuer = IssuerUrl::new(config.issuer.clone());
        let redirect = RedirectUrl::new(format!("{}{CALLBACK}", config.public_url));
        Ok(Self {
            issuer: issuer.map_err(|error| no_address("oidc-issuer", error))?,
            redirect: redirect.map_err(|error| no_address("public-url", error))?,
            http: http::client()?,
            known: Mutex::default(),
            config,
            clock,
        })
    }

    /// Begins a sign-in that ends at the page `next`.
    ///
    /// # Errors
    /// `Unavailable` when the provider does not answer.
    pub(crate) async fn begin(&self, next: String) -> Result<Begun> {
        let client = self.client().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let request = client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
        let scopes = self.config.scopes.iter().cloned().map(Scope::new);
        let (url, state, nonce) = request
            .add_scopes(scopes)
            .set_pkce_challenge(challenge)
            .url();
        let attempt = Attempt {
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
            began: self.clock.timestamp(),
            next,
        };
        let url = url.into();
        Ok(Begun { url, attempt })
    }

    /// Ends a sign-in: returns who came back with `state` and `code`.
    ///
    /// # Errors
    /// `Unauthorized` when the attempt is another one or the provider's proof does not hold, `Unavailable` when the
    /// provider does not answer.
    pub(crate) async fn finish(
        &self,
        attempt: Attempt,
        state: &str,
        code: String,
    ) -> Result<Identity> {
        if attempt.state != state {
            return Err(over());
        }
        let mut client = self.client().await?;
        let exchange = client.exchange_code(AuthorizationCode::new(code));
        let exchange = exchange.map_err(|error| unproven("it has no token endpoint", error))?;
        let verifier = PkceCodeVerifier::new(attempt.verifier);
        let tokens = exchange
            .set_pkce_verifier(verifier)
            .request_async(&|request| self.send(request))
            .await;
        let tokens = tokens.map_err(|error| unproven("it did not take the code", error))?;
        let token = tokens.id_token().ok_or_else(|| {
            Error::new(
                ErrorKind::Unauthorized,
                "sign in",
                "the provider sent no ID token",
            )
        })?;
        let nonce = Nonce::new(attempt.nonce);
        let mut proof = token.claims(&client.id_token_verifier(), &nonce);
        if let Err(ClaimsVerificationError::SignatureVerification(_)) = proof {
            // The provider may sign with a key that it did not have when it was asked.
            *self.known.lock().await = Known::Nothing;
            client = self.client().await?;
            proof = token.claims(&client.id_token_verifier(), &nonce);
        }
        let proof = proof.map_err(|error| unproven("its ID token does not hold", error))?;
        let mut claims = Claims::default();
        claims.add(proof);
        let wanted = [&self.config.username_claim, &self.config.groups_claim];
        if wanted.iter().any(|name| !claims.has(name)) {
            self.ask(&client, &tokens, proof.subject(), &mut claims)
                .await?;
        }
        claims.identity(&self.config, proof.subject())
    }

    /// Adds what the provider tells of the user when it is asked, where it can be asked.
    async fn ask(
        &self,
        client: &Client,
        tokens: &Tokens,
        subject: &SubjectIdentifier,
        claims: &mut Claims,
    ) -> Result<()> {
        let token = tokens.access_token().clone();
        let Ok(request) = client.user_info(token, Some(subject.clone())) else {
            return Ok(());
        };
        let told: UserInfoClaims<More, CoreGenderClaim> = request
            .request_async(&|request| self.send(request))
            .await
            .map_err(|error| unproven("it tells nothing of the user", error))?;
        claims.add(&told);
        Ok(())
    }

    async fn client(&self) -> Result<Client> {
        let secret = self.config.client_secret.as_ref();
        let client = Client::from_provider_metadata(
            self.metadata().await?,
            ClientId::new(self.config.client_id.clone()),
            secret.map(|secret| ClientSecret::new(secret.expose().clone())),
        );
        Ok(client.set_redirect_uri(self.redirect.clone()))
    }

    /// Whoever comes while the provider is asked waits for the one answer.
    async fn metadata(&self) -> Result<CoreProviderMetadata> {
        let mut known = self.known.lock().await;
        let now = self.clock.elapsed();
        match &*known {
            Known::Read(at, metadata) if now < *at + KNOWN_FOR => return Ok(*metadata.clone()),
            Known::Down(at) if now < *at + DOWN_FOR => return Err(self.down()),
            _ => {}
        }
        let issuer = self.issuer.clone();
        let metadata =
            CoreProviderMetadata::discover_async(issuer, &|request| self.send(request)).await;
        match metadata {
            Ok(metadata) => {
                *known = Known::Read(now, Box::new(metadata.clone()));
                Ok(metadata)
            }
            Err(error) => {
                *known = Known::Down(now);
                Err(self.down().source(error))
            }
        }
    }

    fn down(&self) -> Error {
        let message = "the identity provider does not say what it can";
        Error::new(ErrorKind::Unavailable, "sign in", message).with("issuer", self.issuer.as_str())
    }

    fn send(
        &self,
        request: HttpRequest,
    ) -> impl Future<Output = Result<openidconnect::HttpResponse, http::HttpError>> + Send + 'static
    {
        http::send(self.http.clone(), request)
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("issuer", &self.config.issuer)
            .finish_non_exhaustive()
    }
}

/// The library's errors name no code, token or secret; what the provider itself writes goes to the log alone.
fn unproven<E: std::error::Error + Send + Sync + 'static>(what: &str, error: E) -> Error {
    tracing::warn!(%error, "a sign-in with OpenID Connect failed");
    let message = format!("the identity provider proves nothing: {what}");
    Error::new(ErrorKind::Unauthorized, "sign in", message)
        .hint("begin again; the server's log has the provider's answer")
        .source(error)
}
