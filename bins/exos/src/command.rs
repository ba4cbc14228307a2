//! The verbs, one file each.

mod act;
mod attach;
mod build;
mod completions;
mod config;
mod cp;
mod down;
mod events;
mod exec;
mod images;
mod inspect;
mod login;
mod logs;
mod noun;
mod orphans;
mod plan;
mod port;
mod ps;
mod pull;
mod run;
mod scale;
mod stacks;
mod top;
mod up;
mod version;
mod wait;

use crate::context::Context;
use crate::error::Result;

/// What is to be done.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Shows what the files say, in canonical form
    #[command(visible_alias = "convert")]
    Config(config::ConfigArgs),
    /// Shows what `up` would change
    Plan(plan::PlanArgs),
    /// Brings the stack up and waits until it is healthy
    Up(up::UpArgs),
    /// Makes the stack's containers and does not start them
    Create(up::CreateArgs),
    /// Takes the stack down
    Down(down::DownArgs),
    /// Lists the stack's containers
    Ps(ps::PsArgs),
    /// Lists the stacks
    #[command(visible_alias = "ls")]
    Stacks(stacks::StacksArgs),
    /// Shows what the containers write
    Logs(logs::LogsArgs),
    /// Runs a command in a running container
    Exec(exec::ExecArgs),
    /// Runs a command in a new container of a service
    Run(run::RunArgs),
    /// Connects to the first process of a container
    Attach(attach::AttachArgs),
    /// Starts containers that are there
    Start(act::StartArgs),
    /// Stops containers
    Stop(act::StopArgs),
    /// Stops and starts containers
    Restart(act::RestartArgs),
    /// Sends a signal to containers
    Kill(act::KillArgs),
    /// Removes stopped containers
    Rm(act::RmArgs),
    /// Freezes containers
    Pause(act::PauseArgs),
    /// Lets frozen containers go on
    Unpause(act::UnpauseArgs),
    /// Waits until containers end, and prints their exit codes
    Wait(wait::WaitArgs),
    /// Changes the number of containers of services
    Scale(scale::ScaleArgs),
    /// Builds images
    Build(build::BuildArgs),
    /// Pulls images
    Pull(pull::PullArgs),
    /// Shows the use of CPU and memory, live
    #[command(visible_alias = "stats")]
    Top(top::TopArgs),
    /// Shows what happens at the engine, as it happens
    Events(events::EventsArgs),
    /// Shows all that the engine knows of containers
    Inspect(inspect::InspectArgs),
    /// Lists the images of the stack's containers
    Images(images::ImagesArgs),
    /// Copies files between a container and this machine
    Cp(cp::CpArgs),
    /// Shows where a container's port is published
    Port(port::PortArgs),
    /// Signs in to a server, and keeps a key for later commands
    Login(login::LoginArgs),
    /// Forgets the key of a server
    Logout(login::LogoutArgs),
    /// Environments of the server
    #[command(subcommand, visible_alias = "env")]
    Environment(noun::environment::EnvironmentCommand),
    /// Hosts of the environment
    #[command(subcommand)]
    Host(noun::host::HostCommand),
    /// Users of the server
    #[command(subcommand)]
    User(noun::user::UserCommand),
    /// Groups of users
    #[command(subcommand)]
    Group(noun::group::GroupCommand),
    /// Members of the environment and their roles
    #[command(subcommand)]
    Member(noun::member::MemberCommand),
    /// API keys of the environment
    #[command(subcommand)]
    ApiKey(noun::api_key::ApiKeyCommand),
    /// Secrets of the environment
    #[command(subcommand)]
    Secret(noun::secret::SecretCommand),
    /// Long work on stacks
    #[command(subcommand)]
    Operation(noun::operation::OperationCommand),
    /// Who changed what
    #[command(subcommand)]
    Audit(noun::audit::AuditCommand),
    /// Shows the version
    Version(version::VersionArgs),
    /// Writes a script that completes arguments in a shell
    Completions(completions::CompletionsArgs),
}

impl Command {
    /// Does it.
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        match self {
            Self::Config(args) => args.run(context).await,
            Self::Plan(args) => args.run(context).await,
            Self::Up(args) => args.run(context).await,
            Self::Create(args) => args.run(context).await,
            Self::Down(args) => args.run(context).await,
            Self::Ps(args) => args.run(context).await,
            Self::Stacks(args) => args.run(context).await,
            Self::Logs(args) => args.run(context).await,
            Self::Exec(args) => args.run(context).await,
            Self::Run(args) => args.run(context).await,
            Self::Attach(args) => args.run(context).await,
            Self::Start(args) => args.run(context).await,
            Self::Stop(args) => args.run(context).await,
            Self::Restart(args) => args.run(context).await,
            Self::Kill(args) => args.run(context).await,
            Self::Rm(args) => args.run(context).await,
            Self::Pause(args) => args.run(context).await,
            Self::Unpause(args) => args.run(context).await,
            Self::Wait(args) => args.run(context).await,
            Self::Scale(args) => args.run(context).await,
            Self::Build(args) => args.run(context).await,
            Self::Pull(args) => args.run(context).await,
            Self::Top(args) => args.run(context).await,
            Self::Events(args) => args.run(context).await,
            Self::Inspect(args) => args.run(context).await,
            Self::Images(args) => args.run(context).await,
            Self::Cp(args) => args.run(context).await,
            Self::Port(args) => args.run(context).await,
            Self::Login(args) => args.run(context).await,
            Self::Logout(args) => args.run(context),
            Self::Environment(command) => command.run(context).await,
            Self::Host(command) => command.run(context).await,
            Self::User(command) => command.run(context).await,
            Self::Group(command) => command.run(context).await,
            Self::Member(command) => command.run(context).await,
            Self::ApiKey(command) => command.run(context).await,
            Self::Secret(command) => command.run(context).await,
            Self::Operation(command) => command.run(context).await,
            Self::Audit(command) => command.run(context).await,
            Self::Version(args) => {
                args.run(context);
                Ok(())
            }
            Self::Completions(args) => {
                args.run(context);
                Ok(())
            }
        }
    }
}
