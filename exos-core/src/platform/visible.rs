//! What a caller may look at: in all environments, or in the one that is asked for.

use std::sync::Arc;

use super::Platform;
use crate::access::{Action, Caller};
use crate::error::Result;
use crate::live::{View, Visible};

impl Platform {
    /// Returns which environments a caller sees in the live picture.
    pub fn visible(&self, caller: &Caller) -> Visible {
        visible_to(caller, Action::EnvironmentRead)
    }

    /// Returns what is seen now of all environments that a caller sees. Who sees none sees an empty picture.
    pub fn view_everywhere(&self, caller: &Caller) -> View {
        self.live().inventory().view(&self.visible(caller))
    }

    /// Returns in which environments a caller may do something: in all where it may, or in the one with the id or name
    /// that is asked for.
    ///
    /// # Errors
    /// `Unauthorized` when the caller is nobody. `NotFound` when it is no member of the environment that is asked for,
    /// `Forbidden` when it may not do it there.
    pub async fn visible_within(
        &self,
        caller: &Caller,
        environment: Option<&str>,
        action: Action,
    ) -> Result<Visible> {
        caller.check(Action::MeRead, None)?;
        let Some(asked) = environment else {
            return Ok(visible_to(caller, action));
        };
        let environments = self.environments();
        let environment = environments.get_for(caller, asked, action).await?;
        Ok(Visible::only(environment.id))
    }
}

fn visible_to(caller: &Caller, action: Action) -> Visible {
    if caller.check(action, None).is_ok() {
        return Visible::All;
    }
    let sees = |id: &&String| caller.check(action, Some(id)).is_ok();
    let seen = caller.roles.keys().filter(sees);
    Visible::Environments(seen.map(|id| Arc::from(id.as_str())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Origin, Principal, Role};
    use crate::error::ErrorKind;
    use crate::platform::testbed::{Bed, environment, person};

    #[tokio::test]
    async fn a_caller_looks_where_it_may_and_nowhere_else() {
        let bed = Bed::new();
        let own = environment(&bed.platform, "own").await.id;
        let led = environment(&bed.platform, "led").await.id;
        environment(&bed.platform, "foreign").await;
        let anna = person("anna", &[(&own, Role::Readonly), (&led, Role::Owner)]);
        let look = async |caller: &Caller, asked: Option<&str>, action| {
            let visible = bed.platform.visible_within(caller, asked, action).await;
            visible.map_err(|error| error.kind())
        };
        let read = Action::StackRead;
        let both = [&own, &led].map(|id| Arc::from(id.as_str()));
        assert_eq!(
            look(&anna, None, read).await,
            Ok(Visible::Environments(both.into()))
        );
        let (audit, one) = (Action::AuditRead, Visible::only(led.as_str()));
        assert_eq!(look(&anna, None, audit).await, Ok(one));
        let one = Visible::only(own.as_str());
        assert_eq!(look(&anna, Some("own"), read).await, Ok(one.clone()));
        assert_eq!(look(&Caller::system(), Some(&own), read).await, Ok(one));
        assert_eq!(look(&Caller::system(), None, read).await, Ok(Visible::All));
        let nobody = Caller::new(Principal::Nobody, Origin::default());
        for (caller, asked, action, refused) in [
            (&anna, "own", audit, ErrorKind::Forbidden),
            (&anna, "foreign", read, ErrorKind::NotFound),
            (&anna, "missing", read, ErrorKind::NotFound),
            (&nobody, "own", read, ErrorKind::Unauthorized),
        ] {
            assert_eq!(
                look(caller, Some(asked), action).await,
                Err(refused),
                "{asked}"
            );
        }
    }
}
