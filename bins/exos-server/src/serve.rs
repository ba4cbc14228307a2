//! Connections: accepted, spoken HTTP/1.1 with, and brought to an end.

mod tls;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use exos_core::exec::Cancel;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tower_service::Service;

pub(crate) use tls::acceptor;

/// How long a client may take for the TLS handshake, and for the headers of a request.
const PATIENCE: Duration = Duration::from_secs(15);

/// How long to wait before accepting again when the machine cannot accept, because it ran out of files for example.
const PAUSE: Duration = Duration::from_millis(200);

/// The other side of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Serves until `stop`, then lets requests finish for at most `grace`.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    routes: Router,
    stop: Cancel,
    grace: Duration,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    let served = connection(stream, Peer(peer), tls.clone(), routes.clone(), stop.clone());
                    connections.spawn(served);
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection cannot be accepted");
                    tokio::time::sleep(PAUSE).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    tracing::info!(open = connections.len(), "stopping");
    let finished = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(grace, finished).await.is_err() {
        tracing::warn!(
            open = connections.len(),
            "requests did not finish in time and are cut off"
        );
    }
    connections.shutdown().await;
}

async fn connection(
    stream: TcpStream,
    peer: Peer,
    tls: Option<TlsAcceptor>,
    routes: Router,
    stop: Cancel,
) {
    // Answers are small, and nobody gains from holding them back.
    let _ = stream.set_nodelay(true);
    let ended = match tls {
        None => speak(stream, peer, routes, &stop).await,
        Some(tls) => match handshake(&tls, stream, &stop).await {
            Ok(stream) => speak(stream, peer, routes, &stop).await,
            Err(error) => Err(error),
        },
    };
    if let Err(error) = ended {
        tracing::debug!(peer = %peer.0, %error, "a connection broke");
    }
}

async fn handshake(
    tls: &TlsAcceptor,
    stream: TcpStream,
    stop: &Cancel,
) -> io::Result<TlsStream<TcpStream>> {
    tokio::select! {
        shaken = tokio::time::timeout(PATIENCE, tls.accept(stream)) => shaken?,
        () = stop.cancelled() => Err(io::ErrorKind::Interrupted.into()),
    }
}

async fn speak(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    peer: Peer,
    routes: Router,
    stop: &Cancel,
) -> io::Result<()> {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(peer);
        let mut routes = routes.clone();
        async move {
            Ok::<_, Infallible>(
                routes
                    .call(request)
                    .await
                    .unwrap_or_else(|never| match never {}),
            )
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
    let connection = http
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            // The request under way is answered, and no other is read.
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    ended.map_err(io::Error::other)
}

#[cfg(test)]
mod tests;
