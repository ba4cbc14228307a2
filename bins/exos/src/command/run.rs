//! `exos run`: runs a command in a new container of a service.

mod short;

use clap::Args;
use exos_core::backend::SessionRequest;
use exos_core::plan::{ContainerRef, Op, Refresh, RunOptions, UpOptions};
use exos_core::spec::StackSpec;
use exos_core::{Error, ErrorKind, NoEvents};
use std::sync::Arc;

use super::exec::{exit_with, variables};
use super::orphans::Orphans;
use super::up::{Pull, pull_policy};
use crate::carry::carry_out;
use crate::context::Context;
use crate::error::{Failure, Result};
use crate::session::{Manner, talk};

/// Flags of `run`.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Remove the container when it ends
    #[arg(long)]
    rm: bool,
    /// Leave the container in the background and print its name
    #[arg(short, long)]
    detach: bool,
    /// Set a variable, as KEY=VALUE, or KEY to pass on that of this environment
    #[arg(short, long, value_name = "KEY=VALUE")]
    env: Vec<String>,
    /// Set a label, as KEY=VALUE
    #[arg(short, long, value_name = "KEY=VALUE")]
    label: Vec<String>,
    /// User that runs the command
    #[arg(short, long, value_name = "USER")]
    user: Option<String>,
    /// Folder that the command starts in
    #[arg(short, long, value_name = "FOLDER")]
    workdir: Option<String>,
    /// Name of the container
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Leave alone what the service depends on
    #[arg(long)]
    no_deps: bool,
    /// Program to run instead of the image's entry point
    #[arg(long, value_name = "PROGRAM")]
    entrypoint: Option<String>,
    /// Publish the service's ports
    #[arg(short = 'P', long)]
    service_ports: bool,
    /// Publish a port, as [[ADDRESS:]PORT:]PORT[/PROTOCOL]
    #[arg(short, long, value_name = "PORT", value_parser = short::port)]
    publish: Vec<exos_core::spec::Port>,
    /// Mount a folder or volume, as SOURCE:TARGET[:ro]
    #[arg(short, long, value_name = "VOLUME")]
    volume: Vec<String>,
    /// Answer to the service's name on its networks
    #[arg(long)]
    use_aliases: bool,
    /// Give the command no terminal [default: one, when standard input is a terminal]
    #[arg(short = 'T', long, alias = "no-TTY")]
    no_tty: bool,
    /// Accepted and without effect: input is passed on unless --detach
    #[arg(short, long, hide = true)]
    interactive: bool,
    /// Build the image first
    #[arg(long)]
    build: bool,
    /// When images are pulled, instead of what the services say
    #[arg(long, value_name = "WHEN", value_parser = pull_policy)]
    pull: Option<Pull>,
    /// Show no progress of pulls
    #[arg(long)]
    quiet_pull: bool,
    /// Remove containers of services that the files do not have
    #[arg(long)]
    remove_orphans: bool,
    /// Service
    service: String,
    /// Command and its arguments [default: those of the service]
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<String>,
}

impl RunArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        context.quiet_pull |= self.quiet_pull;
        let mut spec = context.stack(std::slice::from_ref(&self.service)).await?;
        self.add_volumes(context, &mut spec)?;
        let manner = Manner {
            tty: !self.no_tty && !self.detach && context.terminals.stdin,
            stdin: !self.detach,
        };
        let options = self.options(context, manner)?;
        let up = self.up_options(context)?;
        let platform = context.platform().await?;
        let created = carry_out(context, "run", &spec.name, async |work| {
            platform
                .create_oneoff(&spec, &self.service, &options, &up, &work)
                .await
        });
        let container = created.await?.value;
        let result = self.start(context, &container, manner).await;
        if self.rm && !self.detach {
            let op = Op::RemoveContainer {
                container,
                volumes: true,
                force: true,
            };
            platform.backend().apply(&op, Arc::new(NoEvents)).await?;
        }
        result
    }

    /// Attaches before the start, so that nothing of the output is missed.
    async fn start(
        &self,
        context: &mut Context,
        container: &ContainerRef,
        manner: Manner,
    ) -> Result {
        let backend = context.platform().await?.backend();
        let start = Op::StartContainer {
            container: container.clone(),
        };
        if self.detach {
            backend.apply(&start, Arc::new(NoEvents)).await?;
            context.printer.data(&container.name);
            return Ok(());
        }
        let request = SessionRequest::Attach {
            stdin: manner.stdin,
        };
        let session = backend.open(container.key(), &request).await?;
        backend.apply(&start, Arc::new(NoEvents)).await?;
        let code = talk(context, session, manner, async |times| {
            let signal = if times == 1 { "SIGINT" } else { "SIGKILL" };
            let kill = Op::KillContainer {
                container: container.clone(),
                signal: signal.to_owned(),
            };
            // A container that has ended meanwhile needs no signal.
            let _ = backend.apply(&kill, Arc::new(NoEvents)).await;
        });
        exit_with(code.await?)
    }

    fn up_options(&self, context: &Context) -> Result<UpOptions> {
        let orphans = Orphans::of(context, self.remove_orphans)?;
        Ok(UpOptions {
            no_deps: self.no_deps,
            remove_orphans: orphans.remove,
            ignore_orphans: orphans.ignore,
            refresh: if self.build {
                Refresh::Build
            } else {
                Refresh::ByPolicy
            },
            pull: self.pull.flatten(),
            wait: false,
            ..UpOptions::default()
        })
    }

    fn options(&self, context: &Context, manner: Manner) -> Result<RunOptions> {
        let label = |text: &String| {
            let (key, value) = text.split_once('=').unwrap_or((text, ""));
            (key.to_owned(), value.to_owned())
        };
        let environment = variables(context, &self.env).into_iter();
        Ok(RunOptions {
            command: (!self.command.is_empty()).then(|| self.command.clone()),
            entrypoint: self.entrypoint.as_deref().map(short::words).transpose()?,
            environment: environment.map(|(key, value)| (key, Some(value))).collect(),
            labels: self.label.iter().map(label).collect(),
            user: self.user.clone(),
            working_dir: self.workdir.clone(),
            name: self.name.clone(),
            id: unique(context),
            service_ports: self.service_ports,
            ports: self.publish.clone(),
            use_aliases: self.use_aliases,
            tty: manner.tty,
            stdin: manner.stdin,
        })
    }

    fn add_volumes(&self, context: &Context, spec: &mut StackSpec) -> Result {
        let known = spec.volumes.clone();
        let Some(service) = spec.services.get_mut(&self.service) else {
            return Err(Failure::not_found(
                "run",
                format!("the stack has no service {:?}", self.service),
                "`exos config --services` lists them",
            ));
        };
        for text in &self.volume {
            let mount = short::mount(text, &context.current_dir, &known).ok_or_else(|| {
                Error::new(
                    ErrorKind::Invalid,
                    "run",
                    format!("the volume {text:?} is not valid"),
                )
                .hint("write SOURCE:TARGET or SOURCE:TARGET:ro, with an absolute target")
            })?;
            Arc::make_mut(service).container.mounts.push(mount);
        }
        Ok(())
    }
}

/// A part of a name that no other run has: the time in nanoseconds.
fn unique(context: &Context) -> String {
    let since = context.clock.now().duration_since(std::time::UNIX_EPOCH);
    format!(
        "{:012x}",
        since.unwrap_or_default().as_nanos() & 0xffff_ffff_ffff
    )
}
