//! What was written to the store, as it is told.

use super::Events;
use crate::access::{Action, Caller};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::id::own_id;
use crate::platform::operation::is_step;
use crate::platform::{Operation, Stack};
use crate::store::StoredEvent;

/// Something that was written to the store. What it holds is no part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its number: greater than that of everything before it.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// What sort of thing it is about, such as `stack`.
    pub kind: String,
    /// The thing's id, its own within the environment.
    pub id: String,
    /// The environment's id; absent for what belongs to none.
    pub environment: Option<String>,
    /// The thing's name; of an operation that of its stack.
    pub name: Option<String>,
    /// What was done to it, as the audit log names it.
    pub action: Option<String>,
    /// How it is now, where that is known: the state of an operation.
    pub state: Option<String>,
    /// The own id of the stack that an operation is on.
    pub stack: Option<String>,
}

impl Stored {
    fn of(event: StoredEvent) -> Self {
        let text = |field: &str| event.body[field].as_str().map(str::to_owned);
        let state = event.body.as_str().map(str::to_owned);
        // Ids of what belongs to an environment begin with its id.
        let (scope, own) = match event.id.split_once('/') {
            Some((scope, own)) => (Some(scope.to_owned()), own.to_owned()),
            None => (None, event.id.clone()),
        };
        let environment = text("environment").or(scope);
        let is_environment = event.kind == "environment";
        Self {
            number: event.number,
            at: event.at,
            environment: environment.or_else(|| is_environment.then(|| event.id.clone())),
            id: own,
            name: text("name"),
            action: text("action"),
            state: state.or_else(|| text("state")),
            stack: None,
            kind: event.kind,
        }
    }
}

impl Events {
    /// Returns what is told of an event; nothing when the caller does not see it, or did not ask for it.
    pub(super) async fn stored(&self, event: StoredEvent) -> Result<Option<Stored>> {
        if is_step(&event) || !self.filter.takes(&event.kind) {
            return Ok(None);
        }
        let whole = event.id.clone();
        let mut stored = Stored::of(event);
        if !self.sees(&stored) {
            return Ok(None);
        }
        if stored.kind == "operation" {
            self.describe_operation(&whole, &mut stored).await?;
        }
        let is_asked_for = match &self.filter.stack {
            None => true,
            Some(stack) => self.is_about(&stored, &whole, stack).await?,
        };
        Ok(is_asked_for.then_some(stored))
    }

    fn sees(&self, stored: &Stored) -> bool {
        let environment = stored.environment.as_deref();
        let is_within = environment.is_some_and(|environment| self.visible.sees(environment));
        if self.filter.environment.is_some() && !is_within {
            return false;
        }
        match (environment, read_action(&stored.kind, environment)) {
            (Some(_), Some(action)) => is_within && may(&self.caller, action, environment),
            (None, Some(action)) => may(&self.caller, action, None),
            (_, None) => may(&self.caller, Action::GlobalAuditRead, None),
        }
    }

    async fn describe_operation(&self, id: &str, stored: &mut Stored) -> Result<()> {
        let store = self.platform.store();
        if let Some(operation) = store.record::<Operation>(id).await? {
            let value = operation.value;
            stored.stack = Some(own_id(&value.stack).to_owned());
            stored.name = Some(value.stack_name);
        }
        Ok(())
    }

    /// Says whether it is about the stack with this own id or name.
    async fn is_about(&self, stored: &Stored, whole: &str, stack: &str) -> Result<bool> {
        let named = |text: Option<&str>| text == Some(stack);
        let about = match stored.kind.as_str() {
            "operation" => named(stored.stack.as_deref()) || named(stored.name.as_deref()),
            "stack" => stored.id == stack || named(stored.name.as_deref()),
            "stack-status" if stored.id == stack => true,
            "stack-status" => {
                let found = self.platform.store().record::<Stack>(whole).await?;
                found.is_some_and(|found| found.value.name == stack)
            }
            _ => false,
        };
        Ok(about)
    }
}

fn may(caller: &Caller, action: Action, environment: Option<&str>) -> bool {
    caller.check(action, environment).is_ok()
}

/// Returns what it takes to see a sort of thing.
fn read_action(kind: &str, environment: Option<&str>) -> Option<Action> {
    Some(match kind {
        "environment" => Action::EnvironmentRead,
        "member" => Action::MemberRead,
        "host" => Action::HostRead,
        "stack" | "stack-status" => Action::StackRead,
        "operation" => Action::OperationRead,
        "container" => Action::ContainerRead,
        "volume" | "network" => Action::StorageRead,
        "secret" => Action::SecretRead,
        "api-key" if environment.is_some() => Action::ApiKeyRead,
        "api-key" => Action::GlobalApiKeyRead,
        "user" => Action::UserRead,
        "group" => Action::GroupRead,
        _ => return None,
    })
}
