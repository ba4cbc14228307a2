//! Groups as an identity provider names them.

use std::collections::BTreeSet;

use super::{Group, GroupMember, groups_of, join, leave, sides};
use crate::error::Result;
use crate::platform::name;
use crate::platform::user::User;
use crate::store::{Batch, Store, Versioned};

/// Adds to `batch` that a user is in the groups that the provider names, and in no other because of the provider.
///
/// A name that is no group's is passed over: providers know many groups that are no business of EXOS.
pub(in crate::platform) async fn follow(
    store: &dyn Store,
    mut batch: Batch,
    user: &Versioned<User>,
    named: &BTreeSet<String>,
) -> Result<Batch> {
    let mut wanted = BTreeSet::new();
    for name in named {
        let found = name::find::<Group>(store, "", name).await?;
        // An id finds a group as well, but a provider gives names.
        wanted.extend(
            found
                .filter(|found| found.value.name == *name)
                .map(|found| found.id),
        );
    }
    let current = groups_of(store, &user.id).await?;
    for group in wanted.difference(&current) {
        let member = GroupMember {
            since: batch.at,
            user: user.id.clone(),
            name: user.value.name.clone(),
            vouched: true,
        };
        batch = join(batch, group, &member)?;
    }
    for group in current.difference(&wanted) {
        let (side, _) = sides(group, &user.id);
        let member = store.record::<GroupMember>(&side).await?;
        if member.is_some_and(|member| member.value.vouched) {
            batch = leave(batch, group, &user.id);
        }
    }
    Ok(batch)
}
