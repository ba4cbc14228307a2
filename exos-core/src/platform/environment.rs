//! Environments: what isolates hosts, stacks and people from each other.

mod contents;
mod demand;
mod quotas;
mod record;
mod remove;

pub(super) use contents::{explain, make_in};
pub use quotas::{Demand, Quotas};
pub use record::{
    Drift, Environment, EnvironmentChange, EnvironmentState, NewEnvironment, Orchestrator, Settings,
};

use super::audit::Target;
use super::change::Attempt;
use super::list::{ListQuery, Listed, SortKey};
use super::member::{self, Member};
use super::{Platform, name};
use crate::access::{Action, Caller, Role, no_such_environment};
use crate::error::Result;
use crate::store::{Page, Versioned};

const SORT: &[SortKey<Versioned<Environment>>] = &[
    ("name", |environment| environment.value.name.clone()),
    ("created_at", |environment| environment.id.clone()),
];

/// What is done with environments.
#[derive(Debug, Clone, Copy)]
pub struct Environments<'a> {
    platform: &'a Platform,
}

impl<'a> Environments<'a> {
    pub(super) fn new(platform: &'a Platform) -> Self {
        Self { platform }
    }

    /// Makes an environment. Its maker becomes its owner.
    ///
    /// # Errors
    /// `Invalid` with every wrong field, `Unsupported` for an orchestrator that has no backend yet, `AlreadyExists`
    /// when the name is taken.
    pub async fn create(
        &self,
        caller: &Caller,
        new: NewEnvironment,
    ) -> Result<Versioned<Environment>> {
        let id = self.platform.ports().ids.next();
        let target = Target::global("environment", &id, &new.name);
        let attempt = Attempt::new(caller, Action::EnvironmentCreate, target);
        let prepare = async {
            let environment = new.into_record(self.platform.ports().clock.timestamp())?;
            let store = self.platform.store();
            let batch = self.platform.batch().insert(&id, &environment)?;
            let batch = contents::begin(batch, &id)?;
            let mut batch = name::claim(store, batch, "", &id, &environment).await?;
            if let Some(maker) = member::person(&caller.principal) {
                batch = member::join(
                    batch,
                    &id,
                    &Member::new(maker, Role::Owner, environment.created_at),
                )?;
            }
            let made = Versioned {
                id: id.clone(),
                version: 1,
                value: environment,
            };
            Ok((batch, made))
        };
        self.platform.change(attempt, prepare).await
    }

    /// Returns an environment by id or name.
    ///
    /// # Errors
    /// `NotFound` when there is none, or the caller is no member of it.
    pub async fn get(&self, caller: &Caller, environment: &str) -> Result<Versioned<Environment>> {
        let missing = || no_such_environment("find environment");
        let found = name::find::<Environment>(self.platform.store(), "", environment).await?;
        let found = found.ok_or_else(missing)?;
        // A foreign environment answers in the same words as one that does not exist.
        let seen = caller.check(Action::EnvironmentRead, Some(&found.id));
        seen.map_err(|_| missing())?;
        Ok(found)
    }

    /// Returns an environment by id or name, for who may do something there.
    ///
    /// # Errors
    /// As [`Environments::get`]; `Forbidden` when the caller is a member and may not.
    pub(super) async fn get_for(
        &self,
        caller: &Caller,
        environment: &str,
        action: Action,
    ) -> Result<Versioned<Environment>> {
        let found = self.get(caller, environment).await?;
        caller.check(action, Some(&found.id))?;
        Ok(found)
    }

    /// Lists the environments that the caller is a member of; an admin's list holds all.
    pub async fn list(
        &self,
        caller: &Caller,
        query: &ListQuery,
    ) -> Result<Listed<Versioned<Environment>>> {
        let mut visible = self.visible(caller).await?;
        if let Some(text) = &query.text {
            visible.retain(|environment| environment.value.name.contains(text.as_str()));
        }
        query.cut(visible, SORT, |environment| &environment.id)
    }

    async fn visible(&self, caller: &Caller) -> Result<Vec<Versioned<Environment>>> {
        let store = self.platform.store();
        if caller.admin {
            return store.records(&Page::default().limit(usize::MAX)).await;
        }
        // A membership may outlive its environment for a moment.
        let ids: Vec<String> = caller.roles.keys().cloned().collect();
        store.records_of(&ids).await
    }

    /// Changes an environment. `version` is the one that the caller read; absent changes whatever there is now.
    ///
    /// # Errors
    /// `Conflict` when it was changed since, `Invalid` with every wrong field, `AlreadyExists` when the name is taken,
    /// `Forbidden` for quotas unless an admin asks: they are what an owner is given.
    pub async fn change(
        &self,
        caller: &Caller,
        environment: &str,
        change: EnvironmentChange,
        version: Option<u64>,
    ) -> Result<Versioned<Environment>> {
        let mut found = self.get(caller, environment).await?;
        let target = target(&found);
        let attempt = Attempt::new(caller, Action::EnvironmentChange, target);
        let prepare = async {
            found.expect_version(version)?;
            let before = found.value.clone();
            change.apply(&mut found.value)?;
            if found.value.quotas != before.quotas {
                caller.check(Action::QuotaChange, None)?;
            }
            let store = self.platform.store();
            let batch = self.platform.batch().save(&found)?;
            let batch = name::rename(store, batch, "", &before, &found).await?;
            found.version += 1;
            Ok((batch, found))
        };
        self.platform.change(attempt, prepare).await
    }
}

fn target(environment: &Versioned<Environment>) -> Target {
    Target::within(
        &environment.id,
        "environment",
        &environment.id,
        &environment.value.name,
    )
}

#[cfg(test)]
mod tests;
