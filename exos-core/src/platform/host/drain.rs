//! Draining a host: its stacks move to other hosts of the environment.

use std::collections::BTreeSet;

use super::candidates::candidates;
use super::place::{self, Candidate};
use super::ties::ties;
use super::{Host, Hosts, of_environment};
use crate::access::{Action, Caller};
use crate::error::{Error, ErrorKind, Problem, Result};
use crate::live::{Desired, Visible};
use crate::platform::audit::Target;
use crate::platform::environment::{Environment, EnvironmentState};
use crate::platform::stack::content;
use crate::platform::{Accepted, Stack, Wanted};
use crate::spec::StackSpec;
use crate::store::Versioned;

/// Where the stacks of a host would go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DrainPlan {
    /// What moves.
    pub moves: Vec<StackMove>,
    /// What cannot move.
    pub stays: Vec<StackStays>,
}

/// A stack that moves to another host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackMove {
    /// The stack.
    pub stack: Versioned<Stack>,
    /// The id of the host that it moves to.
    pub host: String,
    /// That host's name.
    pub host_name: String,
}

/// A stack that cannot move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackStays {
    /// The stack.
    pub stack: Versioned<Stack>,
    /// Everything that holds it.
    pub problems: Vec<Problem>,
}

/// A host whose stacks are on their way.
#[derive(Debug, Clone, PartialEq)]
pub struct Drained {
    /// The host as it is wanted now.
    pub host: Versioned<Host>,
    /// What moves, with the operation that moves it.
    pub moves: Vec<(StackMove, Accepted)>,
    /// What stays.
    pub stays: Vec<StackStays>,
}

impl Hosts<'_> {
    /// Tells where the stacks of a host would go, and what holds those that cannot; nothing is touched.
    ///
    /// # Errors
    /// `Forbidden` for who may not drain it.
    pub async fn drain_plan(
        &self,
        caller: &Caller,
        environment: &str,
        host: &str,
    ) -> Result<DrainPlan> {
        let (environment, found) = self.find(caller, environment, host).await?;
        caller.check(Action::HostChange, Some(&environment.id))?;
        self.plan_drain(&environment, &found).await
    }

    /// Moves the stacks of a host away. It takes no new ones from then on, and is inactive when the last has left.
    ///
    /// # Behavior
    /// - A stack goes to the host that a new one would go to. It comes up there before it goes down here, unless both are
    ///   the same machine and a port is in the way.
    /// - Each move is an operation of the stack, and whatever cuts it short it is gone on with.
    ///
    /// # Errors
    /// `Conflict` with everything that holds each stack that cannot move, unless `partial`: then those stay. Nothing is
    /// touched before.
    pub async fn drain(
        &self,
        caller: &Caller,
        environment: &str,
        host: &str,
        partial: bool,
        version: Option<u64>,
    ) -> Result<Drained> {
        let (environment, mut found) = self.find(caller, environment, host).await?;
        let target = Target::within(&environment.id, "host", &found.id, &found.value.name);
        let prepare = async {
            found.expect_version(version)?;
            let plan = self.plan_drain(&environment, &found).await?;
            if !partial {
                refuse_stays(&found, &plan)?;
            }
            found.value.desired = self.wanted_of(&found, &plan).await?;
            let mut batch = self.platform.batch().save(&found)?;
            found.version += 1;
            let mut moves = Vec::with_capacity(plan.moves.len());
            for moved in plan.moves {
                let stacks = self.platform.stacks();
                let moving = stacks.move_to(caller, &environment, moved.stack.clone(), &moved.host);
                // Boxed, because it holds all that a change of a stack does.
                let (writes, accepted) = Box::pin(moving).await?;
                batch = batch.with(writes);
                moves.push((moved, accepted));
            }
            let drained = Drained {
                host: found,
                moves,
                stays: plan.stays,
            };
            Ok((batch, drained))
        };
        self.platform
            .change_as(caller, Action::HostChange, target, prepare)
            .await
    }

    /// A host that nothing leaves is not draining: nobody would say when it is done.
    async fn wanted_of(self, host: &Versioned<Host>, plan: &DrainPlan) -> Result<Desired> {
        let stacks = self.platform.stacks();
        let stacks = stacks.of_environment(&host.value.environment).await?;
        let leaves = |stack: &Versioned<Stack>| stack.value.leaves(&host.id);
        if plan.moves.is_empty() && !stacks.iter().any(leaves) {
            return Ok(Desired::Inactive);
        }
        Ok(Desired::Draining)
    }

    async fn plan_drain(
        self,
        environment: &Versioned<Environment>,
        host: &Versioned<Host>,
    ) -> Result<DrainPlan> {
        if environment.value.state == EnvironmentState::Inactive {
            let message = "the environment is inactive, so nothing can come up elsewhere";
            return Err(Error::new(ErrorKind::Conflict, "drain host", message)
                .with("environment", &environment.value.name)
                .hint("an owner can activate it"));
        }
        let stacks = self.platform.stacks();
        let stacks = stacks.of_environment(&environment.id).await?;
        let hosts = of_environment(self.platform.store(), &environment.id).await?;
        let mut open = candidates(self.platform, &hosts, &stacks, Some(&host.id));
        let volumes = self.volumes_of(&host.id);
        let mut plan = DrainPlan::default();
        for stack in stacks.into_iter().filter(|stack| stands_on(stack, host)) {
            let content = content::read(self.platform, &stack.id, stack.value.revision).await?;
            let spec = stack.value.apply_to(content.spec);
            match find_place(&stack, &spec, volumes.as_ref(), &mut open) {
                Ok((host, host_name)) => plan.moves.push(StackMove {
                    stack,
                    host,
                    host_name,
                }),
                Err(problems) => plan.stays.push(StackStays { stack, problems }),
            }
        }
        Ok(plan)
    }

    /// Returns the names of the volumes on a host; nothing when nobody ever looked there.
    fn volumes_of(self, host: &str) -> Option<BTreeSet<String>> {
        let inventory = self.platform.live().inventory();
        let host = inventory.host(&Visible::All, host)?;
        host.last_seen?;
        let volumes = host.contents.volumes().iter();
        Some(volumes.map(|volume| volume.name.clone()).collect())
    }
}

fn stands_on(stack: &Versioned<Stack>, host: &Versioned<Host>) -> bool {
    stack.value.host == host.id && !matches!(stack.value.wanted, Wanted::Removed { .. })
}

/// Finds the host for a stack and takes its room there, or says everything that is in the way.
fn find_place(
    stack: &Versioned<Stack>,
    spec: &StackSpec,
    volumes: Option<&BTreeSet<String>>,
    open: &mut [Candidate],
) -> Result<(String, String), Vec<Problem>> {
    let at = format!("stacks.{}", stack.value.name);
    let mut problems = ties(spec, volumes);
    if stack.value.moves_from.is_some() {
        let message = "it is still moving here from another host";
        problems.push(Problem::new(&at, message).hint("wait until its operation has ended"));
    }
    let id = match place::place(spec, open) {
        Ok(best) => {
            problems.extend(best.obstacles(spec).map(|why| Problem::new(&at, why)));
            best.id.clone()
        }
        Err(nowhere) => {
            problems.push(Problem::new(&at, nowhere.message()));
            return Err(problems);
        }
    };
    if !problems.is_empty() {
        return Err(problems);
    }
    let best = open.iter_mut().find(|host| host.id == id);
    let name = best.map(|host| {
        host.take_in(spec, stack.value.demand.containers);
        host.name.clone()
    });
    Ok((id, name.unwrap_or_default()))
}

fn refuse_stays(host: &Versioned<Host>, plan: &DrainPlan) -> Result<()> {
    if plan.stays.is_empty() {
        return Ok(());
    }
    let problems = plan.stays.iter().flat_map(|stays| stays.problems.clone());
    let message = format!("{} of its stacks cannot move", plan.stays.len());
    Err(Error::new(ErrorKind::Conflict, "drain host", message)
        .with("host", &host.value.name)
        .problems(problems.collect())
        .hint("mend what is named, or ask with `partial` to move the others and keep these here"))
}
