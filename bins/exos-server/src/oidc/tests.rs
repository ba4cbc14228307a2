//! A small provider of identities: what a real one does in a sign-in, and what a bad one could try.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use openidconnect::core::{
    CoreEdDsaPrivateSigningKey, CoreGenderClaim, CoreJsonWebKeySet,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
};
use openidconnect::{
    Audience, IdToken, IdTokenClaims, IssuerUrl, JsonWebKeyId, Nonce, PrivateSigningKey,
    StandardClaims, SubjectIdentifier,
};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::claims::More;

pub(crate) const CLIENT: &str = "exos";
pub(crate) const SECRET: &str = "the secret of the client";

/// How a provider may deceive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Deceit {
    #[default]
    None,
    /// The token of an attempt of somebody else.
    Nonce,
    /// A token for another program.
    Audience,
    /// A token of long ago.
    Expired,
    /// A token that it has not signed.
    Key,
}

/// A running provider. It ends when it is dropped.
pub(crate) struct TestProvider {
    pub(crate) address: SocketAddr,
    said: Arc<Said>,
    _serving: JoinSet<()>,
}

struct Said {
    issuer: String,
    /// What it says of whoever comes, in the ID token and when it is asked.
    claims: Mutex<(Value, Value)>,
    deceit: Mutex<Deceit>,
    /// The seed of the key that it signs with and publishes.
    seed: Mutex<u8>,
    /// What each code was given for.
    codes: Mutex<BTreeMap<String, BTreeMap<String, String>>>,
}

impl TestProvider {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let said = Arc::new(Said {
            issuer: format!("http://{address}"),
            claims: Mutex::new((json!({"preferred_username": "anna"}), json!({}))),
            deceit: Mutex::default(),
            seed: Mutex::new(1),
            codes: Mutex::default(),
        });
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .route("/userinfo", get(user_info))
            .with_state(said.clone());
        let mut serving = JoinSet::new();
        serving.spawn(async { axum::serve(listener, routes).await.unwrap() });
        Self {
            address,
            said,
            _serving: serving,
        }
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.said.issuer
    }

    /// Says these claims in the ID token, and those only when it is asked.
    pub(crate) fn say(&self, in_token: Value, when_asked: Value) {
        *self.said.claims.lock().unwrap() = (in_token, when_asked);
    }

    /// Signs with another key from now on, and publishes that one alone.
    pub(crate) fn change_key(&self) {
        *self.said.seed.lock().unwrap() += 1;
    }

    pub(crate) fn deceive(&self, deceit: Deceit) {
        *self.said.deceit.lock().unwrap() = deceit;
    }
}

pub(crate) fn pairs(query: &str) -> BTreeMap<String, String> {
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

async fn discovery(State(said): State<Arc<Said>>) -> Response {
    let issuer = &said.issuer;
    axum::Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    }))
    .into_response()
}

/// A private key whose every byte is `seed` (RFC 8410, section 7).
fn key(seed: u8) -> CoreEdDsaPrivateSigningKey {
    let head = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];
    let der: Vec<u8> = head.into_iter().chain([seed; 32]).collect();
    let pem = format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        STANDARD.encode(der)
    );
    let id = JsonWebKeyId::new("k1".to_owned());
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(id)).unwrap()
}

async fn keys(State(said): State<Arc<Said>>) -> Response {
    let key = key(*said.seed.lock().unwrap());
    axum::Json(CoreJsonWebKeySet::new(vec![key.as_verification_key()])).into_response()
}

/// A real provider asks the person here.
async fn authorize(State(said): State<Arc<Said>>, RawQuery(query): RawQuery) -> Response {
    let asked = pairs(&query.unwrap_or_default());
    assert_eq!(asked["response_type"], "code");
    assert_eq!(asked["client_id"], CLIENT);
    assert_eq!(asked["code_challenge_method"], "S256");
    assert!(asked["scope"].split(' ').any(|scope| scope == "openid"));
    let mut codes = said.codes.lock().unwrap();
    let code = format!("code-{}", codes.len());
    let back = form_urlencoded::Serializer::new(format!("{}?", asked["redirect_uri"]))
        .append_pair("code", &code)
        .append_pair("state", &asked["state"])
        .append_pair("iss", &said.issuer)
        .finish();
    codes.insert(code, asked);
    (
        StatusCode::FOUND,
        [(header::LOCATION, back.replace("?&", "?"))],
    )
        .into_response()
}

/// Gives a token for a code, once, to the client that asked for it and can prove that.
async fn token(State(said): State<Arc<Said>>, headers: HeaderMap, body: Bytes) -> Response {
    let refused = |why: &str| {
        let body = axum::Json(json!({"error": "invalid_grant", "error_description": why}));
        (StatusCode::BAD_REQUEST, body).into_response()
    };
    let form = pairs(std::str::from_utf8(&body).unwrap());
    let proof = form_urlencoded::byte_serialize(SECRET.as_bytes()).collect::<String>();
    let proof = format!("Basic {}", STANDARD.encode(format!("{CLIENT}:{proof}")));
    if headers
        .get(header::AUTHORIZATION)
        .is_none_or(|given| *given != proof)
    {
        return refused("it is another client");
    }
    let Some(asked) = said.codes.lock().unwrap().remove(&form["code"]) else {
        return refused("the code was used");
    };
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"]));
    if challenge != asked["code_challenge"] || form["redirect_uri"] != asked["redirect_uri"] {
        return refused("somebody else asked for the code");
    }
    axum::Json(json!({
        "access_token": "access",
        "token_type": "Bearer",
        "id_token": said.id_token(&asked["nonce"]),
    }))
    .into_response()
}

impl Said {
    fn id_token(&self, nonce: &str) -> Value {
        let deceit = *self.deceit.lock().unwrap();
        let (claims, _) = self.claims.lock().unwrap().clone();
        let Value::Object(more) = claims else {
            panic!("claims are an object")
        };
        #[expect(
            clippy::disallowed_methods,
            reason = "the library judges tokens by the machine's clock"
        )]
        let now = SystemTime::now();
        let issued = now - Duration::from_secs(if deceit == Deceit::Expired { 7200 } else { 1 });
        let audience = if deceit == Deceit::Audience {
            "other"
        } else {
            CLIENT
        };
        let nonce = if deceit == Deceit::Nonce {
            "other"
        } else {
            nonce
        };
        let claims = IdTokenClaims::<More, CoreGenderClaim>::new(
            IssuerUrl::new(self.issuer.clone()).unwrap(),
            vec![Audience::new(audience.to_owned())],
            (issued + Duration::from_hours(1)).into(),
            issued.into(),
            StandardClaims::new(SubjectIdentifier::new("0001".to_owned())),
            serde_json::from_value(Value::Object(Map::from_iter(more))).unwrap(),
        );
        let claims = claims.set_nonce(Some(Nonce::new(nonce.to_owned())));
        let published = *self.seed.lock().unwrap();
        let seed = if deceit == Deceit::Key {
            200
        } else {
            published
        };
        let algorithm = CoreJwsSigningAlgorithm::EdDsa;
        let token = IdToken::<_, _, CoreJweContentEncryptionAlgorithm, _>::new(
            claims,
            &key(seed),
            algorithm,
            None,
            None,
        );
        serde_json::to_value(token.unwrap()).unwrap()
    }
}

async fn user_info(State(said): State<Arc<Said>>) -> Response {
    let (_, mut told) = said.claims.lock().unwrap().clone();
    told["sub"] = json!("0001");
    axum::Json(told).into_response()
}
