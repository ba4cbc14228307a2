//! API keys: how programs prove who they are.

mod record;

use std::collections::BTreeMap;

pub use record::{ApiKey, MadeKey, NewApiKey};

use super::audit::Target;
use super::change::Attempt;
use super::environment::make_in;
use super::list::{ListQuery, Listed, SortKey};
use super::user::{User, UserState};
use super::{Platform, name, token};
use crate::access::{Action, Caller, Origin, Principal, Role, Token, TokenKind, unauthorized};
use crate::error::{Error, ErrorKind, Result};
use crate::store::{Batch, Page, Store, Versioned};

/// What stands for the environment in the ids of keys that have the rights of an admin. No environment's id is this.
const GLOBAL: &str = "global";

const SORT: &[SortKey<Versioned<ApiKey>>] = &[
    ("name", |key| key.value.name.clone()),
    ("created_at", |key| key.id.clone()),
];

/// What is done with API keys. Where an environment may be given, its absence means the keys that have the rights of an
/// admin.
#[derive(Debug, Clone, Copy)]
pub struct ApiKeys<'a> {
    platform: &'a Platform,
}

impl<'a> ApiKeys<'a> {
    pub(super) fn new(platform: &'a Platform) -> Self {
        Self { platform }
    }

    /// Makes a key. Its text is in the answer and nowhere else.
    ///
    /// # Errors
    /// `Invalid` with every wrong field, `AlreadyExists` when the environment has a key of that name, `Forbidden` when
    /// its role is above the caller's own.
    pub async fn create(
        &self,
        caller: &Caller,
        environment: Option<&str>,
        new: NewApiKey,
    ) -> Result<MadeKey> {
        let scope = self.scope(caller, environment).await?;
        let key = self.platform.ports().ids.next();
        let attempt = scope.attempt(caller, None, &new.name);
        let prepare = async {
            let batch = self.platform.batch();
            let record = new.record(scope.environment.clone(), &caller.principal, batch.at)?;
            refuse_above_own(caller, &record)?;
            let id = scope.id(&key);
            let token = Token::make(TokenKind::ApiKey, token_id(&id))?;
            let (store, prefix) = (self.platform.store(), scope.prefix());
            let batch = match &scope.environment {
                Some(environment) => make_in(store, batch, environment).await?,
                None => batch,
            };
            let batch = token::keep(batch.insert(&id, &record)?, &token)?;
            let batch = name::claim(store, batch, &prefix, &id, &record).await?;
            let made = MadeKey {
                token: token.text(),
                key: Versioned {
                    id,
                    version: 1,
                    value: record,
                },
            };
            Ok((batch, made))
        };
        self.platform.change(attempt, prepare).await
    }

    /// Lists keys.
    pub async fn list(
        &self,
        caller: &Caller,
        environment: Option<&str>,
        query: &ListQuery,
    ) -> Result<Listed<Versioned<ApiKey>>> {
        let scope = self.scope(caller, environment).await?;
        caller.check(scope.action(READ), scope.environment.as_deref())?;
        let page = Page::default().within(scope.prefix()).limit(usize::MAX);
        let mut keys = self.platform.store().records::<ApiKey>(&page).await?;
        if let Some(text) = &query.text {
            keys.retain(|key| key.value.name.contains(text.as_str()));
        }
        query.cut(keys, SORT, |key| &key.id)
    }

    /// Revokes a key: it is valid no more from the next request on.
    ///
    /// # Errors
    /// `Forbidden` when its role is above the caller's own.
    pub async fn revoke(
        &self,
        caller: &Caller,
        environment: Option<&str>,
        key: &str,
    ) -> Result<()> {
        let scope = self.scope(caller, environment).await?;
        let store = self.platform.store();
        let found = name::find::<ApiKey>(store, &scope.prefix(), key).await?;
        let attempt = scope.attempt(caller, found.as_ref(), key);
        let prepare = async {
            let found = found.ok_or_else(|| name::not_found("api-key", key))?;
            refuse_above_own(caller, &found.value)?;
            let batch = forget(store, self.platform.batch(), &found).await?;
            Ok((batch, ()))
        };
        self.platform.change(attempt, prepare).await
    }

    /// Returns who asks with a key: with its role, but never more than its maker has at this moment.
    pub(super) async fn caller_of(&self, token: &Token, origin: Origin) -> Result<Caller> {
        let store = self.platform.store();
        token::check(store, token).await?;
        let unknown = || unauthorized("find API key");
        let id = token.id().replacen('_', "/", 1);
        let key = store.record::<ApiKey>(&id).await?.ok_or_else(unknown)?;
        let now = self.platform.ports().clock.timestamp();
        if key.value.expires_at.is_some_and(|end| now >= end) {
            return Err(expired(&key.value));
        }
        let maker = self.maker(&key.value, &origin).await?.ok_or_else(unknown)?;
        let principal = Principal::ApiKey {
            name: key.value.name.clone(),
            id: key.id,
        };
        let mut caller = Caller::new(principal, origin);
        match (&key.value.environment, key.value.role) {
            (Some(environment), Some(role)) => {
                let most = maker.role_in(environment).ok_or_else(unknown)?;
                caller.roles = BTreeMap::from([(environment.clone(), role.min(most))]);
            }
            _ if maker.admin => caller.admin = true,
            _ => return Err(unknown()),
        }
        Ok(caller)
    }

    /// Returns who made a key, as they are now; nothing when they may not sign in any more.
    async fn maker(&self, key: &ApiKey, origin: &Origin) -> Result<Option<Caller>> {
        let Some(maker) = &key.made_by else {
            return Ok(Some(Caller::system()));
        };
        let user = self.platform.store().record::<User>(maker).await?;
        match user.filter(|user| user.value.state == UserState::Active) {
            Some(user) => self.platform.caller(&user, origin.clone()).await.map(Some),
            None => Ok(None),
        }
    }

    async fn scope(&self, caller: &Caller, environment: Option<&str>) -> Result<Scope> {
        let Some(environment) = environment else {
            return Ok(Scope { environment: None });
        };
        let found = self
            .platform
            .environments()
            .get(caller, environment)
            .await?;
        Ok(Scope {
            environment: Some(found.id),
        })
    }
}

/// An action on keys of an environment, and the same on those that have the rights of an admin.
type Actions = (Action, Action);
const READ: Actions = (Action::ApiKeyRead, Action::GlobalApiKeyRead);
const CHANGE: Actions = (Action::ApiKeyChange, Action::GlobalApiKeyChange);

/// Where a key counts.
struct Scope {
    environment: Option<String>,
}

impl Scope {
    fn prefix(&self) -> String {
        prefix(self.environment.as_deref().unwrap_or(GLOBAL))
    }

    fn id(&self, key: &str) -> String {
        format!("{}{key}", self.prefix())
    }

    fn action(&self, (of_environment, global): Actions) -> Action {
        match self.environment {
            Some(_) => of_environment,
            None => global,
        }
    }

    fn attempt<'a>(
        &self,
        caller: &'a Caller,
        found: Option<&Versioned<ApiKey>>,
        asked: &str,
    ) -> Attempt<'a> {
        let target = Target::sought(self.environment.as_deref(), found, asked);
        Attempt::new(caller, self.action(CHANGE), target)
    }
}

fn prefix(environment: &str) -> String {
    format!("{environment}/")
}

/// The id of a key holds one slash, and the id of a token none.
fn token_id(key: &str) -> String {
    key.replacen('/', "_", 1)
}

fn refuse_above_own(caller: &Caller, key: &ApiKey) -> Result<()> {
    let (Some(environment), Some(role)) = (&key.environment, key.role) else {
        // The table lets admins alone get here.
        return Ok(());
    };
    let own = caller.role_in(environment);
    if own >= Some(role) {
        return Ok(());
    }
    let own = own.map_or("nothing", Role::as_str);
    let message = format!("the key's role {role} is above your own, {own}");
    Err(Error::new(ErrorKind::Forbidden, "change API key", message)
        .with("key", &key.name)
        .hint("a key has at most the role of who makes it"))
}

fn expired(key: &ApiKey) -> Error {
    let message = format!("the API key {} has expired", key.name);
    Error::new(ErrorKind::Unauthorized, "find API key", message)
        .hint("`exos api-key create` makes a new one")
}

/// Adds to `batch` that a key is gone.
async fn forget(store: &dyn Store, batch: Batch, key: &Versioned<ApiKey>) -> Result<Batch> {
    let environment = key.value.environment.as_deref().unwrap_or(GLOBAL);
    let batch = batch.forget::<ApiKey>(&key.id);
    let batch = token::forget(batch, TokenKind::ApiKey, &token_id(&key.id));
    name::free(store, batch, &prefix(environment), &key.value).await
}

/// Adds to `batch` that an environment has no keys any more.
pub(super) async fn forget_all(
    store: &dyn Store,
    mut batch: Batch,
    environment: &str,
) -> Result<Batch> {
    let page = Page::default()
        .within(prefix(environment))
        .limit(usize::MAX);
    for key in store.records::<ApiKey>(&page).await? {
        batch = forget(store, batch, &key).await?;
    }
    Ok(batch)
}

/// Adds to `batch` that the keys that a user made are gone.
pub(super) async fn forget_made_by(
    store: &dyn Store,
    mut batch: Batch,
    user: &str,
) -> Result<Batch> {
    let page = Page::default().limit(usize::MAX);
    let keys = store.records::<ApiKey>(&page).await?;
    for key in keys
        .iter()
        .filter(|key| key.value.made_by.as_deref() == Some(user))
    {
        batch = forget(store, batch, key).await?;
    }
    Ok(batch)
}

#[cfg(test)]
mod tests;
