//! The lists of operations: of an environment, or of all that a caller sees.

use super::place::{self, Place};
use super::{Operation, OperationState, Operations};
use crate::access::{Action, Caller};
use crate::error::Result;
use crate::id::own_id;
use crate::platform::list::{self, ListQuery, Listed, invalid};
use crate::platform::name;
use crate::store::{Page, Versioned};

/// Which operations.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OperationFilter {
    /// Only those of the environment with this id or name; absent takes all that the caller sees.
    pub environment: Option<String>,
    /// Only those of the stack with this id or name.
    pub stack: Option<String>,
    /// Only those in this state.
    pub state: Option<OperationState>,
}

impl OperationFilter {
    fn fits(&self, operation: &Operation) -> bool {
        let stack = self.stack.as_deref();
        stack.is_none_or(|stack| operation.is_of(stack))
            && self.state.is_none_or(|state| state == operation.state)
    }
}

impl Operations<'_> {
    /// Lists operations, the newest first unless sorted otherwise.
    ///
    /// # Behavior
    /// - One call reads a bounded number of operations. When few of them fit the filter the answer is shorter than the
    ///   limit, or empty, and still has a cursor: the end is where there is none.
    ///
    /// # Errors
    /// `NotFound` or `Forbidden` when the caller may not see the environment's operations.
    pub async fn list(
        &self,
        caller: &Caller,
        filter: &OperationFilter,
        query: &ListQuery,
    ) -> Result<Listed<Versioned<Operation>>> {
        let limit = query.checked_limit()?;
        let page = page(query)?;
        let Some(environment) = &filter.environment else {
            return self.everywhere(caller, filter, page, limit).await;
        };
        let environment = self
            .platform
            .environments()
            .get_for(caller, environment, Action::OperationRead)
            .await?;
        let scope = format!("{}/", environment.id);
        let after = page.after.as_ref().map(|own| format!("{scope}{own}"));
        let page = Page { after, ..page }.within(&scope);
        let fits = |operation: &Versioned<Operation>| filter.fits(&operation.value);
        let mut listed = list::walk(self.platform.store(), page, limit, fits).await?;
        listed.next_cursor = listed.next_cursor.map(|last| own_id(&last).to_owned());
        Ok(listed)
    }

    async fn everywhere(
        self,
        caller: &Caller,
        filter: &OperationFilter,
        page: Page,
        limit: usize,
    ) -> Result<Listed<Versioned<Operation>>> {
        let store = self.platform.store();
        let sees = |place: &Versioned<Place>| {
            let environment = Some(place.value.environment.as_str());
            caller.check(Action::OperationRead, environment).is_ok()
        };
        let newest_first = page.newest_first;
        let places = list::walk::<Place>(store, page, limit, sees).await?;
        let ids: Vec<String> = places.items.iter().map(place::whole).collect();
        let mut found = store.records_of::<Operation>(&ids).await?;
        found.retain(|found| filter.fits(&found.value));
        // Own ids are the order of the list.
        found.sort_unstable_by(|a, b| own_id(&a.id).cmp(own_id(&b.id)));
        if newest_first {
            found.reverse();
        }
        Ok(Listed {
            items: found,
            next_cursor: places.next_cursor,
        })
    }
}

/// Turns what is asked for into a part of a list by own ids.
fn page(query: &ListQuery) -> Result<Page> {
    let newest_first = match query.sort.as_deref() {
        None | Some("-created_at") => true,
        Some("created_at") => false,
        Some(other) => {
            return Err(invalid("sort", format!("{other:?} is none of created_at")));
        }
    };
    if let Some(cursor) = &query.cursor
        && name::problem("", cursor).is_some()
    {
        return Err(invalid(
            "cursor",
            "it is not one that a list gave".to_owned(),
        ));
    }
    Ok(Page {
        after: query.cursor.clone(),
        newest_first,
        ..Page::default()
    })
}
