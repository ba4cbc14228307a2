//! Sessions with processes of containers, each over a WebSocket.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::StatusCode;
use axum::response::Response;
use exos_core::access::Action;
use exos_core::backend::SessionRequest;
use exos_core::{Error, ErrorKind, Problem};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Which;
use super::talk::{Size, Talk};
use crate::http::caller::Opener;
use crate::http::error::{ApiError, Result};
use crate::http::extract::{Path, Query};
use crate::http::rights::Rights;
use crate::state::App;

/// The most bytes of a message that a client sends.
const LARGEST: usize = 1 << 20;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(exec))
        .routes(routes!(attach))
}

/// What is run, and how.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ExecParams {
    /// The program, and then each of its arguments.
    #[param(required = true)]
    command: Vec<String>,
    /// Variables beside those of the container, each `NAME=VALUE`.
    env: Vec<String>,
    /// The user that runs it; the container's own when absent.
    user: Option<String>,
    /// The folder that it starts in; the container's own when absent.
    working_dir: Option<String>,
    /// It has all rights. That reaches through to the host, and takes the right to do so.
    privileged: bool,
    /// It gets a terminal.
    tty: bool,
    /// Its input is open.
    stdin: bool,
    /// Nobody listens: the session ends at once and the process goes on.
    detach: bool,
    /// The width of the terminal.
    columns: Option<u16>,
    /// The height of the terminal.
    rows: Option<u16>,
}

impl TryFrom<ExecParams> for SessionRequest {
    type Error = Error;

    fn try_from(params: ExecParams) -> exos_core::Result<Self> {
        Ok(Self::Exec {
            command: params.command,
            environment: variables(&params.env)?.into(),
            user: params.user,
            working_dir: params.working_dir,
            privileged: params.privileged,
            tty: params.tty,
            stdin: params.stdin,
            detach: params.detach,
        })
    }
}

fn variables(given: &[String]) -> exos_core::Result<BTreeMap<String, String>> {
    let pairs = given.iter().map(|pair| pair.split_once('='));
    let named = pairs.map(|pair| pair.filter(|(name, _)| !name.is_empty()));
    let pairs: Option<BTreeMap<_, _>> = named
        .map(|pair| pair.map(|(name, value)| (name.to_owned(), value.to_owned())))
        .collect();
    pairs.ok_or_else(|| {
        // What was given stays unsaid: it may be a secret.
        let problem = Problem::new("env", "one of them is not of the form NAME=VALUE");
        Error::invalid("run command", vec![problem])
    })
}

/// What is attached to.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AttachParams {
    /// Its input is open.
    stdin: bool,
}

/// Runs a command in a container, over a WebSocket.
///
/// Binary messages carry bytes behind one that says whose they are: 0 for the input of the process, 1 for its output and
/// 2 for its error output. Text messages are JSON. The client sends `{"resize": {"columns": 80, "rows": 24}}` and
/// `{"close_stdin": true}`; the last message of the server is `{"exit_code": 0}` or `{"error": PROBLEM}`, then it closes.
/// With the session cookie the request needs an `Origin` that is the server's own.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/containers/{container}/exec", tag = "containers",
    params(Which, ExecParams), operation_id = "exec_in_container",
    responses((status = 101, description = "The WebSocket is open.")),
    extensions(("x-exos-action" = json!(Action::ContainerExec.as_str()))),
)]
async fn exec(
    State(app): State<App>,
    Opener(rights): Opener,
    Path(which): Path<Which>,
    Query(params): Query<ExecParams>,
    upgrade: Upgrade,
) -> Result<Response> {
    let size = params.columns.zip(params.rows).filter(|_| params.tty);
    let size = size.map(|(columns, rows)| Size { columns, rows });
    open(app, rights, which, params.try_into()?, size, upgrade).await
}

/// Attaches to the first process of a container, over a WebSocket. Messages are those of `exec`.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/containers/{container}/attach", tag = "containers",
    params(Which, AttachParams), operation_id = "attach_to_container",
    responses((status = 101, description = "The WebSocket is open.")),
    extensions(("x-exos-action" = json!(Action::ContainerExec.as_str()))),
)]
async fn attach(
    State(app): State<App>,
    Opener(rights): Opener,
    Path(which): Path<Which>,
    Query(params): Query<AttachParams>,
    upgrade: Upgrade,
) -> Result<Response> {
    let request = SessionRequest::Attach {
        stdin: params.stdin,
    };
    open(app, rights, which, request, None, upgrade).await
}

/// A request to open a WebSocket, if it is one.
type Upgrade = std::result::Result<WebSocketUpgrade, WebSocketUpgradeRejection>;

async fn open(
    app: App,
    rights: Rights,
    which: Which,
    request: SessionRequest,
    size: Option<Size>,
    upgrade: Upgrade,
) -> Result<Response> {
    let containers = app.platform.containers();
    let (environment, container) = (&which.environment, &which.container);
    let Ok(upgrade) = upgrade else {
        // Who may not do this is told so first.
        containers
            .may_open(rights.caller(), environment, container, &request)
            .await?;
        return Err(not_a_websocket());
    };
    let is_detached = matches!(request, SessionRequest::Exec { detach: true, .. });
    let session = containers
        .open(rights.caller(), environment, container, request.clone())
        .await?;
    let talk = Talk {
        session,
        is_detached,
        size,
        stop: app.stop.clone(),
        rights: Box::pin(taken_away(app.clone(), rights, which, request)),
        // The server waits for it when it stops.
        under_way: app.talks.token(),
    };
    let upgrade = upgrade.max_message_size(LARGEST).max_frame_size(LARGEST);
    Ok(upgrade.on_upgrade(move |socket| talk.run(socket)))
}

/// Waits until who opened a session has other rights, or may open it no more by those of the environment.
async fn taken_away(app: App, rights: Rights, which: Which, request: SessionRequest) {
    let containers = app.platform.containers();
    while let Some(caller) = rights.again(&app).await {
        let may = containers.may_open(&caller, &which.environment, &which.container, &request);
        let refused = may.await.err().map(|error| error.kind());
        if matches!(refused, Some(ErrorKind::Forbidden | ErrorKind::NotFound)) {
            return;
        }
    }
}

fn not_a_websocket() -> ApiError {
    let message = "this is a WebSocket, and the request does not ask for one";
    ApiError::refused(StatusCode::UPGRADE_REQUIRED, message, Vec::new())
        .hint("`exos exec` speaks it, and so does every WebSocket client")
}
