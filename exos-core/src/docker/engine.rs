//! Requests to an engine.
//!
//! bollard makes those requests whose answer it gives whole. What it does not give (headers before a stream's first
//! item, answers in the engine's own shape, fields of older API versions) is asked here, through the same connections.
//! So is everything whose body may hold a secret, because bollard logs bodies.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use http_body_util::{BodyExt, BodyStream, Full};
use hyper::body::Incoming;
use hyper::header::{CONNECTION, CONTENT_TYPE, HeaderValue, UPGRADE};
use hyper::upgrade::Upgraded;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::endpoint::Endpoint;
use super::error::{answered, broken, cut, is_of_connection, stopping, unreachable};
use super::lines::json_lines;
use super::options::DockerOptions;
use super::target::Target;
use super::transport::{Body, Transport};
use super::version::{self, ApiVersion};
use crate::error::{Error, ErrorKind, Result};

/// How long the first answer may take. Everything later has the limits that layers set.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// What bollard is told instead of no limit at all, in seconds.
const NO_TIMEOUT: u64 = 365 * 24 * 3600;

/// What errors call the engine's address.
const HOST: &str = "host";

/// An engine that has answered once.
#[derive(Debug)]
pub(super) struct Engine {
    /// For the requests that bollard makes.
    pub(super) docker: bollard::Docker,
    transport: Transport,
    endpoint: Endpoint,
    version: ApiVersion,
    podman: bool,
}

/// A request that is about to be sent.
pub(super) struct Call<'a> {
    /// The action, for errors.
    pub(super) op: &'static str,
    /// The path below the version, with encoded segments.
    pub(super) path: &'a str,
    /// The parameters, not encoded.
    pub(super) query: &'a [(&'a str, &'a str)],
}

impl Engine {
    /// Reaches the engine and agrees on an API version, in one round trip.
    pub(super) async fn connect(options: &DockerOptions) -> Result<Self> {
        Self::reach(Target::of(options)?, options.api_version.as_deref()).await
    }

    /// Reaches a target, and speaks the version of the API that is asked for, or the newest that both sides know.
    pub(super) async fn reach(target: Target, version: Option<&str>) -> Result<Self> {
        const OP: &str = "connect to the engine";
        let endpoint = target.endpoint.clone();
        let transport = Transport::new(target);
        let request = Request::get(format!("http://{}/_ping", endpoint.authority()))
            .body(empty())
            .map_err(|error| Error::new(ErrorKind::Invalid, OP, error.to_string()))?;
        let answer = tokio::time::timeout(CONNECT_TIMEOUT, transport.send(request))
            .await
            .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
            .map_err(|error| unreachable(OP, error).with(HOST, endpoint.to_string()))?;
        let header = |name| answer.headers().get(name).and_then(|v| v.to_str().ok());
        let version = version::agree(header("api-version"), version)?;
        let docker = bollard::Docker::connect_with_custom_transport(
            transport.for_bollard(),
            Some(format!("http://{}", endpoint.authority())),
            NO_TIMEOUT,
            &bollard::ClientVersion {
                major_version: version.0 as usize,
                minor_version: version.1 as usize,
            },
        )
        .map_err(|error| broken(OP, error))?;
        Ok(Self {
            docker,
            transport,
            version,
            podman: header("libpod-api-version").is_some(),
            endpoint,
        })
    }

    pub(super) fn version(&self) -> ApiVersion {
        self.version
    }

    pub(super) fn api_at_least(&self, major: u32, minor: u32) -> bool {
        self.version >= (major, minor)
    }

    pub(super) fn is_podman(&self) -> bool {
        self.podman
    }

    pub(super) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Asks for a value.
    pub(super) async fn get<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<T> {
        let op = call.op;
        let request = self.request(Method::GET, &call, empty());
        read(op, self.exchange(op, request?).await?).await
    }

    /// Sends a value and reads the answer.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        call: Call<'_>,
        value: &(impl Serialize + Sync),
    ) -> Result<T> {
        let op = call.op;
        let request = self.request(Method::POST, &call, json(op, value)?);
        read(op, self.exchange(op, request?).await?).await
    }

    /// Sends a value; nothing of interest comes back.
    pub(super) async fn tell(&self, call: Call<'_>, value: &(impl Serialize + Sync)) -> Result<()> {
        let op = call.op;
        let request = self.request(Method::POST, &call, json(op, value)?);
        let answer = self.exchange(op, request?).await?;
        let body = answer.into_body().collect().await;
        body.map_err(|error| self.locate(cut(op, error)))?;
        Ok(())
    }

    /// Sends a body of any sort with more headers.
    pub(super) async fn send(
        &self,
        method: Method,
        call: Call<'_>,
        headers: &[(&'static str, &str)],
        body: Body,
    ) -> Result<Response<Incoming>> {
        let mut request = self.request(method, &call, body)?;
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).map_err(|error| broken(call.op, error))?;
            request.headers_mut().insert(*name, value);
        }
        self.exchange(call.op, request).await
    }

    /// Opens a stream of values, one a line. Returns when the engine has begun to answer.
    pub(super) async fn stream<T: DeserializeOwned + Send + 'static>(
        &self,
        call: Call<'_>,
    ) -> Result<BoxStream<'static, Result<T>>> {
        let op = call.op;
        let bytes = self.bytes(call).await?;
        Ok(json_lines(op, bytes))
    }

    /// Opens a stream of bytes. Returns when the engine has begun to answer.
    pub(super) async fn bytes(&self, call: Call<'_>) -> Result<BoxStream<'static, Result<Bytes>>> {
        let op = call.op;
        let request = self.request(Method::GET, &call, empty())?;
        Ok(data(op, self.exchange(op, request).await?))
    }

    /// Turns the connection of a request into a stream of bytes in both directions.
    pub(super) async fn upgrade(
        &self,
        call: Call<'_>,
        value: &(impl Serialize + Sync),
    ) -> Result<TokioIo<Upgraded>> {
        let mut request = self.request(Method::POST, &call, json(call.op, value)?)?;
        let headers = request.headers_mut();
        headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(UPGRADE, HeaderValue::from_static("tcp"));
        let answer = self.exchange(call.op, request).await?;
        let upgraded = hyper::upgrade::on(answer).await;
        Ok(TokioIo::new(upgraded.map_err(|e| broken(call.op, e))?))
    }

    /// Names the engine in an error of the connection to it.
    fn locate(&self, error: Error) -> Error {
        let is_named = error.context().iter().any(|(name, _)| *name == HOST);
        if is_named || !is_of_connection(&error) {
            return error;
        }
        error.with(HOST, self.endpoint.to_string())
    }

    /// Finds out whether a failure that has no meaning of its own is that of an engine that goes.
    pub(super) async fn explain(&self, error: Error) -> Error {
        if !matches!(error.kind(), ErrorKind::Internal | ErrorKind::Failed) {
            return self.locate(error);
        }
        let probe = tokio::time::timeout(CONNECT_TIMEOUT, self.transport.probe());
        match probe.await {
            Ok(Ok(())) => error,
            _ => stopping(error).with(HOST, self.endpoint.to_string()),
        }
    }

    fn request(&self, method: Method, call: &Call<'_>, body: Body) -> Result<Request<Body>> {
        let (major, minor) = self.version;
        let host = self.endpoint.authority();
        let query = encode_query(call.query);
        Request::builder()
            .method(method)
            .uri(format!(
                "http://{host}/v{major}.{minor}{}{query}",
                call.path
            ))
            .header(CONTENT_TYPE, "application/json")
            .body(body)
            .map_err(|error| broken(call.op, error))
    }

    async fn exchange(
        &self,
        op: &'static str,
        request: Request<Body>,
    ) -> Result<Response<Incoming>> {
        let answer = self
            .transport
            .send(request)
            .await
            .map_err(|error| self.locate(unreachable(op, error)))?;
        let status = answer.status();
        if status.is_success()
            || status == StatusCode::NOT_MODIFIED
            || status == StatusCode::SWITCHING_PROTOCOLS
        {
            return Ok(answer);
        }
        let body = answer.into_body().collect().await;
        let body = body
            .map_err(|error| self.locate(cut(op, error)))?
            .to_bytes();
        Err(answered(op, status.as_u16(), &message(&body)))
    }
}

/// Returns a body without content.
pub(super) fn empty() -> Body {
    whole(Bytes::new())
}

/// Returns a body that is there as a whole.
pub(super) fn whole(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into())
        .map_err(|never| match never {})
        .boxed_unsync()
}

/// Returns the body of an answer as a stream.
pub(super) fn data(
    op: &'static str,
    answer: Response<Incoming>,
) -> BoxStream<'static, Result<Bytes>> {
    let frames = BodyStream::new(answer.into_body());
    let frames = TryStreamExt::map_err(frames, move |error| cut(op, error));
    frames
        .try_filter_map(|frame| std::future::ready(Ok(frame.into_data().ok())))
        .boxed()
}

/// Encodes one segment of a path, or one value of a query.
pub(super) fn encode(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

fn encode_query(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    if pairs.is_empty() {
        return String::new();
    }
    format!("?{}", pairs.join("&"))
}

fn json(op: &'static str, value: &impl Serialize) -> Result<Body> {
    let bytes = serde_json::to_vec(value).map_err(|error| broken(op, error))?;
    Ok(whole(bytes))
}

async fn read<T: DeserializeOwned>(op: &'static str, answer: Response<Incoming>) -> Result<T> {
    let body = answer.into_body().collect().await;
    let body = body.map_err(|error| cut(op, error))?;
    serde_json::from_slice(&body.to_bytes()).map_err(|error| broken(op, error))
}

/// Returns the words of an error answer: JSON with a `message` (or Podman's `cause`), or plain text.
fn message(body: &[u8]) -> String {
    #[derive(serde::Deserialize)]
    struct Answer {
        message: String,
    }
    match serde_json::from_slice::<Answer>(body) {
        Ok(answer) => answer.message,
        Err(_) => String::from_utf8_lossy(body).trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_stands_in_a_name_stays_within_its_segment() {
        assert_eq!(encode("../a b?c#d/é"), "..%2Fa%20b%3Fc%23d%2F%C3%A9");
        assert_eq!(encode("shop-web_1.r2"), "shop-web_1.r2");
    }

    #[test]
    fn queries_are_encoded() {
        assert_eq!(encode_query(&[]), "");
        let query = [("all", "1"), ("filters", r#"{"a":["b=c"]}"#)];
        assert_eq!(
            encode_query(&query),
            "?all=1&filters=%7B%22a%22%3A%5B%22b%3Dc%22%5D%7D"
        );
    }
}
