//! The configuration file of the `docker` command.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::{Login, helper};
use crate::error::{Error, ErrorKind, Result};

const OP: &str = "read the credentials of registries";

/// What the file says of credentials.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Config {
    auths: BTreeMap<String, Entry>,
    /// The helper for every registry that has none of its own.
    creds_store: String,
    cred_helpers: BTreeMap<String, String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Entry {
    /// `USER:PASSWORD` in base64.
    auth: String,
    username: String,
    password: String,
    identitytoken: String,
    registrytoken: String,
}

impl Config {
    /// Reads the file; none is no error.
    pub(super) fn read(file: &Path) -> Result<Option<Self>> {
        let text = match fs_err::read(file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(file).source(error)),
        };
        let config = serde_json::from_slice(&text);
        config
            .map(Some)
            .map_err(|error| unreadable(file).source(error))
    }

    /// Returns the registries for which there are credentials.
    pub(super) async fn servers(&self) -> Result<BTreeSet<String>> {
        let mut servers: BTreeSet<_> = self.auths.keys().cloned().collect();
        servers.extend(self.cred_helpers.keys().cloned());
        if !self.creds_store.is_empty() {
            servers.extend(helper::list(&self.creds_store).await?);
        }
        Ok(servers)
    }

    /// Returns the credentials of a registry.
    pub(super) async fn login(&self, server: &str) -> Result<Option<Login>> {
        let own = self.cred_helpers.get(server);
        let shared = Some(&self.creds_store).filter(|store| !store.is_empty());
        if let Some(name) = own.or(shared) {
            let login = helper::get(name, server).await?;
            if login.is_some() || own.is_some() {
                return Ok(login);
            }
        }
        let exact = self.auths.get(server);
        let entry = exact.or_else(|| {
            let mut entries = self.auths.iter();
            let same = entries.find(|(key, _)| host(key) == host(server));
            same.map(|(_, entry)| entry)
        });
        match entry {
            Some(entry) if !entry.is_empty() => entry.login(server).map(Some),
            _ => Ok(None),
        }
    }
}

impl Entry {
    /// A login whose secret is with a helper leaves an empty entry.
    fn is_empty(&self) -> bool {
        let parts = [
            &self.auth,
            &self.username,
            &self.identitytoken,
            &self.registrytoken,
        ];
        parts.into_iter().all(String::is_empty)
    }

    fn login(&self, server: &str) -> Result<Login> {
        let (username, password) = if self.auth.is_empty() {
            (self.username.clone(), self.password.clone())
        } else {
            decode(&self.auth).ok_or_else(|| {
                Error::new(
                    ErrorKind::Invalid,
                    OP,
                    "`auth` is not USER:PASSWORD in base64",
                )
                .with("registry", server)
                .hint("log in to the registry again")
            })?
        };
        Ok(Login {
            username,
            password,
            identity_token: self.identitytoken.clone(),
            registry_token: self.registrytoken.clone(),
            server: server.to_owned(),
        })
    }
}

fn decode(auth: &str) -> Option<(String, String)> {
    let text = String::from_utf8(STANDARD.decode(auth).ok()?).ok()?;
    let (username, password) = text.split_once(':')?;
    let password = password.trim_end_matches('\0');
    Some((username.to_owned(), password.to_owned()))
}

/// Older files hold addresses such as `https://registry/v1/` where newer ones hold the host.
fn host(server: &str) -> &str {
    let rest = server.split_once("://").map_or(server, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

fn unreadable(file: &Path) -> Error {
    Error::new(ErrorKind::Invalid, OP, "the configuration cannot be read")
        .with("file", file.display().to_string())
        .hint("it must be the JSON that the `docker` command writes")
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn login(json: serde_json::Value, server: &str) -> Option<Login> {
        let config: Config = serde_json::from_value(json).unwrap();
        config.login(server).await.unwrap()
    }

    #[tokio::test]
    async fn an_entry_is_found_by_its_host() {
        let config = serde_json::json!({
            "auths": {"https://registry.example.com/v1/": {"auth": STANDARD.encode("a:b:c")}},
            "HttpHeaders": {"x": "y"},
        });
        let login = login(config, "registry.example.com").await.unwrap();
        assert_eq!(
            (login.username.as_str(), login.password.as_str()),
            ("a", "b:c")
        );
    }

    #[tokio::test]
    async fn an_empty_entry_is_none_and_a_token_is_enough() {
        let config = serde_json::json!({"auths": {"a": {}, "b": {"identitytoken": "t"}}});
        assert!(login(config.clone(), "a").await.is_none());
        assert_eq!(login(config, "b").await.unwrap().identity_token, "t");
    }

    #[tokio::test]
    async fn a_broken_secret_is_an_error_that_does_not_show_it() {
        let config: Config =
            serde_json::from_str(r#"{"auths": {"a": {"auth": "c2VjcmV0"}}}"#).unwrap();
        let error = config.login("a").await.map(drop).unwrap_err();
        assert!(error.to_string().contains("(registry a)"));
        assert!(!format!("{error:?}").contains("c2VjcmV0"));
    }
}
