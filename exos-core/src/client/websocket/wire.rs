//! The connection under a WebSocket.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_tungstenite::tungstenite::ClientRequestBuilder;
use tokio_tungstenite::{WebSocketStream, client_async};

use super::super::request::Ask;
use super::{cut, refused};
use crate::error::{Error, ErrorKind, Result};

/// A connection, encrypted or not.
pub(super) struct Wire(Pin<Box<dyn Duplex>>);

trait Duplex: AsyncRead + AsyncWrite + Send {}
impl<T: AsyncRead + AsyncWrite + Send> Duplex for T {}

/// Connects to the server and turns the connection into a WebSocket.
pub(super) async fn connect(ask: &Ask) -> Result<WebSocketStream<Wire>> {
    let (client, op) = (ask.client(), ask.op());
    let dialed = tokio::time::timeout(client.connect_timeout(), dial(ask)).await;
    let wire = dialed.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
    let wire = wire.map_err(|error| {
        Error::new(ErrorKind::Unavailable, op, "the server cannot be reached")
            .with("server", client.url())
            .source(error)
    })?;
    let address = ask.url().as_str().replacen("http", "ws", 1);
    let uri = address.parse().map_err(|error| cut(op).source(error))?;
    let mut request = ClientRequestBuilder::new(uri);
    if let Some(token) = client.token() {
        request = request.with_header("authorization", format!("Bearer {}", token.expose()));
    }
    let shaken = tokio::time::timeout(client.timeout(), client_async(request, wire)).await;
    match shaken {
        Ok(Ok((socket, _))) => Ok(socket),
        Ok(Err(error)) => Err(refused(op, error)),
        Err(_) => Err(Error::new(
            ErrorKind::Timeout,
            op,
            "the server does not answer",
        )),
    }
}

async fn dial(ask: &Ask) -> io::Result<Wire> {
    let url = ask.url();
    let (host, port) = url
        .host_str()
        .zip(url.port_or_known_default())
        .ok_or(io::ErrorKind::InvalidInput)?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let stream = TcpStream::connect((host, port)).await?;
    stream.set_nodelay(true)?;
    if url.scheme() != "https" {
        return Ok(Wire(Box::pin(stream)));
    }
    let name = ServerName::try_from(host.to_owned());
    let name = name.map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
    let connector = TlsConnector::from(ask.client().tls());
    Ok(Wire(Box::pin(connector.connect(name, stream).await?)))
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.0.as_mut().poll_read(cx, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.0.as_mut().poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.as_mut().poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.as_mut().poll_shutdown(cx)
    }
}
