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
    /// The engine of another machine, through its SSH server.
    Ssh(SshTarget),
}

/// Whom to ask for a connection to the engine of another machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SshTarget {
    user: Option<String>,
    host: String,
    port: Option<u16>,
}

impl SshTarget {
    fn parse(rest: &str) -> Option<Self> {
        let authority = rest.split('/').next().unwrap_or_default();
        let (user, address) = match authority.rsplit_once('@') {
            Some((user, address)) => (Some(user.to_owned()), address),
            None => (None, authority),
        };
        let (host, port) = match address.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (address, None),
        };
        // Neither may be taken for an option.
        let is_name = |text: &str| !text.is_empty() && !text.starts_with('-');
        let is_whole = is_name(host) && user.as_deref().is_none_or(is_name);
        is_whole.then(|| Self {
            user,
            host: host.to_owned(),
            port,
        })
    }

    /// Returns the arguments of `ssh`: the other side's `docker` joins the connection to its engine.
    pub(super) fn arguments(&self) -> Vec<String> {
        let option = |name: &str, value: Option<String>| {
            value
                .into_iter()
                .flat_map(move |value| [name.to_owned(), value])
                .collect::<Vec<_>>()
        };
        let mut arguments = vec![
            "-T".to_owned(),
            "-o".to_owned(),
            "ConnectTimeout=30".to_owned(),
        ];
        arguments.extend(option("-l", self.user.clone()));
        arguments.extend(option("-p", self.port.map(|port| port.to_string())));
        arguments.extend(["--", &self.host, "docker", "system", "dial-stdio"].map(str::to_owned));
        arguments
    }
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
            "ssh" => SshTarget::parse(rest)
                .map(Self::Ssh)
                .ok_or_else(|| invalid("the address is not USER@HOST:PORT")),
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
            Self::Unix(_) | Self::Ssh(_) => "docker".to_owned(),
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
            Self::Ssh(target) => write!(f, "ssh://{}", target.host),
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
    fn a_machine_is_asked_over_ssh_by_arguments() {
        let arguments = |address: &str| match Endpoint::parse(address, false).unwrap() {
            Endpoint::Ssh(target) => target.arguments().join(" "),
            other => panic!("{other:?}"),
        };
        assert_eq!(
            arguments("ssh://me@engine:2222"),
            "-T -o ConnectTimeout=30 -l me -p 2222 -- engine docker system dial-stdio"
        );
        assert!(arguments("ssh://engine").ends_with("30 -- engine docker system dial-stdio"));
        for address in [
            "ssh://-oProxyCommand=x",
            "ssh://-x@engine",
            "ssh://",
            "ssh://engine:x",
        ] {
            assert!(Endpoint::parse(address, false).is_err(), "{address}");
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
