//! Credentials of registries, from the configuration of the `docker` command and from its helpers.
//!
//! Source of the format: the `docker` command's documentation of `config.json`, and the protocol of
//! `docker-credential-*` programs: the server on standard input, JSON on standard output.

mod config;
mod helper;

use std::collections::BTreeMap;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use serde::Serialize;

use self::config::Config;
use super::options::DockerOptions;
use crate::error::Result;

/// Where images without a registry in their name come from, as the configuration calls it.
const DEFAULT_REGISTRY: &str = "https://index.docker.io/v1/";

/// Finds credentials. They are read anew for each use, so that a login counts at once.
#[derive(Debug)]
pub(super) struct Credentials {
    file: Option<PathBuf>,
}

/// Credentials as the engine takes them.
#[derive(Clone, PartialEq, Eq, Default, Serialize)]
pub(super) struct Login {
    #[serde(skip_serializing_if = "String::is_empty")]
    username: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    password: String,
    #[serde(rename = "identitytoken", skip_serializing_if = "String::is_empty")]
    identity_token: String,
    #[serde(rename = "registrytoken", skip_serializing_if = "String::is_empty")]
    registry_token: String,
    #[serde(rename = "serveraddress")]
    server: String,
}

impl Credentials {
    pub(super) fn of(options: &DockerOptions) -> Self {
        let folder = options.config_dir.as_ref();
        Self {
            file: folder.map(|folder| folder.join("config.json")),
        }
    }

    /// Returns the value of the header for the registry of `image`, when there are credentials for it.
    pub(super) async fn for_image(&self, image: &str) -> Result<Option<String>> {
        let Some(config) = self.config()? else {
            return Ok(None);
        };
        let login = config.login(registry(image)).await?;
        Ok(login.map(|login| header(&login)))
    }

    /// Returns the value of the header for all registries that are known, for builds.
    pub(super) async fn for_build(&self) -> Result<Option<String>> {
        let Some(config) = self.config()? else {
            return Ok(None);
        };
        let mut logins = BTreeMap::new();
        for server in config.servers().await? {
            if let Some(login) = config.login(&server).await? {
                logins.insert(server, login);
            }
        }
        Ok((!logins.is_empty()).then(|| header(&logins)))
    }

    fn config(&self) -> Result<Option<Config>> {
        match &self.file {
            Some(file) => Config::read(file),
            None => Ok(None),
        }
    }
}

/// Engines read the URL-safe alphabet only.
fn header(value: &impl Serialize) -> String {
    let json = serde_json::to_vec(value).unwrap_or_default();
    URL_SAFE.encode(json)
}

/// Returns the registry of an image: the first part of its name if that looks like a host.
fn registry(image: &str) -> &str {
    match image.split_once('/') {
        Some((first, _)) if first.contains(['.', ':']) || first == "localhost" => match first {
            "docker.io" | "index.docker.io" => DEFAULT_REGISTRY,
            host => host,
        },
        _ => DEFAULT_REGISTRY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_part_of_a_name_is_its_registry_if_it_looks_like_a_host() {
        for (image, expected) in [
            ("web", DEFAULT_REGISTRY),
            ("team/web:1", DEFAULT_REGISTRY),
            ("localhost/web", "localhost"),
            ("registry:5000/web", "registry:5000"),
            (
                "registry.example.com/team/web@sha256:0",
                "registry.example.com",
            ),
        ] {
            assert_eq!(registry(image), expected);
        }
    }

    #[test]
    fn the_header_is_url_safe() {
        let login = Login {
            username: "a".to_owned(),
            password: "??>>~~ÿ".to_owned(),
            ..Login::default()
        };
        let header = header(&login);
        assert!(!header.contains(['+', '/']), "{header}");
        let json = URL_SAFE.decode(header).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(json["password"], "??>>~~ÿ");
        assert!(json.get("identitytoken").is_none());
    }

    #[tokio::test]
    async fn without_a_configuration_there_are_no_credentials() {
        let nowhere = DockerOptions {
            config_dir: Some(PathBuf::from("/does/not/exist")),
            ..DockerOptions::default()
        };
        let credentials = Credentials::of(&nowhere);
        assert_eq!(credentials.for_image("web").await.unwrap(), None);
        assert_eq!(credentials.for_build().await.unwrap(), None);
    }
}
