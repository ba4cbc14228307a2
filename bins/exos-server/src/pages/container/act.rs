//! What is done with containers: with one from its page, with several from the list.

use axum::extract::State;
use exos_core::access::Caller;
use exos_core::platform::ContainerAction;
use exos_core::{Error, ErrorKind, Problem};
use futures_util::stream::{self, StreamExt};
use serde::Deserialize;

use super::Which;
use crate::http::extract::Path;
use crate::pages::form::Form;
use crate::pages::{Result, note};
use crate::state::App;

/// How many containers are worked on at once.
const AT_ONCE: usize = 8;

/// What is done.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Verb {
    Start,
    Stop,
    Restart,
    Pause,
    Unpause,
    Kill,
}

impl Verb {
    fn action(self) -> ContainerAction {
        match self {
            Self::Start => ContainerAction::Start,
            Self::Stop => ContainerAction::Stop { timeout: None },
            Self::Restart => ContainerAction::Restart { timeout: None },
            Self::Pause => ContainerAction::Pause,
            Self::Unpause => ContainerAction::Unpause,
            Self::Kill => ContainerAction::Kill { signal: None },
        }
    }

    fn done(self) -> &'static str {
        match self {
            Self::Start => "started",
            Self::Stop => "stopped",
            Self::Restart => "restarted",
            Self::Pause => "frozen",
            Self::Unpause => "going on",
            Self::Kill => "killed",
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct One {
    verb: Verb,
}

pub(super) async fn on_one(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, One { verb }): Form<One>,
) -> Result {
    let (environment, container) = (&which.environment, &which.container);
    let containers = app.platform.containers();
    containers
        .act(&reader.caller, environment, container, verb.action())
        .await?;
    let done = format!("{container} is {}.", verb.done());
    Ok(note::go(&which.path(), &done))
}

/// Several containers, each as `ENVIRONMENT/CONTAINER`, and the address of the list to go back to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Many {
    verb: Verb,
    #[serde(default)]
    container: Vec<String>,
    back: String,
}

pub(super) async fn on_many(State(app): State<App>, Form(reader, many): Form<Many>) -> Result {
    let back = if crate::api::is_local(&many.back) {
        many.back.as_str()
    } else {
        "/containers"
    };
    if many.container.is_empty() {
        return Ok(note::go(back, "No container was chosen."));
    }
    let each = many.container.iter().cloned();
    let each = each.map(|named| act(app.clone(), reader.caller.clone(), named, many.verb));
    let failed: Vec<Option<Problem>> = stream::iter(each).buffered(AT_ONCE).collect().await;
    let failed: Vec<Problem> = failed.into_iter().flatten().collect();
    let done = many.container.len() - failed.len();
    if !failed.is_empty() {
        let message = format!(
            "{done} of {} containers are {}",
            many.container.len(),
            many.verb.done()
        );
        let error = Error::new(ErrorKind::Failed, "change containers", message);
        return Err(error.problems(failed).into());
    }
    let what = if done == 1 {
        "container is"
    } else {
        "containers are"
    };
    Ok(note::go(
        back,
        &format!("{done} {what} {}.", many.verb.done()),
    ))
}

/// Does it with one of several, and returns what went wrong.
async fn act(app: App, caller: Caller, named: String, verb: Verb) -> Option<Problem> {
    let (environment, container) = named.split_once('/').unwrap_or((&named, ""));
    let containers = app.platform.containers();
    let done = containers
        .act(&caller, environment, container, verb.action())
        .await;
    done.err()
        .map(|error| Problem::new(named.as_str(), error.message()))
}
