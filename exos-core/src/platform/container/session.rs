//! Talking to processes of a container, and measuring it.

use futures_util::stream::BoxStream;

use super::Containers;
use super::find::Found;
use crate::access::{Action, Caller};
use crate::backend::{Session, SessionRequest, Stats};
use crate::error::{Error, Problem, Result};
use crate::platform::change::Attempt;

impl Containers<'_> {
    /// Measures a container about once a second, until it ends.
    ///
    /// # Errors
    /// As [`Containers::get`]; `Unavailable` when the host cannot be reached; `Conflict` when it does not run.
    pub async fn stats(
        &self,
        caller: &Caller,
        environment: &str,
        container: &str,
    ) -> Result<BoxStream<'static, Result<Stats>>> {
        let found = self.find(caller, environment, container).await?;
        let engine = self.platform.live().engine(found.host_id())?;
        engine.stats(&found.container().id).await
    }

    /// Checks that a caller may open such a session with a container, and opens none.
    ///
    /// # Errors
    /// As [`Containers::open`].
    pub async fn may_open(
        &self,
        caller: &Caller,
        environment: &str,
        container: &str,
        request: &SessionRequest,
    ) -> Result<()> {
        let found = self.find(caller, environment, container).await?;
        let allow = found.environment.value.settings.allow;
        caller.check_in(Action::ContainerExec, &found.environment.id, allow)?;
        check_wall(caller, &found, request)
    }

    /// Runs a command in a container, or attaches to its first process.
    ///
    /// # Behavior
    /// - It is in the audit log when this returns, without the command line: that may hold secrets.
    ///
    /// # Errors
    /// As [`Containers::get`]; `Forbidden` without the right to run commands, and for a privileged command without the
    /// right to pass the wall; `Conflict` when the container does not run; `Unavailable` when the host cannot be reached.
    pub async fn open(
        &self,
        caller: &Caller,
        environment: &str,
        container: &str,
        request: SessionRequest,
    ) -> Result<Session> {
        let found = self.find(caller, environment, container).await?;
        let (platform, caller) = (self.platform.clone(), caller.clone());
        let opening = async move {
            let allow = found.environment.value.settings.allow;
            let attempt = Attempt::new(&caller, Action::ContainerExec, found.target());
            let attempt = attempt.verb(verb(&request)).allowing(allow);
            let opening = async {
                check(&request)?;
                check_wall(&caller, &found, &request)?;
                let engine = platform.live().engine(found.host_id())?;
                let session = engine.open(&found.container().id, &request).await?;
                Ok((platform.batch(), session))
            };
            platform.change(attempt, opening).await
        };
        self.platform.errand(opening).await
    }
}

fn verb(request: &SessionRequest) -> &'static str {
    match request {
        SessionRequest::Exec { .. } => "exec",
        SessionRequest::Attach { .. } => "attach",
    }
}

fn check_wall(caller: &Caller, found: &Found, request: &SessionRequest) -> Result<()> {
    if !is_privileged(request) {
        return Ok(());
    }
    let allow = found.environment.value.settings.allow;
    caller.check_in(Action::PassWall, &found.environment.id, allow)
}

/// A command with all rights reaches through to the host, as a privileged container does.
fn is_privileged(request: &SessionRequest) -> bool {
    matches!(
        request,
        SessionRequest::Exec {
            privileged: true,
            ..
        }
    )
}

fn check(request: &SessionRequest) -> Result<()> {
    match request {
        SessionRequest::Exec { command, .. } if command.is_empty() => {
            let problem = Problem::new("command", "it is missing");
            let problem = problem.hint("give it once for the program and for each argument");
            Err(Error::invalid("run command", vec![problem]))
        }
        _ => Ok(()),
    }
}
