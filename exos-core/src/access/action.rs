//! Every thing that can be done.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::error::{Error, ErrorKind};

/// Writes the actions with their texts once, and everything that must agree with them.
macro_rules! actions {
    ($($(#[$doc:meta])+ $name:ident = $text:literal in $scope:ident;)+) => {
        /// A thing that can be done, as the permission table names it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Action {
            $($(#[$doc])+ $name,)+
        }

        impl Action {
            /// All actions, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Returns its stable text, such as `stack.deploy`: it stands in errors and audit entries.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// Returns where it is done.
            pub const fn scope(self) -> Scope {
                match self {
                    $(Self::$name => Scope::$scope,)+
                }
            }
        }
    };
}

/// Where an action is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// In one environment: the caller's role there decides.
    Environment,
    /// In the whole of EXOS: whether the caller is an admin decides.
    Global,
}

actions! {
    /// See the environment and its settings.
    EnvironmentRead = "environment.read" in Environment;
    /// Change, activate or deactivate the environment.
    EnvironmentChange = "environment.change" in Environment;
    /// Delete the environment.
    EnvironmentDelete = "environment.delete" in Environment;
    /// See who is a member.
    MemberRead = "member.read" in Environment;
    /// Add, change or remove members.
    MemberChange = "member.change" in Environment;
    /// See hosts.
    HostRead = "host.read" in Environment;
    /// Add, change, activate, deactivate, drain or remove hosts.
    HostChange = "host.change" in Environment;
    /// See stacks, services, revisions and plans.
    StackRead = "stack.read" in Environment;
    /// Create or update a stack, or deploy an older revision.
    StackDeploy = "stack.deploy" in Environment;
    /// Start, stop, restart or scale a stack or a service.
    StackOperate = "stack.operate" in Environment;
    /// Remove a stack.
    StackRemove = "stack.remove" in Environment;
    /// Deploy what reaches through to the host: binds, privileges, devices, the host's namespaces.
    PassWall = "wall.pass" in Environment;
    /// See containers, their state and what they use.
    ContainerRead = "container.read" in Environment;
    /// See the environment variables and command lines of containers, and the files of stacks.
    ContainerVariables = "container.variables" in Environment;
    /// Read what containers write.
    ContainerLogs = "container.logs" in Environment;
    /// Start, stop, restart, kill or remove single containers.
    ContainerOperate = "container.operate" in Environment;
    /// Run commands in containers, attach to them, copy files from and to them.
    ContainerExec = "container.exec" in Environment;
    /// See volumes and networks.
    StorageRead = "storage.read" in Environment;
    /// Create or remove volumes and networks.
    StorageChange = "storage.change" in Environment;
    /// See the names of secrets, never their values.
    SecretRead = "secret.read" in Environment;
    /// Write or remove secrets.
    SecretChange = "secret.change" in Environment;
    /// See registries, without their passwords.
    RegistryRead = "registry.read" in Environment;
    /// Add, change or remove registries.
    RegistryChange = "registry.change" in Environment;
    /// See catalogs and templates.
    CatalogRead = "catalog.read" in Environment;
    /// Add, change, refresh or remove catalogs of the environment.
    CatalogChange = "catalog.change" in Environment;
    /// See receiver hooks, without their secrets.
    HookRead = "hook.read" in Environment;
    /// Add, change or remove receiver hooks, and see the secret of a new one.
    HookChange = "hook.change" in Environment;
    /// See scaling policies and their decisions.
    PolicyRead = "policy.read" in Environment;
    /// Add, change, pause or remove scaling policies.
    PolicyChange = "policy.change" in Environment;
    /// See operations and their events.
    OperationRead = "operation.read" in Environment;
    /// Cancel an operation.
    OperationCancel = "operation.cancel" in Environment;
    /// See the audit entries of the environment.
    AuditRead = "audit.read" in Environment;
    /// See the API keys of the environment, without their secrets.
    ApiKeyRead = "api-key.read" in Environment;
    /// Make or revoke API keys with a role up to one's own.
    ApiKeyChange = "api-key.change" in Environment;

    /// Sign in: for everybody, known or not.
    SignIn = "session.create" in Global;
    /// See one's own account.
    MeRead = "me.read" in Global;
    /// Change one's own password, end one's own sessions.
    MeChange = "me.change" in Global;
    /// Create an environment and become its owner.
    EnvironmentCreate = "environment.create" in Global;
    /// Change how much an environment may use.
    QuotaChange = "quota.change" in Global;
    /// See the catalogs that all environments share.
    GlobalCatalogRead = "global-catalog.read" in Global;
    /// Add, change, refresh or remove the catalogs that all environments share.
    GlobalCatalogChange = "global-catalog.change" in Global;
    /// Reach an engine with the rights of the server itself: its sockets, its SSH identity.
    HostLocal = "host.local" in Global;
    /// See users.
    UserRead = "user.read" in Global;
    /// Create, change, disable or remove users, make them admins.
    UserChange = "user.change" in Global;
    /// See groups and who is in them.
    GroupRead = "group.read" in Global;
    /// Create, change or remove groups.
    GroupChange = "group.change" in Global;
    /// See the settings of EXOS.
    SettingsRead = "settings.read" in Global;
    /// Change the settings of EXOS.
    SettingsChange = "settings.change" in Global;
    /// See the audit entries of everything.
    GlobalAuditRead = "global-audit.read" in Global;
    /// See every API key that has the rights of an admin, without its secret.
    GlobalApiKeyRead = "global-api-key.read" in Global;
    /// Make or revoke API keys that have the rights of an admin.
    GlobalApiKeyChange = "global-api-key.change" in Global;
}

impl FromStr for Action {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let found = Self::ALL.iter().find(|action| action.as_str() == text);
        found.copied().ok_or_else(|| {
            let message = format!("{text:?} is no action");
            Error::new(ErrorKind::Invalid, "read action", message)
        })
    }
}

impl Serialize for Action {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_actions_share_a_text() {
        let mut texts: Vec<&str> = Action::ALL.iter().map(|action| action.as_str()).collect();
        texts.sort_unstable();
        let all = texts.len();
        texts.dedup();
        assert_eq!(texts.len(), all);
    }
}
