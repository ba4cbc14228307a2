//! Which engine, and how to reach it: values, so that nothing here reads the environment.

use std::path::PathBuf;

/// Which engine to speak to, and how. The fields are those of the `docker` command.
///
/// The default is the engine of this machine. Where several fields name an engine, `host` wins over `context`, which
/// wins over the current context of the configuration.
///
/// ```
/// use exos_core::docker::DockerOptions;
///
/// let variables = [("DOCKER_HOST", "unix:///run/user/1000/docker.sock")];
/// let options = DockerOptions::from_variables(|name| {
///     variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
/// });
/// assert_eq!(options.host.as_deref(), Some("unix:///run/user/1000/docker.sock"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DockerOptions {
    /// The address: `unix://PATH`, `tcp://HOST:PORT` or `ssh://[USER@]HOST[:PORT]`.
    pub host: Option<String>,
    /// The name of a context of the `docker` command; `default` is the engine of this machine.
    pub context: Option<String>,
    /// The folder of `config.json` and of the contexts; without it there are neither contexts nor credentials.
    pub config_dir: Option<PathBuf>,
    /// Speaks TLS and verifies the engine's certificate.
    pub tls_verify: bool,
    /// The folder of `ca.pem`, `cert.pem` and `key.pem`; absent is `config_dir`.
    pub cert_dir: Option<PathBuf>,
    /// The authority that signed the engine's certificate, instead of the folder's `ca.pem`.
    pub ca_file: Option<PathBuf>,
    /// The certificate to show, instead of the folder's `cert.pem`.
    pub cert_file: Option<PathBuf>,
    /// The key of that certificate, instead of the folder's `key.pem`.
    pub key_file: Option<PathBuf>,
    /// The API version to speak, as `1.41`, instead of the newest that both sides know.
    pub api_version: Option<String>,
}

impl DockerOptions {
    /// Returns the engine at `host`, and nothing else.
    pub fn at(host: impl Into<String>) -> Self {
        Self {
            host: Some(host.into()),
            ..Self::default()
        }
    }

    /// Reads the variables that the `docker` command reads: `DOCKER_HOST`, `DOCKER_CONTEXT`, `DOCKER_CONFIG`,
    /// `DOCKER_TLS_VERIFY`, `DOCKER_CERT_PATH`, `DOCKER_API_VERSION` and `HOME`. Empty ones count as absent.
    pub fn from_variables(get: impl Fn(&str) -> Option<String>) -> Self {
        let get = |name: &str| get(name).filter(|value| !value.is_empty());
        let home = || get("HOME").map(|home| PathBuf::from(home).join(".docker"));
        Self {
            host: get("DOCKER_HOST"),
            context: get("DOCKER_CONTEXT"),
            config_dir: get("DOCKER_CONFIG").map(PathBuf::from).or_else(home),
            tls_verify: get("DOCKER_TLS_VERIFY").is_some(),
            cert_dir: get("DOCKER_CERT_PATH").map(PathBuf::from),
            api_version: get("DOCKER_API_VERSION"),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_variables_count_as_absent() {
        let options = DockerOptions::from_variables(|name| match name {
            "HOME" => Some("/home/a".to_owned()),
            _ => Some(String::new()),
        });
        let expected = DockerOptions {
            config_dir: Some(PathBuf::from("/home/a/.docker")),
            ..DockerOptions::default()
        };
        assert_eq!(options, expected);
    }
}
