//! `healthcheck`: what the engine runs to ask whether a container is well.

use std::io;
use std::net::TcpStream;

use crate::http;

/// Succeeds when `url` answers 200 (`http://`) or accepts a connection (`tcp://`).
pub(crate) fn check(url: &str) -> io::Result<()> {
    if let Some(address) = url.strip_prefix("tcp://") {
        return TcpStream::connect(address).map(drop);
    }
    let Some(rest) = url.strip_prefix("http://") else {
        return Err(io::Error::other(format!(
            "{url}: neither http:// nor tcp://"
        )));
    };
    let (address, path) = rest.split_once('/').unwrap_or((rest, ""));
    http::get(address, &format!("/{path}")).map(drop)
}
