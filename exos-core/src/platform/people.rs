//! What the tests about people stand on.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use super::{
    Environment, MadeKey, NewApiKey, NewEnvironment, NewUser, Platform, Ports, SignedIn, User,
};
use crate::access::{Caller, Origin, Role, Subject};
use crate::clock::ManualClock;
use crate::error::Result;
use crate::secret::Secret;
use crate::store::{Page, Versioned};

/// The password of everybody in these tests.
pub(super) const PASSWORD: &str = "correct horse battery";

/// A platform whose clock moves when told to.
pub(super) struct People {
    pub(super) platform: Platform,
    clock: Arc<ManualClock>,
}

pub(super) fn origin() -> Origin {
    Origin {
        address: Some(IpAddr::from([10, 0, 0, 1])),
        request_id: "r1".to_owned(),
    }
}

impl People {
    pub(super) fn new() -> Self {
        let clock = Arc::new(ManualClock::default());
        let platform = Platform::new(Ports {
            clock: clock.clone(),
            ..Ports::fake().unwrap()
        });
        Self { platform, clock }
    }

    pub(super) fn later(&self, by: Duration) {
        self.clock.advance(by);
    }

    pub(super) async fn user(&self, name: &str) -> Versioned<User> {
        let new = NewUser::named(name, Secret::from(PASSWORD));
        let made = self.platform.users().create(&Caller::system(), new).await;
        made.unwrap()
    }

    pub(super) async fn admin(&self, name: &str) -> Versioned<User> {
        let new = NewUser {
            admin: true,
            ..NewUser::named(name, Secret::from(PASSWORD))
        };
        let made = self.platform.users().create(&Caller::system(), new).await;
        made.unwrap()
    }

    pub(super) async fn environment(&self, name: &str) -> Versioned<Environment> {
        let new = NewEnvironment::named(name);
        let environments = self.platform.environments();
        environments.create(&Caller::system(), new).await.unwrap()
    }

    pub(super) async fn member(&self, environment: &str, subject: Subject, role: Role) {
        let (members, system) = (self.platform.members(), Caller::system());
        let put = members.put(&system, environment, subject, role);
        put.await.unwrap();
    }

    pub(super) async fn sign_in(&self, name: &str) -> Result<SignedIn> {
        let sessions = self.platform.sessions();
        sessions
            .sign_in(&origin(), name, &Secret::from(PASSWORD))
            .await
    }

    /// Returns who a token proves to be.
    pub(super) async fn who(&self, token: &Secret) -> Result<Caller> {
        self.platform.authenticate(token.expose(), origin()).await
    }

    /// Signs in and returns who that is.
    pub(super) async fn caller(&self, name: &str) -> Caller {
        let token = self.sign_in(name).await.unwrap().token;
        self.who(&token).await.unwrap()
    }

    pub(super) async fn key(
        &self,
        caller: &Caller,
        environment: &str,
        name: &str,
        role: Role,
    ) -> Result<MadeKey> {
        let new = NewApiKey {
            name: name.to_owned(),
            role: Some(role),
            expires_at: None,
        };
        let keys = self.platform.api_keys();
        keys.create(caller, Some(environment), new).await
    }

    /// Returns everything of a kind that is stored, as text.
    pub(super) async fn stored(&self, kind: &str) -> String {
        let page = Page::default().limit(usize::MAX);
        let found = self.platform.store().list(kind, &page).await.unwrap();
        let lines: Vec<String> = found.iter().map(|object| format!("{object:?}")).collect();
        lines.join("\n")
    }

    /// Returns everything that is stored, as text.
    pub(super) async fn everything(&self) -> String {
        let kinds = [
            "admins",
            "api-key",
            "audit",
            "credential",
            "environment",
            "group",
            "group-member",
            "group-of",
            "identity",
            "member",
            "member-of",
            "name",
            "sealed",
            "secret",
            "session",
            "token",
            "user",
        ];
        let mut text = String::new();
        for kind in kinds {
            text += &self.stored(kind).await;
        }
        let events = self.platform.store().events(0, usize::MAX).await.unwrap();
        format!("{text}{events:?}")
    }
}
