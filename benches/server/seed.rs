//! What the server holds.

use std::path::Path;
use std::sync::Arc;

use exos_core::access::Caller;
use exos_core::backend::{FakeBackend, FakeEngines};
use exos_core::live::{HostKey, HostSpec, Reached, Visible};
use exos_core::platform::{NewApiKey, NewEnvironment, NewHost, NewStack, Platform, Ports};
use exos_core::spec::{FakeLoader, ServiceSpec, StackSpec};
use exos_core::store::SqliteStore;
use exos_core::{SystemClock, Ulids};

use crate::engines::Engines;
use crate::{ENVIRONMENTS, HOSTS, Result};

/// Stacks of one host.
const STACKS: usize = 5;

/// What was made.
pub(crate) struct Seeded {
    /// The ids of the environments.
    pub(crate) environments: Vec<String>,
}

pub(crate) async fn platform(
    folder: &Path,
    clock: Arc<SystemClock>,
) -> Result<(Platform, Arc<FakeEngines>)> {
    let fakes = Arc::new(FakeEngines::default());
    let ports = Ports {
        store: Arc::new(SqliteStore::open(folder.join("exos.db")).await?),
        ids: Arc::new(Ulids::new(clock.clone())),
        clock,
        engines: fakes.clone(),
        ..Ports::fake()?
    };
    Ok((Platform::new(ports), fakes))
}

/// Makes the key that everything is asked with.
pub(crate) async fn key(platform: &Platform) -> Result<String> {
    let new = NewApiKey {
        name: "bench".to_owned(),
        role: None,
        expires_at: None,
    };
    let keys = platform.api_keys();
    let made = keys.create(&Caller::system(), None, new).await?;
    Ok(made.token.expose().clone())
}

pub(crate) async fn fill(
    platform: &Platform,
    fakes: &FakeEngines,
    engines: &Engines,
) -> Result<Seeded> {
    let system = Caller::system();
    let mut environments = Vec::with_capacity(ENVIRONMENTS);
    for number in 0..ENVIRONMENTS {
        let new = NewEnvironment::named(format!("team-{number:03}"));
        let made = platform.environments().create(&system, new).await?;
        environments.push(made.id);
    }
    for host in 0..HOSTS {
        let environment = &environments[host % ENVIRONMENTS];
        let engine = engines.engine(host);
        let id = join(platform, fakes, environment, host, engine).await?;
        for number in 0..STACKS {
            let name = crate::engines::stack(host, number * 10);
            let spec = StackSpec::new(&name).with_service(ServiceSpec::new("web", "web:1"));
            let new = NewStack {
                name,
                sources: FakeLoader::sources(&spec),
                host: Some(id.clone()),
                ..NewStack::default()
            };
            platform.stacks().create(&system, environment, new).await?;
        }
    }
    let view = || platform.live().inventory().view(&Visible::All);
    let mut changes = platform.live().inventory().subscribe(Visible::All);
    while (view().counts().containers.total as usize) < engines.containers() {
        changes.next().await;
    }
    Ok(Seeded { environments })
}

async fn join(
    platform: &Platform,
    fakes: &FakeEngines,
    environment: &str,
    host: usize,
    engine: Arc<FakeBackend>,
) -> Result<String> {
    let (name, endpoint) = (format!("node-{host:04}"), format!("tcp://node-{host:04}"));
    fakes.put_as(&endpoint, engine.clone());
    let new = NewHost::at(name.as_str(), endpoint);
    let hosts = platform.hosts();
    let id = hosts.add(&Caller::system(), environment, new).await?.id;
    let spec = HostSpec::new(HostKey::new(environment, id.as_str()), name);
    platform.live().add_host(spec, Arc::new(Reached(engine)))?;
    Ok(id)
}
