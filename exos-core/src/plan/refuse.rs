//! What this engine, its machine, or what is there already cannot do: found before anything is touched.

mod build;
mod engine;
mod machine;
mod state;

use super::Refusal;
use super::up::Planner;
use crate::error::ErrorKind;
use crate::observed::Capabilities;
use crate::spec::ServiceSpec;

/// Returns every reason against the selected services.
pub(super) fn all(planner: &Planner<'_>) -> Vec<Refusal> {
    let engine = &planner.observed.capabilities;
    let mut found = Found(Vec::new());
    for name in &planner.order {
        let service = &planner.spec.services[name];
        engine::check(service, engine, &mut found);
        machine::check(service, engine, &mut found);
        build::check(service, engine, &mut found);
        state::check_service(service, planner, &mut found);
    }
    engine::check_drivers(planner.spec, engine, &mut found);
    state::check_stack(planner, &mut found);
    found.0
}

/// Returns every reason against the build of one service.
pub(super) fn build(service: &ServiceSpec, engine: &Capabilities) -> Vec<Refusal> {
    let mut found = Found(Vec::new());
    build::check(service, engine, &mut found);
    found.0
}

/// Collects refusals.
struct Found(Vec<Refusal>);

impl Found {
    /// Adds what the engine or its machine cannot do.
    fn unsupported(&mut self, path: String, reason: impl Into<String>, hint: &str) {
        self.add(ErrorKind::Unsupported, path, reason, hint);
    }

    fn add(&mut self, kind: ErrorKind, path: String, reason: impl Into<String>, hint: &str) {
        self.0.push(Refusal {
            path,
            reason: reason.into(),
            hint: hint.to_owned(),
            kind,
        });
    }

    /// Adds a feature that came with a later API version. An engine that was not asked (version 0.0) has all.
    fn needs_api(
        &mut self,
        engine: &Capabilities,
        version: (u32, u32),
        release: &str,
        path: String,
    ) {
        if engine.api_version == (0, 0) || engine.api_version >= version {
            return;
        }
        let (major, minor) = engine.api_version;
        self.unsupported(
            path,
            format!(
                "needs API {}.{} (Docker {release}); this engine speaks {major}.{minor}",
                version.0, version.1
            ),
            "remove it, or upgrade the engine",
        );
    }
}

fn at(service: &ServiceSpec, field: &str) -> String {
    format!("services.{}.{field}", service.name)
}
