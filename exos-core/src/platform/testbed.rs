//! What the tests of the use cases stand on.

use std::sync::Arc;

use super::{Environment, NewEnvironment, NewHost, Platform, Ports};
use crate::access::{Caller, Origin, Principal, Role};
use crate::backend::{FakeBackend, FakeEngines};
use crate::clock::SystemClock;
use crate::store::Versioned;

/// A platform with the parts that tests look at.
pub(crate) struct Bed {
    pub(crate) platform: Platform,
    pub(crate) engines: Arc<FakeEngines>,
}

impl Bed {
    pub(crate) fn new() -> Self {
        Self::over(Ports::fake().unwrap())
    }

    /// For what runs by itself and must see time pass.
    pub(crate) fn on_system_clock() -> Self {
        Self::over(Ports {
            clock: Arc::new(SystemClock::default()),
            ..Ports::fake().unwrap()
        })
    }

    fn over(ports: Ports) -> Self {
        let engines = Arc::new(FakeEngines::default());
        let platform = Platform::new(Ports {
            engines: engines.clone(),
            ..ports
        });
        Self { platform, engines }
    }

    /// Adds a host called `name` to an environment, at `tcp://<name>`.
    pub(crate) async fn host(&self, environment: &str, name: &str) -> Arc<FakeBackend> {
        let endpoint = format!("tcp://{name}");
        let engine = self.engines.put(&endpoint);
        let new = NewHost::at(name, endpoint);
        self.platform
            .hosts()
            .add(&Caller::system(), environment, new)
            .await
            .unwrap();
        engine
    }
}

pub(crate) fn platform() -> Platform {
    Bed::new().platform
}

/// A person with roles in environments.
pub(crate) fn person(name: &str, roles: &[(&str, Role)]) -> Caller {
    let principal = Principal::User {
        id: format!("u-{name}"),
        name: name.to_owned(),
    };
    let nobody = Caller::new(principal, Origin::default());
    roles
        .iter()
        .fold(nobody, |caller, (id, role)| caller.with_role(*id, *role))
}

pub(crate) async fn environment(platform: &Platform, name: &str) -> Versioned<Environment> {
    let new = NewEnvironment::named(name);
    platform
        .environments()
        .create(&Caller::system(), new)
        .await
        .unwrap()
}
