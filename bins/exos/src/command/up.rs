//! `exos up` and `exos create`: brings a stack up.

use std::collections::BTreeMap;
use std::time::Duration;

use clap::Args;
use exos_core::plan::{Refresh, UpOptions};
use exos_core::spec::{PullPolicy, StackSpec};

use super::logs;
use super::orphans::Orphans;
use crate::carry::{Outcome, carry_out};
use crate::context::Context;
use crate::error::{Failure, Result};
use crate::human;
use crate::style::Style;

/// Flags of `up`.
#[derive(Debug, Args)]
pub(crate) struct UpArgs {
    #[command(flatten)]
    change: ChangeArgs,
    /// Leave alone what the named services depend on
    #[arg(long)]
    no_deps: bool,
    /// Make containers and do not start them
    #[arg(long, conflicts_with_all = ["wait", "attach"])]
    no_start: bool,
    /// Give replaced containers new anonymous volumes
    #[arg(short = 'V', long)]
    renew_anon_volumes: bool,
    /// Seconds that containers get to stop [default: their own grace period, else 10]
    #[arg(short, long, value_name = "SECONDS")]
    timeout: Option<u64>,
    /// Return when everything is started, healthy or not
    #[arg(long, conflicts_with_all = ["wait", "wait_timeout"])]
    no_wait: bool,
    /// Wait until everything is up and healthy (always so unless --no-wait)
    #[arg(long)]
    wait: bool,
    /// Seconds to wait for each container [default: as long as its health check may take]
    #[arg(long, value_name = "SECONDS")]
    wait_timeout: Option<u64>,
    /// Show what the containers write once they are up; Ctrl-C leaves them running
    #[arg(long, value_name = "SERVICE", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    attach: Vec<String>,
    /// Show no progress of pulls
    #[arg(long)]
    quiet_pull: bool,
    /// Show no output of builds
    #[arg(long)]
    quiet_build: bool,
    /// Accepted and without effect: `up` always leaves the containers in the background
    #[arg(short, long)]
    detach: bool,
    #[command(flatten)]
    services: Services,
}

/// Flags of `create`.
#[derive(Debug, Args)]
pub(crate) struct CreateArgs {
    #[command(flatten)]
    change: ChangeArgs,
    /// Show no progress of pulls
    #[arg(long)]
    quiet_pull: bool,
    #[command(flatten)]
    services: Services,
}

/// What `up` and `create` have in common.
#[derive(Debug, Args)]
pub(super) struct ChangeArgs {
    /// Build images before containers are made
    #[arg(long, conflicts_with = "no_build")]
    build: bool,
    /// Build nothing; a missing image is an error
    #[arg(long)]
    no_build: bool,
    /// When images are pulled, instead of what the services say
    #[arg(long, value_name = "WHEN", value_parser = pull_policy)]
    pull: Option<Pull>,
    /// Replace containers even when nothing changed
    #[arg(long, conflicts_with = "no_recreate")]
    force_recreate: bool,
    /// Keep containers even when something changed
    #[arg(long)]
    no_recreate: bool,
    /// Remove containers of services that the files do not have
    #[arg(long)]
    remove_orphans: bool,
    /// Number of containers of a service; may be given again
    #[arg(long, value_name = "SERVICE=N", value_parser = scale)]
    scale: Vec<(String, u32)>,
    /// Take over containers that EXOS did not make
    #[arg(long)]
    adopt: bool,
    /// Accepted and without effect: EXOS asks nothing here
    #[arg(short, long, hide = true)]
    yes: bool,
}

/// Services to work on.
#[derive(Debug, Args)]
pub(super) struct Services {
    /// Services; all of them when none is named
    #[arg(value_name = "SERVICE")]
    pub(super) services: Vec<String>,
}

/// A pull policy, or that of each service.
pub(super) type Pull = Option<PullPolicy>;

/// Reads a pull policy of the command line; `policy` stands for what each service says.
pub(super) fn pull_policy(word: &str) -> Result<Pull, String> {
    Ok(Some(match word {
        "always" => PullPolicy::Always,
        "missing" => PullPolicy::Missing,
        "never" => PullPolicy::Never,
        "policy" => return Ok(None),
        _ => return Err("it may be always, missing, never or policy".to_owned()),
    }))
}

/// Reads `web=3`.
pub(super) fn scale(text: &str) -> Result<(String, u32), String> {
    let pair = text
        .split_once('=')
        .filter(|(service, _)| !service.is_empty());
    let (service, number) = pair.ok_or("it has the form SERVICE=NUMBER, such as web=3")?;
    let number = number
        .parse()
        .map_err(|_| format!("{number:?} is no number of containers"))?;
    Ok((service.to_owned(), number))
}

impl ChangeArgs {
    pub(super) fn options(&self, context: &Context, services: &[String]) -> Result<UpOptions> {
        let orphans = Orphans::of(context, self.remove_orphans)?;
        Ok(UpOptions {
            services: services.iter().cloned().collect(),
            force_recreate: self.force_recreate,
            no_recreate: self.no_recreate,
            remove_orphans: orphans.remove,
            ignore_orphans: orphans.ignore,
            adopt: self.adopt,
            refresh: match (self.build, self.no_build) {
                (true, _) => Refresh::Build,
                (_, true) => Refresh::NoBuild,
                _ => Refresh::ByPolicy,
            },
            pull: self.pull.flatten(),
            scale: self.scale.iter().cloned().collect::<BTreeMap<_, _>>(),
            ..UpOptions::default()
        })
    }
}

/// Reads whole seconds; 0 as a time to wait means for ever.
pub(super) fn seconds(count: Option<u64>) -> Option<Duration> {
    count.map(Duration::from_secs)
}

impl UpArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let services = &self.services.services;
        let spec = context.wanted(services).await?;
        let options = UpOptions {
            no_deps: self.no_deps,
            no_start: self.no_start,
            renew_anonymous_volumes: self.renew_anon_volumes,
            wait: !self.no_wait,
            wait_timeout: seconds(self.wait_timeout).filter(|time| !time.is_zero()),
            stop_timeout: seconds(self.timeout),
            ..self.change.options(context, services)?
        };
        context.quiet_pull |= self.quiet_pull;
        context.quiet_build |= self.quiet_build;
        bring_up(context, &spec, &options, "up").await?;
        if self.attach.is_empty() {
            return Ok(());
        }
        let named = self.attach.into_iter().filter(|name| !name.is_empty());
        logs::follow(context, &spec, named.collect()).await
    }
}

impl CreateArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let services = &self.services.services;
        let spec = context.wanted(services).await?;
        let options = UpOptions {
            no_start: true,
            wait: false,
            ..self.change.options(context, services)?
        };
        context.quiet_pull |= self.quiet_pull;
        bring_up(context, &spec, &options, "create").await
    }
}

/// Brings a stack up and says in one line what came of it.
pub(super) async fn bring_up(
    context: &mut Context,
    spec: &StackSpec,
    options: &UpOptions,
    verb: &str,
) -> Result {
    check_scale(spec, options)?;
    let platform = context.platform().await?;
    let outcome = carry_out(context, verb, &spec.name, async |work| {
        if verb == "scale" {
            return platform.scale(spec, options, &work).await;
        }
        platform.up(spec, options, &work).await
    })
    .await?;
    say_summary(context, spec, options, &outcome);
    Ok(())
}

fn check_scale(spec: &StackSpec, options: &UpOptions) -> Result {
    let unknown = options
        .scale
        .keys()
        .find(|name| !spec.services.contains_key(*name));
    let Some(unknown) = unknown else {
        return Ok(());
    };
    let known: Vec<&str> = spec.services.keys().map(String::as_str).collect();
    Err(Failure::not_found(
        "scale",
        format!("the stack has no service {unknown:?}"),
        &format!("its services are: {}", known.join(", ")),
    ))
}

/// The one line at the end: what is so now, what changed, how long it took.
fn say_summary(context: &Context, spec: &StackSpec, options: &UpOptions, outcome: &Outcome<()>) {
    let printer = &context.printer;
    let name = printer.err.paint(Style::Strong, &spec.name);
    let took = human::took(outcome.took);
    if !outcome.changed {
        let count: u32 = wanted(spec, options);
        let count = human::plural(usize::try_from(count).unwrap_or(usize::MAX), "container");
        printer.say(&format!(
            "{name}: nothing to do, {count} as wanted ({took})"
        ));
        return;
    }
    let state = match options {
        UpOptions { no_start: true, .. } => "is made",
        UpOptions { wait: true, .. } => "is up",
        _ => "is started",
    };
    let changes = match outcome.changes() {
        changes if changes.is_empty() => "no container changed".to_owned(),
        changes => format!("containers: {changes}"),
    };
    printer.say(&format!("{name} {state}; {changes} ({took})"));
}

/// The number of containers that the options ask for.
fn wanted(spec: &StackSpec, options: &UpOptions) -> u32 {
    let named = |name: &String| options.services.is_empty() || options.services.contains(name);
    let services = spec.services.iter().filter(|(name, _)| named(name));
    let numbers = services
        .map(|(name, service)| options.scale.get(name).copied().unwrap_or(service.replicas));
    numbers.fold(0, u32::saturating_add)
}
