//! One request: put together, sent, and sent again where that is safe.

use std::time::Duration;

use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, IF_MATCH, RETRY_AFTER,
};
use reqwest::{Body, Method, Response, StatusCode, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Client, answer};
use crate::error::{Error, ErrorKind, Result};
use crate::{hex, random};

/// How often a request is sent at most.
const TRIES: u32 = 4;
/// How long to wait before the second try; twice as long before each later one.
const PAUSE: Duration = Duration::from_millis(200);
/// The longest that a server is waited for because it asks to come back later.
const PATIENCE: Duration = Duration::from_secs(5);

/// A request that is put together.
#[derive(Debug)]
pub(super) struct Ask {
    client: Client,
    op: &'static str,
    method: Method,
    url: Url,
    headers: HeaderMap,
    body: Option<Vec<u8>>,
    /// Whether sending it twice does what sending it once does.
    repeatable: bool,
}

impl Ask {
    pub(super) fn new(client: Client, op: &'static str, method: Method, url: Url) -> Self {
        Self {
            repeatable: method.is_idempotent(),
            client,
            op,
            method,
            url,
            headers: HeaderMap::new(),
            body: None,
        }
    }

    pub(super) fn op(&self) -> &'static str {
        self.op
    }

    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// Adds parameters behind the path.
    pub(super) fn query<'q>(
        mut self,
        pairs: impl IntoIterator<Item = (&'static str, &'q str)>,
    ) -> Self {
        let mut pairs = pairs.into_iter().peekable();
        if pairs.peek().is_some() {
            self.url.query_pairs_mut().extend_pairs(pairs);
        }
        self
    }

    /// Sends a value as JSON.
    pub(super) fn body(mut self, value: &impl Serialize) -> Result<Self> {
        let text = serde_json::to_vec(value).map_err(|error| {
            Error::new(
                ErrorKind::Internal,
                self.op,
                "the request cannot be written",
            )
            .source(error)
        })?;
        self.body = Some(text);
        Ok(self.header(CONTENT_TYPE, "application/json"))
    }

    /// Lets the server recognize a repetition, so that nothing is made twice.
    pub(super) fn once(mut self) -> Result<Self> {
        let key = hex::encode(&random::bytes::<16>()?);
        self.repeatable = true;
        Ok(self.header(HeaderName::from_static("idempotency-key"), &key))
    }

    /// Changes the thing only in the version that the caller has seen.
    pub(super) fn if_match(self, version: Option<u64>) -> Self {
        match version {
            Some(version) => self.header(IF_MATCH, &format!("\"{version}\"")),
            None => self,
        }
    }

    pub(super) fn header(mut self, name: HeaderName, value: &str) -> Self {
        // Values come from here and from the server's own answers.
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    /// Returns the answer as a value.
    pub(super) async fn json<T: DeserializeOwned>(self) -> Result<T> {
        let (op, timeout) = (self.op, self.client.timeout());
        let read = async {
            let response = self.header(ACCEPT, "application/json").send().await?;
            let bytes = response.bytes().await;
            let bytes = bytes.map_err(|error| answer::broken(op, error))?;
            serde_json::from_slice(&bytes).map_err(|error| answer::unreadable(op).source(error))
        };
        within(op, timeout, read).await
    }

    /// Waits until it is done; the answer holds nothing.
    pub(super) async fn done(self) -> Result<()> {
        let (op, timeout) = (self.op, self.client.timeout());
        within(op, timeout, self.send()).await.map(drop)
    }

    /// Sends it and returns the answer when that is no refusal.
    pub(super) async fn send(&self) -> Result<Response> {
        let mut pause = PAUSE;
        for _ in 1..TRIES {
            match self.send_once(None).await {
                Err(refused) if self.is_worth_another_try(&refused) => {
                    tokio::time::sleep(refused.after.unwrap_or(pause)).await;
                }
                sent => return sent.map_err(|refused| refused.error),
            }
            pause *= 2;
        }
        self.send_once(None).await.map_err(|refused| refused.error)
    }

    /// Sends it with a body that can be sent only once.
    pub(super) async fn upload(&self, body: Body) -> Result<Response> {
        let sent = self.send_once(Some(body)).await;
        sent.map_err(|refused| refused.error)
    }

    async fn send_once(&self, body: Option<Body>) -> Result<Response, Refused> {
        let mut request = self
            .client
            .http()
            .request(self.method.clone(), self.url.clone())
            .headers(self.headers.clone());
        if let Some(token) = self.client.token() {
            request = request.header(AUTHORIZATION, format!("Bearer {}", token.expose()));
        }
        if let Some(body) = body.or_else(|| self.body.clone().map(Body::from)) {
            request = request.body(body);
        }
        let sent = request.send().await;
        let response = sent.map_err(|error| Refused::unsent(self, error))?;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(Refused::by_server(self, response).await)
    }

    fn is_worth_another_try(&self, refused: &Refused) -> bool {
        let safe = self.repeatable || refused.unreached;
        safe && refused.may_pass && refused.after.is_none_or(|after| after <= PATIENCE)
    }
}

/// Why there is no answer that helps.
struct Refused {
    error: Error,
    /// Nothing was sent.
    unreached: bool,
    may_pass: bool,
    after: Option<Duration>,
}

impl Refused {
    fn unsent(ask: &Ask, error: reqwest::Error) -> Self {
        let unreached = error.is_connect();
        Self {
            unreached,
            may_pass: !error.is_builder(),
            after: None,
            error: answer::unsent(ask.op, ask.client.url(), error),
        }
    }

    async fn by_server(ask: &Ask, response: Response) -> Self {
        let status = response.status();
        let after = response.headers().get(RETRY_AFTER);
        let after = after.and_then(|value| value.to_str().ok()?.parse().ok());
        let busy = match status {
            StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE => true,
            // The first request with this key is still worked on: its answer is worth waiting for.
            StatusCode::CONFLICT => after.is_some(),
            _ => false,
        };
        Self {
            error: answer::refusal(ask.op, response).await,
            unreached: false,
            may_pass: busy,
            after: after.map(Duration::from_secs),
        }
    }
}

async fn within<T>(
    op: &'static str,
    time: Duration,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    let done = tokio::time::timeout(time, work).await;
    done.unwrap_or_else(|_| {
        let message = format!("no answer within {} s", time.as_secs());
        Err(Error::new(ErrorKind::Timeout, op, message))
    })
}

#[cfg(test)]
mod tests;
