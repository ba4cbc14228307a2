//! The audit log.

use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use reqwest::Method;
use serde::{Deserialize, Serialize};

use super::collection::resource;
use super::{Client, Collection, Query, answer};
use crate::access::Principal;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::platform::{Outcome, Target};

/// One attempt to change something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// The id.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub principal: Principal,
    /// From which address; absent for what EXOS itself does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The id of the request.
    pub request_id: String,
    /// What was tried, as the permission table names it.
    pub action: String,
    /// On which thing.
    pub target: Target,
    /// What came of it.
    pub outcome: Outcome,
    /// Why it was refused or failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

resource!(AuditEntry, "audit entry", "audit entries");

/// The audit log of a server, or of one of its environments: newest first.
pub type AuditLog = Collection<AuditEntry>;

impl AuditLog {
    /// Exports entries as the server writes them: JSON lines, in pieces.
    ///
    /// # Errors
    /// `Forbidden` when the caller may not see the log.
    pub async fn export(&self, query: &Query) -> Result<BoxStream<'static, Result<Vec<u8>>>> {
        const OP: &str = "export audit entries";
        let ask = self.ask(OP, Method::GET, ["export"]).query(query.pairs());
        let bytes = ask.send().await?.bytes_stream();
        let bytes = bytes.map_ok(|bytes| bytes.to_vec());
        Ok(bytes.map_err(|error| answer::broken(OP, error)).boxed())
    }
}

impl Client {
    /// Leads to the audit log of an environment, or to that of the whole server.
    pub fn audit(&self, environment: Option<&str>) -> AuditLog {
        match environment {
            Some(environment) => Collection::new(self, ["environments", environment, "audit"]),
            None => Collection::new(self, ["audit"]),
        }
    }
}
