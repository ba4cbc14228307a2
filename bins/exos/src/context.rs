//! What every command works with: the flags, the stack that they name, the platform, the printer.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use exos_compose::{GatherError, LoadRequest, Loaded, Project};
use exos_core::backend::Backend;
use exos_core::client::{Client, Remote};
use exos_core::observed::{Container, ObserveQuery, Scope};
use exos_core::platform::{self, Local, Stacks};
use exos_core::spec::StackSpec;
use exos_core::{Clock, Error, ErrorKind};
use futures_util::stream::BoxStream;
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::cli::RootArgs;
use crate::error::{Failure, Result};
use crate::printer::Printer;
use crate::process::{Interrupt, Process, Terminals};
use crate::server::Server;
use crate::{moment, wiring};

/// What every command works with.
pub(crate) struct Context {
    pub(crate) printer: Printer,
    pub(crate) root: RootArgs,
    pub(crate) variables: BTreeMap<String, String>,
    /// Variables of docker compose itself, once files are loaded: also those that the project's env files give.
    of_project: BTreeMap<String, String>,
    pub(crate) current_dir: PathBuf,
    pub(crate) terminals: Terminals,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) stdin: Box<dyn AsyncRead + Send + Unpin>,
    /// Whether the progress of pulls is left out.
    pub(crate) quiet_pull: bool,
    /// Whether the output of builds is left out.
    pub(crate) quiet_build: bool,
    interrupts: fn() -> BoxStream<'static, Interrupt>,
    backend: Option<Arc<dyn Backend>>,
    platform: Option<Arc<dyn Stacks>>,
}

/// The stack that a command is about: by its files, or by its name alone.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) name: String,
    /// What the files say; absent when the stack was named with `-p` alone.
    pub(crate) spec: Option<StackSpec>,
}

impl Context {
    pub(crate) fn new(process: Process, root: RootArgs, printer: Printer) -> Self {
        Self {
            printer,
            root,
            variables: process.variables,
            of_project: BTreeMap::new(),
            current_dir: process.current_dir,
            terminals: process.terminals,
            clock: process.clock,
            stdin: process.stdin,
            quiet_pull: false,
            quiet_build: false,
            interrupts: process.interrupts,
            backend: process.backend,
            platform: None,
        }
    }

    /// Returns a variable of the environment, or of docker compose in the project's env files once these are loaded; an
    /// empty one counts as absent.
    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        let own = self.variables.get(name);
        let value = own.or_else(|| self.of_project.get(name));
        value.map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Keeps what the project's env files say to docker compose itself, as it does.
    fn heed(&mut self, project: &Project) {
        let variables = project.environment();
        let own = variables.filter(|(name, _)| name.starts_with("COMPOSE_"));
        let own = own.map(|(name, value)| (name.to_owned(), value.to_owned()));
        self.of_project = own.collect();
    }

    pub(crate) fn now(&self) -> i64 {
        moment::unix(self.clock.now())
    }

    pub(crate) fn interrupts(&self) -> BoxStream<'static, Interrupt> {
        (self.interrupts)()
    }

    /// Starts the request for the files that the flags name.
    pub(crate) async fn request(&mut self) -> Result<LoadRequest> {
        let files = &self.root.files;
        let mut request = wiring::request(files, &self.variables, &self.current_dir);
        if files.file.iter().any(|file| file == "-") {
            let mut text = String::new();
            let read = self.stdin.read_to_string(&mut text).await;
            read.map_err(|error| {
                Error::new(ErrorKind::Invalid, "read standard input", "it is no text").source(error)
            })?;
            request = request.stdin(text);
        }
        Ok(request)
    }

    /// Loads the files, with these services and what they depend on; all of them when none is named.
    pub(crate) async fn load(&mut self, services: &[String]) -> Result<Loaded> {
        let request = self.request().await?.services(services.iter().cloned());
        let loaded = wiring::load(&request)?;
        for warning in &loaded.warnings {
            self.printer.say(&warning.to_string());
        }
        self.heed(&loaded.project);
        Ok(loaded)
    }

    /// Loads the files into what is wanted of the stack.
    pub(crate) async fn stack(&mut self, services: &[String]) -> Result<StackSpec> {
        let loaded = self.load(services).await?;
        Ok(exos_compose::lower(&loaded.project)?)
    }

    /// Loads the files into what is wanted of the stack, with the files themselves where a server is to have them.
    pub(crate) async fn wanted(&mut self, services: &[String]) -> Result<StackSpec> {
        if Server::of(self)?.is_none() {
            return self.stack(services).await;
        }
        let request = self.request().await?;
        let gathered = wiring::gather(&request).map_err(|error| match error {
            GatherError::Files(found) => Failure::Files(found),
            GatherError::Refused(error) => Failure::Core(error),
        })?;
        for warning in &gathered.loaded.warnings {
            self.printer.say(&warning.to_string());
        }
        for note in &gathered.notes {
            self.printer.say(&format!("note: {note}"));
        }
        self.heed(&gathered.loaded.project);
        let spec = exos_compose::lower(&gathered.loaded.project)?;
        Ok(spec.with_sources(gathered.sources))
    }

    /// Finds the stack for a command that can do without files: `-p NAME` alone names one that is there.
    pub(crate) async fn target(&mut self, services: &[String]) -> Result<Target> {
        let files = &self.root.files;
        let has_files = !files.file.is_empty() || self.variable("COMPOSE_FILE").is_some();
        match files.project_name.clone() {
            Some(name) if !has_files => Ok(Target { name, spec: None }),
            _ => {
                let spec = self.stack(services).await?;
                Ok(Target {
                    name: spec.name.clone(),
                    spec: Some(spec),
                })
            }
        }
    }

    /// Returns the use cases: on the server that is meant, else on the engine that flags and environment name.
    pub(crate) async fn platform(&mut self) -> Result<Arc<dyn Stacks>> {
        if let Some(platform) = &self.platform {
            return Ok(platform.clone());
        }
        let platform: Arc<dyn Stacks> = if let Some(server) = Server::of(self)? {
            let environment = server.environment().await?;
            Arc::new(Remote::new(server.client, environment))
        } else {
            let backend = match &self.backend {
                Some(backend) => backend.clone(),
                None => wiring::connect(&self.root.engine, &self.variables).await?,
            };
            Arc::new(Local::with_clock(backend, self.clock.clone()))
        };
        self.platform = Some(platform.clone());
        Ok(platform)
    }

    /// Returns the environment that a flag or a variable names.
    pub(crate) fn environment_flag(&self) -> Option<String> {
        let flag = self.root.server.environment.clone();
        flag.or_else(|| self.variable("EXOS_ENVIRONMENT").map(str::to_owned))
    }

    /// Returns the server, for commands that make no sense without one.
    pub(crate) fn server(&self) -> Result<Server> {
        Server::of(self)?.ok_or_else(|| {
            let message = "this needs a server, and none is named";
            let error = Error::new(ErrorKind::Unsupported, "connect", message);
            error
                .hint("`exos login URL` signs in to one; --server and --token name one for once")
                .into()
        })
    }

    /// Returns the server's client.
    pub(crate) fn client(&self) -> Result<Client> {
        Ok(self.server()?.client)
    }

    /// Returns the client and the environment that the command works on.
    pub(crate) async fn within(&self) -> Result<(Client, String)> {
        let server = self.server()?;
        let environment = server.environment().await?;
        Ok((server.client, environment))
    }

    /// Returns the containers of a stack, ordered by name.
    pub(crate) async fn containers(&mut self, stack: &str) -> Result<Vec<Container>> {
        let scope = Scope::Stack(stack.to_owned());
        Ok(self.platform().await?.containers(&scope).await?)
    }
}

impl Target {
    /// Returns what the files say, or an outline from what is there, which is enough for verbs on containers.
    pub(crate) async fn outline(self, context: &mut Context) -> Result<StackSpec> {
        if let Some(spec) = self.spec {
            return Ok(spec);
        }
        let query = ObserveQuery::stack(&self.name);
        let observed = context.platform().await?.backend().observe(&query).await?;
        if observed.containers.is_empty() {
            let message = format!("there is no stack {:?}", self.name);
            return Err(Failure::not_found(
                "find stack",
                message,
                "`exos stacks -a` lists the stacks",
            ));
        }
        Ok(platform::spec_of(&self.name, &observed))
    }
}
