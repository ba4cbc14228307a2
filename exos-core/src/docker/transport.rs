//! Connections to an engine, kept open between requests.

use std::io;
use std::pin::Pin;
use std::process::Stdio;
use std::sync::Arc;
use std::task::{Context, Poll};

use bollard::BollardRequest;
use bytes::Bytes;
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::Incoming;
use hyper::{Request, Response, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};
use tokio::process::{Child, ChildStdin, Command};

use super::endpoint::{Endpoint, SshTarget};
use super::target::Target;

/// What requests carry.
pub(super) type Body = UnsyncBoxBody<Bytes, io::Error>;

type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Sends requests over a pool of connections.
#[derive(Debug, Clone)]
pub(super) struct Transport {
    client: Client<Connector, Body>,
    target: Arc<Target>,
}

impl Transport {
    pub(super) fn new(target: Target) -> Self {
        let target = Arc::new(target);
        let connector = Connector(target.clone());
        Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            target,
        }
    }

    /// Opens one more connection and closes it: an engine that is being stopped still answers on those that are open.
    pub(super) async fn probe(&self) -> io::Result<()> {
        open(&self.target).await.map(drop)
    }

    pub(super) async fn send(&self, request: Request<Body>) -> io::Result<Response<Incoming>> {
        self.client.request(request).await.map_err(|error| {
            let kind = io_kind(&error).unwrap_or(io::ErrorKind::ConnectionAborted);
            io::Error::new(kind, error)
        })
    }
}

type BollardAnswer = Result<Response<Incoming>, bollard::errors::Error>;

impl Transport {
    /// Returns what lets bollard send through the same connections.
    pub(super) fn for_bollard(
        &self,
    ) -> impl Fn(BollardRequest) -> BoxFuture<BollardAnswer> + Send + Sync + 'static {
        let transport = self.clone();
        move |request| {
            let transport = transport.clone();
            let request = request.map(|body| body.map_err(io::Error::other).boxed_unsync());
            Box::pin(async move { Ok(transport.send(request).await?) })
        }
    }
}

/// Returns the kind of the operating system's error at the bottom of `error`.
fn io_kind(error: &(dyn std::error::Error + 'static)) -> Option<io::ErrorKind> {
    std::iter::successors(Some(error), |error| error.source())
        .filter_map(|error| error.downcast_ref::<io::Error>())
        .map(io::Error::kind)
        .find(|kind| *kind != io::ErrorKind::Other)
}

/// Opens connections.
#[derive(Debug, Clone)]
struct Connector(Arc<Target>);

impl tower_service::Service<Uri> for Connector {
    type Response = TokioIo<Wire>;
    type Error = io::Error;
    type Future = BoxFuture<io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let target = Arc::clone(&self.0);
        Box::pin(async move { Ok(TokioIo::new(open(&target).await?)) })
    }
}

async fn open(target: &Target) -> io::Result<Wire> {
    match &target.endpoint {
        Endpoint::Unix(path) => Ok(Wire::new(UnixStream::connect(path).await?)),
        Endpoint::Ssh(machine) => Wire::through_ssh(machine),
        Endpoint::Tcp { host, port } => {
            let host = host.trim_start_matches('[').trim_end_matches(']');
            let stream = TcpStream::connect((host, *port)).await?;
            stream.set_nodelay(true)?;
            match &target.tls {
                Some(tls) => Ok(Wire::new(tls.wrap(host, stream).await?)),
                None => Ok(Wire::new(stream)),
            }
        }
    }
}

trait Duplex: AsyncRead + AsyncWrite + Send {}
impl<T: AsyncRead + AsyncWrite + Send> Duplex for T {}

/// One open connection, of whatever sort.
struct Wire {
    stream: Pin<Box<dyn Duplex>>,
    /// The process at the other end; it ends with the connection.
    _process: Option<Child>,
}

impl Wire {
    fn new(stream: impl Duplex + 'static) -> Self {
        Self {
            stream: Box::pin(stream),
            _process: None,
        }
    }

    fn through_ssh(machine: &SshTarget) -> io::Result<Self> {
        let mut process = Command::new("ssh")
            .args(machine.arguments())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()?;
        let (Some(reads), Some(writes)) = (process.stdout.take(), process.stdin.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        Ok(Self {
            stream: Box::pin(tokio::io::join(reads, Closing(Some(writes)))),
            _process: Some(process),
        })
    }
}

/// Closes a pipe when it is shut down; by itself a pipe closes only when it is dropped.
struct Closing(Option<ChildStdin>);

impl Closing {
    fn open(&mut self) -> io::Result<Pin<&mut ChildStdin>> {
        let pipe = self.0.as_mut().map(Pin::new);
        pipe.ok_or_else(|| io::ErrorKind::BrokenPipe.into())
    }
}

impl AsyncWrite for Closing {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.open()?.poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.open()?.poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0 = None;
        Poll::Ready(Ok(()))
    }
}

impl Connection for Wire {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_read(cx, into)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.stream.as_mut().poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_shutdown(cx)
    }
}
