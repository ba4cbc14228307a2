//! The address of an engine.

use std::path::PathBuf;

use crate::error::{Error, ErrorKind, Result};

/// The socket of an engine that was installed in the usual way.
pub(super) const DEFAULT_SOCKET: &str = "/var/run/docker.sock";
/// The port that engines listen at when an address has none, without and with TLS.
const DEFAULT_PORTS: (u16, u16) = (2375, 2376);

/// Where an engine listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Endpoint {
    /// A socket of this machine.
    Unix(PathBuf),
    /// A port of some machine.
    Tcp { host: String, port: u16 },
}

impl Endpoint {
    /// Reads an address as `DOCKER_HOST` holds it.
    pub(super) fn parse(address: &str, tls: bool) -> Result<Self> {
        let invalid = |why: &str| {
            Error::new(ErrorKind::Invalid, "connect to the engine", why)
                .with("host", address)
                .hint("write unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST")
        };
        let (scheme, rest) = address
            .split_once("://")
            .ok_or_else(|| invalid("the address has no scheme"))?;
        match scheme {
            "unix" if rest.is_empty() => Ok(Self::default()),
            "unix" => Ok(Self::Unix(PathBuf::from(rest))),
            "tcp" | "http" | "https" => {
                host_and_port(rest, tls).ok_or_else(|| invalid("the address is not HOST:PORT"))
            }
            _ => Err(invalid("the scheme is not known")),
        }
    }

    /// Says whether the engine's files are this machine's. A port of this machine may lead anywhere, so it does not count.
    pub(super) fn is_local(&self) -> bool {
        matches!(self, Self::Unix(_))
    }

    /// Returns what requests name as their host.
    pub(super) fn authority(&self) -> String {
        match self {
            Self::Unix(_) => "docker".to_owned(),
            Self::Tcp { host, port } => format!("{host}:{port}"),
        }
    }
}

impl Default for Endpoint {
    fn default() -> Self {
        Self::Unix(PathBuf::from(DEFAULT_SOCKET))
    }
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix://{}", path.display()),
            Self::Tcp { host, port } => write!(f, "tcp://{host}:{port}"),
        }
    }
}

fn host_and_port(rest: &str, tls: bool) -> Option<Endpoint> {
    let authority = rest.split('/').next().unwrap_or_default();
    let port_at = authority
        .rfind(':')
        .filter(|at| !authority[*at..].contains(']'));
    let (host, port) = match port_at {
        Some(at) => (&authority[..at], authority[at + 1..].parse().ok()?),
        None if tls => (authority, DEFAULT_PORTS.1),
        None => (authority, DEFAULT_PORTS.0),
    };
    let host = if host.is_empty() { "127.0.0.1" } else { host };
    Some(Endpoint::Tcp {
        host: host.to_owned(),
        port,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tcp(host: &str, port: u16) -> Endpoint {
        Endpoint::Tcp {
            host: host.to_owned(),
            port,
        }
    }

    #[test]
    fn addresses_are_read_as_the_docker_command_reads_them() {
        for (address, tls, expected) in [
            (
                "unix:///run/d.sock",
                false,
                Endpoint::Unix("/run/d.sock".into()),
            ),
            ("unix://", false, Endpoint::default()),
            ("tcp://engine:1234", false, tcp("engine", 1234)),
            ("tcp://engine", false, tcp("engine", 2375)),
            ("tcp://engine", true, tcp("engine", 2376)),
            ("tcp://[::1]:1234/v1", false, tcp("[::1]", 1234)),
            ("tcp://[::1]", true, tcp("[::1]", 2376)),
            ("tcp://:99", false, tcp("127.0.0.1", 99)),
        ] {
            assert_eq!(
                Endpoint::parse(address, tls).unwrap(),
                expected,
                "{address}"
            );
        }
    }

    #[test]
    fn a_wrong_address_says_what_is_right() {
        for address in ["/run/d.sock", "tcp://engine:x", "gopher://engine"] {
            let error = Endpoint::parse(address, false).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Invalid);
            assert!(error.hint_text().unwrap().contains("tcp://HOST:PORT"));
        }
    }
}
