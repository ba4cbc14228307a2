//! Signing in with a password, for as long as it takes to make a key.

use reqwest::Method;
use reqwest::header::{COOKIE, HeaderName, SET_COOKIE};
use serde_json::json;

use super::request::Ask;
use super::{Client, MadeKey, NewApiKey, answer};
use crate::error::Result;
use crate::secret::Secret;

/// A session of a person. It makes an API key and ends; programs work with keys.
#[derive(Debug)]
pub struct SignedIn {
    client: Client,
    cookie: Secret,
}

impl Client {
    /// Signs a person in.
    ///
    /// # Errors
    /// `Unauthorized` for a wrong name or password, `RateLimited` after too many of them.
    pub async fn sign_in(&self, user: &str, password: &Secret) -> Result<SignedIn> {
        const OP: &str = "sign in";
        let body = json!({ "username": user, "password": password.expose() });
        // A key would count before the cookie.
        let client = self.without_token();
        let ask = client.ask(OP, Method::POST, ["session"]).body(&body)?;
        let response = ask.send().await?;
        let cookie = response.headers().get(SET_COOKIE);
        let cookie = cookie.and_then(|value| value.to_str().ok()?.split(';').next());
        let cookie = cookie.ok_or_else(|| answer::unreadable(OP))?;
        Ok(SignedIn {
            client,
            cookie: cookie.into(),
        })
    }
}

impl SignedIn {
    /// Makes an API key: of an environment, or one that has the rights of an admin.
    ///
    /// # Errors
    /// `Forbidden` when the person may not, `AlreadyExists` when the name is taken.
    pub async fn make_key(&self, environment: Option<&str>, new: &NewApiKey) -> Result<MadeKey> {
        let path = match environment {
            Some(environment) => vec!["environments", environment, "api-keys"],
            None => vec!["api-keys"],
        };
        let ask = self.client.ask("create API key", Method::POST, path);
        self.prove(ask.once()?.body(new)?).json().await
    }

    /// Revokes an API key: it is valid no more from the next request on.
    ///
    /// # Errors
    /// `NotFound` when there is none, `Forbidden` when the person may not.
    pub async fn revoke_key(&self, environment: Option<&str>, key: &str) -> Result<()> {
        let path = match environment {
            Some(environment) => vec!["environments", environment, "api-keys", key],
            None => vec!["api-keys", key],
        };
        let ask = self.client.ask("remove API key", Method::DELETE, path);
        self.prove(ask).done().await
    }

    /// Returns who signed in.
    ///
    /// # Errors
    /// `Unavailable` when the server does not answer.
    pub async fn me(&self) -> Result<super::Account> {
        let ask = self.client.ask("show account", Method::GET, ["me"]);
        self.prove(ask).json().await
    }

    /// Ends the session.
    ///
    /// # Errors
    /// `Unavailable` when the server does not answer.
    pub async fn sign_out(self) -> Result<()> {
        let ask = self.client.ask("sign out", Method::DELETE, ["session"]);
        self.prove(ask).done().await
    }

    fn prove(&self, ask: Ask) -> Ask {
        ask.header(COOKIE, self.cookie.expose())
            .header(HeaderName::from_static("x-exos-request"), "1")
    }
}
