//! Requests to the provider.

use std::sync::Arc;
use std::time::Duration;

use exos_core::{Error, ErrorKind, Result};
use openidconnect::{HttpRequest, HttpResponse};
use reqwest::redirect::Policy;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// How long the provider may take for an answer; a person waits for it.
const PATIENCE: Duration = Duration::from_secs(10);

/// The most bytes of an answer: documents, keys and tokens are far smaller.
const LONGEST: usize = 1 << 20;

/// Why a request came to nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpError {
    #[error("the request failed")]
    Request(#[from] reqwest::Error),
    #[error("the answer has more than {LONGEST} bytes")]
    TooLong,
}

/// Makes a client that follows no redirect: the provider's documents say where things are.
pub(crate) fn client() -> Result<reqwest::Client> {
    let unusable = |error| {
        Error::new(
            ErrorKind::Internal,
            "set up OpenID Connect",
            "the HTTP client cannot be made",
        )
        .source(error)
    };
    let mut roots = RootCertStore::empty();
    // Some of a machine's certificates may be broken; the others count.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions();
    let tls = tls.map_err(|error| {
        Error::new(
            ErrorKind::Internal,
            "set up OpenID Connect",
            "TLS cannot be set up",
        )
        .source(error)
    })?;
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls.with_root_certificates(roots).with_no_client_auth())
        .redirect(Policy::none())
        .timeout(PATIENCE)
        .user_agent(concat!("exos-server/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(unusable)
}

/// Sends a request of the OpenID Connect library.
pub(super) async fn send(
    client: reqwest::Client,
    request: HttpRequest,
) -> Result<HttpResponse, HttpError> {
    let mut answer = client.execute(request.try_into()?).await?;
    let mut response = HttpResponse::new(Vec::new());
    *response.status_mut() = answer.status();
    *response.headers_mut() = std::mem::take(answer.headers_mut());
    while let Some(piece) = answer.chunk().await? {
        if response.body().len() + piece.len() > LONGEST {
            return Err(HttpError::TooLong);
        }
        response.body_mut().extend_from_slice(&piece);
    }
    Ok(response)
}
