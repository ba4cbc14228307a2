//! One's own account.

use std::collections::BTreeMap;

use reqwest::Method;
use serde::{Deserialize, Serialize};

use super::Client;
use crate::access::{Principal, Role};
use crate::error::Result;

/// Who one is, and what one is where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Who.
    pub principal: Principal,
    /// Whether one is an admin.
    pub admin: bool,
    /// The role in each environment, by the environment's name. An admin has the owner's in all, and they are not listed.
    pub roles: BTreeMap<String, Role>,
}

impl Client {
    /// Returns who the client is to the server.
    ///
    /// # Errors
    /// `Unauthorized` when the key is none, or has ended.
    pub async fn me(&self) -> Result<Account> {
        self.ask("show account", Method::GET, ["me"]).json().await
    }
}
