//! Secrets of an environment: values that stacks use and nobody reads back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::audit::Target;
use super::change::Attempt;
use super::environment::{Environment, make_in};
use super::list::{ListQuery, Listed, SortKey};
use super::name::{self, Named};
use super::{Platform, sealed};
use crate::access::{Action, Caller};
use crate::clock::Timestamp;
use crate::error::{Error, Problem, Result};
use crate::secret::Secret;
use crate::spec::{FileKind, FileMount, FileSource, Sensitive, ServiceSpec, StackSpec};
use crate::store::{Batch, Page, Record, Store, Versioned};
use crate::vault::Context;

/// The most bytes of a secret, as of a secret of a swarm.
const LARGEST: usize = 500 * 1024;

/// What may be known of a secret: not its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretRecord {
    /// The name, given once in its environment. Stacks name it under `secrets`, with `external: true`.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// When it was first written.
    pub created_at: Timestamp,
    /// When its value was last written.
    pub changed_at: Timestamp,
}

impl Record for SecretRecord {
    const KIND: &'static str = "secret";
}

impl Named for SecretRecord {
    fn name(&self) -> &str {
        &self.name
    }
}

/// What is asked of a secret that is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewSecret {
    /// The name.
    pub name: String,
    /// The value, at most 500 KiB.
    pub value: Secret,
    /// What it is for; absent: what was said of the one that is there.
    #[serde(default)]
    pub description: Option<String>,
}

impl NewSecret {
    fn check(&self) -> Result<()> {
        let mut problems = Vec::from_iter(name::problem("name", &self.name));
        let length = self.value.expose().len();
        if length == 0 || length > LARGEST {
            let message = format!("a secret has 1 to {LARGEST} bytes, and this one {length}");
            problems.push(Problem::new("value", message));
        }
        let description = self.description.as_deref();
        problems
            .extend(description.and_then(|text| name::description_problem("description", text)));
        if problems.is_empty() {
            return Ok(());
        }
        Err(Error::invalid("put secret", problems))
    }
}

const SORT: &[SortKey<Versioned<SecretRecord>>] = &[
    ("name", |secret| secret.value.name.clone()),
    ("changed_at", |secret| secret.value.changed_at.to_string()),
];

/// What is done with the secrets of environments.
#[derive(Debug, Clone, Copy)]
pub struct Secrets<'a> {
    platform: &'a Platform,
}

impl<'a> Secrets<'a> {
    pub(super) fn new(platform: &'a Platform) -> Self {
        Self { platform }
    }

    /// Writes a secret, over the one of that name if there is one. Stacks that use it get the new value when they are
    /// deployed again.
    ///
    /// # Behavior
    /// - Whoever writes the value anew need not know what it is for: the description stays unless another one is given.
    pub async fn put(
        &self,
        caller: &Caller,
        environment: &str,
        new: NewSecret,
    ) -> Result<Versioned<SecretRecord>> {
        let environment = self.environment(caller, environment).await?;
        let prepare = async {
            new.check()?;
            let (mut batch, secret) = self.write(&environment.id, &new).await?;
            let value = new.value.expose().as_bytes();
            batch = self.platform.keep(batch, context(&secret.id), value)?;
            Ok((batch, secret))
        };
        let target = Target::within(&environment.id, "secret", &new.name, &new.name);
        let attempt = Attempt::new(caller, Action::SecretChange, target);
        self.platform.change(attempt, prepare).await
    }

    /// Returns the writes of a new or changed record, without its value.
    async fn write(
        &self,
        environment: &str,
        new: &NewSecret,
    ) -> Result<(Batch, Versioned<SecretRecord>)> {
        let (store, batch) = (self.platform.store(), self.platform.batch());
        let now = batch.at;
        let scope = scope(environment);
        if let Some(mut found) = name::find::<SecretRecord>(store, &scope, &new.name).await? {
            if let Some(description) = &new.description {
                found.value.description.clone_from(description);
            }
            found.value.changed_at = now;
            let batch = batch.save(&found)?;
            found.version += 1;
            return Ok((batch, found));
        }
        let made = Versioned {
            id: format!("{scope}{}", self.platform.ports().ids.next()),
            version: 1,
            value: SecretRecord {
                name: new.name.clone(),
                description: new.description.clone().unwrap_or_default(),
                created_at: now,
                changed_at: now,
            },
        };
        let batch = make_in(store, batch, environment).await?;
        let batch = batch.insert(&made.id, &made.value)?;
        let batch = name::claim(store, batch, &scope, &made.id, &made.value).await?;
        Ok((batch, made))
    }

    /// Lists what may be known of the secrets of an environment.
    pub async fn list(
        &self,
        caller: &Caller,
        environment: &str,
        query: &ListQuery,
    ) -> Result<Listed<Versioned<SecretRecord>>> {
        let environment = self.environment(caller, environment).await?;
        caller.check(Action::SecretRead, Some(&environment.id))?;
        let page = Page::default()
            .within(scope(&environment.id))
            .limit(usize::MAX);
        let mut secrets = self.platform.store().records::<SecretRecord>(&page).await?;
        if let Some(text) = &query.text {
            secrets.retain(|secret| secret.value.name.contains(text.as_str()));
        }
        query.cut(secrets, SORT, |secret| &secret.id)
    }

    /// Removes a secret. Containers that have it keep it until they are replaced.
    pub async fn remove(&self, caller: &Caller, environment: &str, secret: &str) -> Result<()> {
        let environment = self.environment(caller, environment).await?;
        let (store, scope) = (self.platform.store(), scope(&environment.id));
        let found = name::find::<SecretRecord>(store, &scope, secret).await?;
        let target = Target::sought(Some(&environment.id), found.as_ref(), secret);
        let prepare = async {
            let found = found.ok_or_else(|| name::not_found("secret", secret))?;
            let batch = self.platform.batch().remove(&found);
            let batch = sealed::forget(batch, context(&found.id));
            Ok((name::free(store, batch, &scope, &found.value).await?, ()))
        };
        let attempt = Attempt::new(caller, Action::SecretChange, target);
        self.platform.change(attempt, prepare).await
    }

    /// Puts the values of the environment's secrets where services ask for them, in a specification that the caller may
    /// deploy: an external secret of a stack is one of its environment.
    ///
    /// # Errors
    /// `Invalid` with every name that is no secret of the environment.
    pub(super) async fn fill(&self, environment: &str, spec: &mut StackSpec) -> Result<()> {
        let files = spec
            .services
            .values()
            .flat_map(|service| &service.container.files);
        let asked: BTreeSet<String> = files.filter_map(asked_for).map(str::to_owned).collect();
        if asked.is_empty() {
            return Ok(());
        }
        let values = self.values(environment, &asked).await?;
        let services = spec.services.values_mut();
        for service in services.filter(|service| asks(service)) {
            for file in &mut Arc::make_mut(service).container.files {
                if let Some(value) = asked_for(file).and_then(|name| values.get(name)) {
                    file.source = FileSource::Content(Sensitive::new(value.expose()));
                }
            }
        }
        Ok(())
    }

    /// Returns the values of secrets by name.
    async fn values(
        &self,
        environment: &str,
        names: &BTreeSet<String>,
    ) -> Result<BTreeMap<String, Secret>> {
        let (mut values, mut problems) = (BTreeMap::new(), Vec::new());
        for name in names {
            match self.value(environment, name).await? {
                Some(value) => drop(values.insert(name.clone(), value)),
                None => problems.push(missing(name)),
            }
        }
        if problems.is_empty() {
            return Ok(values);
        }
        Err(Error::invalid("find secrets", problems))
    }

    async fn value(&self, environment: &str, name: &str) -> Result<Option<Secret>> {
        let (store, scope) = (self.platform.store(), scope(environment));
        let Some(found) = name::find::<SecretRecord>(store, &scope, name).await? else {
            return Ok(None);
        };
        let value = self.platform.kept(context(&found.id)).await?;
        // It was text when it was written.
        let text = value.map(|value| String::from_utf8_lossy(value.expose()).into_owned());
        Ok(text.map(Secret::new))
    }

    async fn environment(
        &self,
        caller: &Caller,
        environment: &str,
    ) -> Result<Versioned<Environment>> {
        self.platform.environments().get(caller, environment).await
    }
}

/// Adds to `batch` that an environment has no secrets any more.
pub(super) async fn forget_all(
    store: &dyn Store,
    mut batch: Batch,
    environment: &str,
) -> Result<Batch> {
    let scope = scope(environment);
    let page = Page::default().within(&scope).limit(usize::MAX);
    for secret in store.records::<SecretRecord>(&page).await? {
        batch = batch.forget::<SecretRecord>(&secret.id);
        batch = sealed::forget(batch, context(&secret.id));
        batch = name::free(store, batch, &scope, &secret.value).await?;
    }
    Ok(batch)
}

/// Returns the name of the secret that a file asks its environment for.
fn asked_for(file: &FileMount) -> Option<&str> {
    match (file.kind, &file.source) {
        (FileKind::Secret, FileSource::External(name)) => Some(name),
        _ => None,
    }
}

fn asks(service: &ServiceSpec) -> bool {
    service
        .container
        .files
        .iter()
        .any(|file| asked_for(file).is_some())
}

fn scope(environment: &str) -> String {
    format!("{environment}/")
}

fn context(id: &str) -> Context<'_> {
    Context {
        kind: "secret.value",
        id,
    }
}

fn missing(name: &str) -> Problem {
    Problem::new(
        format!("secrets.{name}"),
        "the environment has no secret of this name",
    )
    .hint(format!("`exos secret put {name}` writes it"))
}

#[cfg(test)]
mod tests;
