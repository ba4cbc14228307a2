//! A service.

use std::collections::BTreeMap;
use std::time::Duration;

use exos_core::spec::{Condition, Dependency, Hook, PullPolicy, ServiceSpec};

use crate::diagnostic::Code;
use crate::lower::Lowering;
use crate::lower::network::Links;
use crate::lower::view::View;
use crate::value::duration;

const DAY: Duration = Duration::from_hours(24);

impl Lowering<'_> {
    /// The service; nothing for one that another program provides.
    pub(crate) fn service(
        &mut self,
        name: &str,
        service: View<'_>,
        links: &Links,
    ) -> Option<ServiceSpec> {
        self.unacted_of_service(name, service);
        if service.get("provider").is_some() {
            return None;
        }
        let image = service
            .text("image")
            .unwrap_or_else(|| format!("{}-{name}", self.project.name));
        let deploy = service.get("deploy");
        let mut spec = ServiceSpec {
            build: service.get("build").map(|build| self.build(build)),
            pull_policy: self.pull_policy(name, service),
            platform: service.text("platform"),
            replicas: self.replicas(name, service),
            container_name: service.text("container_name"),
            container: self.container(name, service, links),
            depends_on: self.dependencies(service),
            post_start: service.items("post_start").map(hook).collect(),
            pre_stop: service.items("pre_stop").map(hook).collect(),
            attach: service.given_flag("attach").unwrap_or(true),
            upgrade: deploy.and_then(super::restart::upgrade),
            placement: deploy
                .and_then(|deploy| deploy.get("placement"))
                .map(|at| at.texts("constraints"))
                .unwrap_or_default(),
            global: deploy.and_then(|deploy| deploy.str("mode")) == Some("global"),
            ..ServiceSpec::new(name, image)
        };
        self.exos_keys(name, service, &mut spec);
        Some(spec)
    }

    fn replicas(&mut self, name: &str, service: View<'_>) -> u32 {
        let deploy = service.get("deploy");
        if deploy.and_then(|deploy| deploy.str("mode")) == Some("global") {
            return 1;
        }
        let count = service
            .int("scale")
            .or_else(|| deploy.and_then(|deploy| deploy.int("replicas")))
            .unwrap_or(1);
        u32::try_from(count).unwrap_or_else(|_| {
            let message = format!("{count} containers cannot be run");
            self.refuse(
                Code::Range,
                service,
                format!("services.{name}.scale"),
                message,
            );
            1
        })
    }

    fn pull_policy(&mut self, name: &str, service: View<'_>) -> PullPolicy {
        let Some(policy) = service.get("pull_policy") else {
            return PullPolicy::default();
        };
        let text = policy.0.as_str().unwrap_or_default();
        match text {
            "always" => PullPolicy::Always,
            "never" => PullPolicy::Never,
            "missing" | "if_not_present" => PullPolicy::Missing,
            "build" => PullPolicy::Build,
            "daily" => PullPolicy::Every(DAY),
            "weekly" => PullPolicy::Every(7 * DAY),
            _ => {
                let every = text
                    .strip_prefix("every_")
                    .and_then(|every| duration::parse(every).ok());
                if let Some(nanoseconds) = every.and_then(|every| u64::try_from(every).ok()) {
                    return PullPolicy::Every(Duration::from_nanos(nanoseconds));
                }
                let path = format!("services.{name}.pull_policy");
                self.refuse(
                    Code::Pattern,
                    policy,
                    path,
                    format!("there is no pull policy `{text}`"),
                );
                PullPolicy::default()
            }
        }
    }

    /// Dependencies on services that are there; one that is not required may be missing.
    fn dependencies(&self, service: View<'_>) -> BTreeMap<String, Dependency> {
        let there = |name: &str| {
            let other = self.project.services.get(name);
            other.is_some_and(|other| View(other).get("provider").is_none())
        };
        let dependencies = service
            .entries("depends_on")
            .filter(|(name, _)| there(name));
        dependencies
            .map(|(name, options)| {
                let condition = match options.str("condition") {
                    Some("service_healthy") => Condition::Healthy,
                    Some("service_completed_successfully") => Condition::Completed,
                    _ => Condition::Started,
                };
                let (required, restart) = (options.flag("required"), options.flag("restart"));
                (
                    name.to_owned(),
                    Dependency {
                        condition,
                        required,
                        restart,
                    },
                )
            })
            .collect()
    }
}

fn hook(hook: View<'_>) -> Hook {
    let variables = hook.variables("environment").into_iter();
    Hook {
        command: hook.texts("command"),
        user: hook.text("user"),
        privileged: hook.flag("privileged"),
        working_dir: hook.text("working_dir"),
        environment: variables
            .filter_map(|(name, value)| Some((name, value?)))
            .collect(),
    }
}
