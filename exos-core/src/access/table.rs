//! The permission table: the one place where it is decided who may do what.

use serde::{Deserialize, Serialize};

use super::action::{Action, Scope};
use super::role::Role;

/// What a cell of the table says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// Not allowed.
    No,
    /// Allowed where a setting of the environment says so.
    If(Allowance),
    /// Allowed to people, not to an API key: a stolen key must not be able to make itself last.
    Person,
    /// Allowed.
    Yes,
}

/// A setting of an environment that gives a role more than it has by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowance {
    /// `restricted_exec`: the role restricted may run commands in containers.
    RestrictedExec,
    /// `pass_wall`: whoever may deploy may also deploy what reaches through to the host.
    PassWall,
}

impl Allowance {
    /// Returns the setting's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RestrictedExec => "restricted_exec",
            Self::PassWall => "pass_wall",
        }
    }
}

/// The settings of one environment that give roles more than they have by themselves. All are off at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Allowances {
    /// The role restricted may run commands in containers.
    pub restricted_exec: bool,
    /// Whoever may deploy may also deploy what reaches through to the host.
    pub pass_wall: bool,
}

impl Allowances {
    const fn gives(self, allowance: Allowance) -> bool {
        match allowance {
            Allowance::RestrictedExec => self.restricted_exec,
            Allowance::PassWall => self.pass_wall,
        }
    }
}

/// A line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// An action in an environment: what each role may, in the order of [`Role::ALL`].
    Environment(Action, [Cell; 4]),
    /// An action in the whole of EXOS: what a user may who is not an admin, and what an admin may.
    Global(Action, [Cell; 2]),
}

impl Row {
    /// Returns the action that the line is about.
    pub const fn action(&self) -> Action {
        match self {
            Self::Environment(action, _) | Self::Global(action, _) => *action,
        }
    }
}

use Action as A;
use Row::{Environment as E, Global as G};
const NO_____: Cell = Cell::No;
const YES____: Cell = Cell::Yes;
const PERSON_: Cell = Cell::Person;
const IF_EXEC: Cell = Cell::If(Allowance::RestrictedExec);
const IF_WALL: Cell = Cell::If(Allowance::PassWall);

/// Who may do what. An admin has the last column everywhere, the owner's of every environment.
#[rustfmt::skip]
pub const TABLE: [Row; 51] = [
    //                           readonly  restricted  member   owner
    E(A::EnvironmentRead,       [YES____,  YES____,  YES____,  YES____]),
    E(A::EnvironmentChange,     [NO_____,  NO_____,  NO_____,  YES____]),
    E(A::EnvironmentDelete,     [NO_____,  NO_____,  NO_____,  YES____]),
    E(A::MemberRead,            [YES____,  YES____,  YES____,  YES____]),
    E(A::MemberChange,          [NO_____,  NO_____,  NO_____,  YES____]),
    E(A::HostRead,              [YES____,  YES____,  YES____,  YES____]),
    E(A::HostChange,            [NO_____,  NO_____,  YES____,  YES____]),
    E(A::StackRead,             [YES____,  YES____,  YES____,  YES____]),
    E(A::StackDeploy,           [NO_____,  YES____,  YES____,  YES____]),
    E(A::StackOperate,          [NO_____,  YES____,  YES____,  YES____]),
    E(A::StackRemove,           [NO_____,  YES____,  YES____,  YES____]),
    E(A::PassWall,              [NO_____,  IF_WALL,  IF_WALL,  YES____]),
    E(A::ContainerRead,         [YES____,  YES____,  YES____,  YES____]),
    E(A::ContainerVariables,    [NO_____,  YES____,  YES____,  YES____]),
    E(A::ContainerLogs,         [YES____,  YES____,  YES____,  YES____]),
    E(A::ContainerOperate,      [NO_____,  YES____,  YES____,  YES____]),
    E(A::ContainerExec,         [NO_____,  IF_EXEC,  YES____,  YES____]),
    E(A::StorageRead,           [YES____,  YES____,  YES____,  YES____]),
    E(A::StorageChange,         [NO_____,  YES____,  YES____,  YES____]),
    E(A::SecretRead,            [YES____,  YES____,  YES____,  YES____]),
    E(A::SecretChange,          [NO_____,  YES____,  YES____,  YES____]),
    E(A::RegistryRead,          [YES____,  YES____,  YES____,  YES____]),
    E(A::RegistryChange,        [NO_____,  YES____,  YES____,  YES____]),
    E(A::CatalogRead,           [YES____,  YES____,  YES____,  YES____]),
    E(A::CatalogChange,         [NO_____,  NO_____,  YES____,  YES____]),
    E(A::HookRead,              [YES____,  YES____,  YES____,  YES____]),
    E(A::HookChange,            [NO_____,  NO_____,  YES____,  YES____]),
    E(A::PolicyRead,            [YES____,  YES____,  YES____,  YES____]),
    E(A::PolicyChange,          [NO_____,  YES____,  YES____,  YES____]),
    E(A::OperationRead,         [YES____,  YES____,  YES____,  YES____]),
    E(A::OperationCancel,       [NO_____,  YES____,  YES____,  YES____]),
    E(A::AuditRead,             [NO_____,  NO_____,  YES____,  YES____]),
    E(A::ApiKeyRead,            [NO_____,  NO_____,  YES____,  YES____]),
    E(A::ApiKeyChange,          [NO_____,  NO_____,  PERSON_,  PERSON_]),
    //                           user      admin
    G(A::SignIn,                [YES____,  YES____]),
    G(A::MeRead,                [YES____,  YES____]),
    G(A::MeChange,              [PERSON_,  PERSON_]),
    G(A::EnvironmentCreate,     [PERSON_,  YES____]),
    G(A::QuotaChange,           [NO_____,  YES____]),
    G(A::GlobalCatalogRead,     [YES____,  YES____]),
    G(A::GlobalCatalogChange,   [NO_____,  YES____]),
    G(A::HostLocal,             [NO_____,  YES____]),
    G(A::UserRead,              [NO_____,  YES____]),
    G(A::UserChange,            [NO_____,  YES____]),
    G(A::GroupRead,             [NO_____,  YES____]),
    G(A::GroupChange,           [NO_____,  YES____]),
    G(A::SettingsRead,          [NO_____,  YES____]),
    G(A::SettingsChange,        [NO_____,  YES____]),
    G(A::GlobalAuditRead,       [NO_____,  YES____]),
    G(A::GlobalApiKeyRead,      [NO_____,  YES____]),
    G(A::GlobalApiKeyChange,    [NO_____,  PERSON_]),
];

/// What of a caller counts for a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The caller's role in the environment that the action is in.
    pub role: Option<Role>,
    /// Whether the caller is an admin.
    pub admin: bool,
    /// Whether it is a person or EXOS itself, and not an API key.
    pub person: bool,
    /// What the environment allows beyond the table.
    pub allowances: Allowances,
}

/// Returns the cell of the table for an action and a standing.
pub(super) fn cell(action: Action, role: Option<Role>, admin: bool) -> Cell {
    // The test below holds every line of the table in the place of its action.
    match TABLE[action as usize] {
        Row::Environment(_, [.., owner]) if admin => owner,
        Row::Environment(_, cells) => role.map_or(Cell::No, |role| cells[role as usize]),
        Row::Global(_, [_, may]) if admin => may,
        Row::Global(_, [may, _]) => may,
    }
}

/// Decides whether an action is allowed.
///
/// ```
/// use exos_core::access::{Action, Allowances, Role, Standing, allowed};
///
/// let mut standing = Standing {
///     role: Some(Role::Restricted),
///     admin: false,
///     person: true,
///     allowances: Allowances::default(),
/// };
/// assert!(!allowed(Action::ContainerExec, standing));
/// standing.allowances.restricted_exec = true;
/// assert!(allowed(Action::ContainerExec, standing));
/// ```
pub fn allowed(action: Action, standing: Standing) -> bool {
    match cell(action, standing.role, standing.admin) {
        Cell::No => false,
        Cell::If(allowance) => standing.allowances.gives(allowance),
        Cell::Person => standing.person,
        Cell::Yes => true,
    }
}

/// Returns the smallest role that the table itself allows an action of an environment.
pub(super) fn enough(action: Action) -> Option<Role> {
    let by_itself =
        |role: &Role| matches!(cell(action, Some(*role), false), Cell::Yes | Cell::Person);
    let in_environment = action.scope() == Scope::Environment;
    Role::ALL
        .into_iter()
        .find(|role| in_environment && by_itself(role))
}

#[cfg(test)]
mod tests;
