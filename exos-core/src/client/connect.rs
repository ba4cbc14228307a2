//! How a server is reached.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Method, Url};
use tokio_rustls::rustls::ClientConfig;

use super::request::Ask;
use super::tls;
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;

/// How long a connection may be silent. Streams of the server say something every 15 s.
const SILENCE: Duration = Duration::from_mins(1);

/// How a server is reached.
#[derive(Debug, Clone)]
pub struct ClientOptions {
    /// The server's address: `https://HOST[:PORT]` or `http://HOST[:PORT]`, with a path where a proxy adds one.
    pub url: String,
    /// The text of an API key; absent before anybody has signed in.
    pub token: Option<Secret>,
    /// A file in PEM with the authorities that may have signed the server's certificate, instead of the machine's own.
    pub ca_file: Option<PathBuf>,
    /// How long a connection may take.
    pub connect_timeout: Duration,
    /// How long an answer may take. Streams and files may take as long as they need.
    pub timeout: Duration,
}

impl ClientOptions {
    /// Returns the usual options for this address.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            token: None,
            ca_file: None,
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_mins(2),
        }
    }
}

/// A server. Clones share its connections.
///
/// # Behavior
/// - What is safe to repeat is tried again when a connection breaks or the server is busy: everything that only reads,
///   changes that name what they make it be, and what is created, which carries an `Idempotency-Key`.
/// - A refusal arrives as the error that the server had: its kind, its problems, its hint, and the id of the request.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    url: Url,
    token: Option<Secret>,
    http: reqwest::Client,
    tls: Arc<ClientConfig>,
    connect_timeout: Duration,
    timeout: Duration,
}

impl Client {
    /// Reaches the server at `url` with an API key. Nothing is sent yet.
    ///
    /// # Errors
    /// `Invalid` when `url` is no address of a server.
    pub fn new(url: impl Into<String>, token: impl Into<Secret>) -> Result<Self> {
        Self::with(ClientOptions {
            token: Some(token.into()),
            ..ClientOptions::new(url)
        })
    }

    /// Reaches a server with these options. Nothing is sent yet.
    ///
    /// # Errors
    /// `Invalid` when the address is none of a server, or the file of authorities cannot be used.
    pub fn with(options: ClientOptions) -> Result<Self> {
        let url = address(&options.url)?;
        let tls = tls::config(options.ca_file.as_deref())?;
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(ClientConfig::clone(&tls))
            .connect_timeout(options.connect_timeout)
            .read_timeout(SILENCE)
            // A key is sent to the server that the caller named, and to no other.
            .redirect(Policy::none())
            .user_agent(concat!("exos/", env!("CARGO_PKG_VERSION")))
            .build();
        let http = http.map_err(|error| {
            Error::new(ErrorKind::Internal, "connect", "the client cannot be made").source(error)
        })?;
        Ok(Self(Arc::new(Inner {
            url,
            token: options.token,
            http,
            tls,
            connect_timeout: options.connect_timeout,
            timeout: options.timeout,
        })))
    }

    /// Reaches a server at another address with the same key, such as another one of the same store.
    ///
    /// # Errors
    /// `Invalid` when `url` is no address of a server.
    pub fn at(&self, url: &str) -> Result<Self> {
        Ok(self.changed(address(url)?, self.0.token.clone()))
    }

    /// Reaches the same server without a key, to sign in.
    pub(super) fn without_token(&self) -> Self {
        self.changed(self.0.url.clone(), None)
    }

    fn changed(&self, url: Url, token: Option<Secret>) -> Self {
        let inner = &self.0;
        Self(Arc::new(Inner {
            url,
            token,
            http: inner.http.clone(),
            tls: inner.tls.clone(),
            connect_timeout: inner.connect_timeout,
            timeout: inner.timeout,
        }))
    }

    /// Returns the server's address.
    pub fn url(&self) -> &str {
        self.0.url.as_str().trim_end_matches('/')
    }

    /// Starts a request for a path below `/api/v1`.
    pub(super) fn ask<'p>(
        &self,
        op: &'static str,
        method: Method,
        path: impl IntoIterator<Item = &'p str>,
    ) -> Ask {
        let mut url = self.0.url.clone();
        // An address of a server always has segments.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(["api", "v1"]).extend(path);
        }
        Ask::new(self.clone(), op, method, url)
    }

    pub(super) fn token(&self) -> Option<&Secret> {
        self.0.token.as_ref()
    }

    pub(super) fn http(&self) -> &reqwest::Client {
        &self.0.http
    }

    pub(super) fn tls(&self) -> Arc<ClientConfig> {
        self.0.tls.clone()
    }

    pub(super) fn connect_timeout(&self) -> Duration {
        self.0.connect_timeout
    }

    pub(super) fn timeout(&self) -> Duration {
        self.0.timeout
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("url", &self.url())
            .finish_non_exhaustive()
    }
}

fn address(text: &str) -> Result<Url> {
    let url = Url::parse(text).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https") && url.has_host() && url.query().is_none()
    });
    // A password in an address ends up in logs.
    let url = url.filter(|url| url.username().is_empty() && url.password().is_none());
    url.ok_or_else(|| {
        let message = format!("{text:?} is no address of a server");
        Error::new(ErrorKind::Invalid, "connect", message)
            .hint("write it as https://HOST, or http://127.0.0.1:8080")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_of_a_server_is_refused() {
        for text in [
            "",
            "exos.example",
            "ftp://exos.example",
            "https://",
            "https://a:b@exos.example",
        ] {
            let error = Client::new(text, "key").unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Invalid, "{text}");
        }
        let client = Client::new("https://exos.example/team/", "key").unwrap();
        assert_eq!(client.url(), "https://exos.example/team");
    }

    #[test]
    fn the_key_is_not_shown() {
        let client = Client::new("http://127.0.0.1:8080", "hunter2").unwrap();
        assert!(!format!("{client:?}").contains("hunter2"));
    }
}
