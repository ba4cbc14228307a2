//! What containers wrote: as text, or as events that resume where a reader was cut off.

use std::fmt::Write;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::sse::Event;
use axum::response::{IntoResponse, Response};
use exos_core::access::Action;
use exos_core::backend::{LogLine, LogOptions, OutputStream};
use exos_core::platform::{LogsQuery, StackLine};
use exos_core::{Problem, Result as CoreResult};
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::Type;
use utoipa::openapi::{ObjectBuilder, Required};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Which;
use crate::api::stack::WhichStack;
use crate::http::error::{ApiError, Result};
use crate::http::extract::{Path, Query};
use crate::http::rights::Rights;
use crate::http::sse;
use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(of_container))
        .routes(routes!(of_stack))
}

/// Which lines.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LogParams {
    /// Go on with new lines.
    follow: bool,
    /// The last so many lines; all when absent.
    tail: Option<u64>,
    /// From this second since 1970 on.
    since: Option<u64>,
    /// Up to this second since 1970.
    until: Option<u64>,
    /// Show the time of each line in text. Events have it always.
    timestamps: bool,
}

/// Which lines of a stack.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StackLogParams {
    /// Go on with new lines, and with containers that start later.
    follow: bool,
    /// The last so many lines of each container; all when absent.
    tail: Option<u64>,
    /// From this second since 1970 on.
    since: Option<u64>,
    /// Up to this second since 1970.
    until: Option<u64>,
    /// Show the time of each line in text. Events have it always.
    timestamps: bool,
    /// Only of these services.
    service: Vec<String>,
}

impl From<LogParams> for LogOptions {
    fn from(params: LogParams) -> Self {
        Self {
            follow: params.follow,
            tail: params.tail,
            since: params.since.map(second),
            until: params.until.map(second),
            timestamps: params.timestamps,
        }
    }
}

impl From<StackLogParams> for LogsQuery {
    fn from(params: StackLogParams) -> Self {
        Self {
            lines: LogOptions {
                follow: params.follow,
                tail: params.tail,
                since: params.since.map(second),
                until: params.until.map(second),
                timestamps: params.timestamps,
            },
            services: params.service.into_iter().collect(),
            ..Self::default()
        }
    }
}

fn second(since_1970: u64) -> i64 {
    i64::try_from(since_1970).unwrap_or(i64::MAX)
}

/// A line of what a container wrote.
#[derive(Debug, Serialize, ToSchema)]
struct Line {
    /// The name of the container, among the lines of a stack.
    #[serde(skip_serializing_if = "Option::is_none")]
    container: Option<String>,
    /// The container's service, among the lines of a stack.
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<String>,
    /// Where it was written to: `stdout` or `stderr`.
    stream: &'static str,
    /// When it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    at: Option<String>,
    /// The line without its end; bytes that are not UTF-8 are replaced.
    text: String,
}

impl From<LogLine> for Line {
    fn from(line: LogLine) -> Self {
        Self {
            container: None,
            service: None,
            stream: match line.stream {
                OutputStream::Stdout => "stdout",
                OutputStream::Stderr => "stderr",
            },
            at: line.at,
            text: line.text,
        }
    }
}

impl From<StackLine> for Line {
    fn from(line: StackLine) -> Self {
        Self {
            container: Some(line.container),
            service: Some(line.service),
            ..line.line.into()
        }
    }
}

/// In which form lines are asked for, and after which one.
#[derive(Debug)]
enum Form {
    /// One after the other, as text.
    Text,
    /// As events.
    Events {
        /// The time of the last line that the reader has seen.
        after: Option<String>,
    },
}

impl<S: Send + Sync> FromRequestParts<S> for Form {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        if !asks_for_events(&parts.headers) {
            return Ok(Self::Text);
        }
        let Some(id) = parts.headers.get("last-event-id") else {
            return Ok(Self::Events { after: None });
        };
        let after = id.to_str().ok().filter(|text| {
            let time: Result<exos_core::Timestamp, _> = text.parse();
            time.is_ok()
        });
        let after = after.map(str::to_owned);
        after
            .map(|after| Self::Events { after: Some(after) })
            .ok_or_else(|| {
                let wrong = "it is not the id of an event of this stream";
                let problems = vec![Problem::new("Last-Event-ID", wrong)];
                let message = "the place to go on cannot be read";
                ApiError::refused(axum::http::StatusCode::BAD_REQUEST, message, problems)
            })
    }
}

fn asks_for_events(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter();
    let mut accepted = accepted.filter_map(|value| value.to_str().ok());
    accepted.any(|value| value.contains("text/event-stream"))
}

impl IntoParams for Form {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let parameter = ParameterBuilder::new()
            .name("Last-Event-ID")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(
                "The id of the last event that was seen: the stream goes on after it.",
            ))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)));
        vec![parameter.build()]
    }
}

/// Reads what a container wrote: text, or events with `Accept: text/event-stream`.
///
/// Events are `line`, whose id is the time of the line, and `end` at the end; a failure on the way is an event
/// `error` before it.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/containers/{container}/logs", tag = "containers",
    params(Which, LogParams, Form), operation_id = "read_container_logs",
    responses((status = 200, description = "The lines.", content(
        (String = "text/plain"), (Line = "text/event-stream"),
    ))),
    extensions(("x-exos-action" = json!(Action::ContainerLogs.as_str()))),
)]
async fn of_container(
    State(app): State<App>,
    rights: Rights,
    Path(which): Path<Which>,
    Query(params): Query<LogParams>,
    form: Form,
) -> Result<Response> {
    let shows_times = params.timestamps;
    let query = form.place(LogsQuery {
        lines: params.into(),
        ..LogsQuery::default()
    });
    let containers = app.platform.containers();
    let lines = containers
        .logs(
            rights.caller(),
            &which.environment,
            &which.container,
            &query,
        )
        .await?;
    Ok(form.answer(app, rights, lines.map_ok(Line::from).boxed(), shows_times))
}

/// Reads what the containers of a stack wrote: text with the names of containers, or events with
/// `Accept: text/event-stream`.
///
/// Lines that are there already come in the order of their times. With `follow` it ends when no container of the stack
/// has run for some seconds. Events are as those of a single container.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/stacks/{stack}/logs", tag = "stacks",
    params(WhichStack, StackLogParams, Form), operation_id = "read_stack_logs",
    responses((status = 200, description = "The lines.", content(
        (String = "text/plain"), (Line = "text/event-stream"),
    ))),
    extensions(("x-exos-action" = json!(Action::ContainerLogs.as_str()))),
)]
async fn of_stack(
    State(app): State<App>,
    rights: Rights,
    Path(which): Path<WhichStack>,
    Query(params): Query<StackLogParams>,
    form: Form,
) -> Result<Response> {
    let shows_times = params.timestamps;
    let query = form.place(params.into());
    let containers = app.platform.containers();
    let lines = containers
        .stack_logs(rights.caller(), &which.environment, &which.stack, &query)
        .await?;
    Ok(form.answer(app, rights, lines.map_ok(Line::from).boxed(), shows_times))
}

type Lines = BoxStream<'static, CoreResult<Line>>;

impl Form {
    /// Goes on where the reader was cut off.
    fn place(&self, query: LogsQuery) -> LogsQuery {
        match self {
            Self::Events { after: Some(after) } => LogsQuery {
                after: Some(after.clone()),
                ..query
            },
            _ => query,
        }
    }

    fn answer(&self, app: App, rights: Rights, lines: Lines, shows_times: bool) -> Response {
        let cut = rights.cut(app);
        match self {
            Self::Events { .. } => sse::answer_all(lines.map_ok(|line| event(&line)), cut),
            Self::Text => {
                let text = lines.map_ok(move |line| text(&line, shows_times));
                let body = Body::from_stream(text.take_until(Box::pin(cut)));
                let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
                (plain, body).into_response()
            }
        }
    }
}

fn event(line: &Line) -> Event {
    let event = sse::event("line", line);
    match &line.at {
        Some(at) => event.id(at),
        None => event,
    }
}

fn text(line: &Line, shows_times: bool) -> Bytes {
    let mut text = String::new();
    if let Some(container) = &line.container {
        // Writing to a string cannot fail.
        let _ = write!(text, "{container} | ");
    }
    if let (true, Some(at)) = (shows_times, &line.at) {
        let _ = write!(text, "{at} ");
    }
    text.push_str(&line.text);
    text.push('\n');
    text.into()
}
