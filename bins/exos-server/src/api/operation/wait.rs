//! Waiting for the end of what a request began, where its sender would rather wait.

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use exos_core::access::Caller;

use super::Operation;
use crate::http::condition::Tagged;
use crate::http::prefer::Wait;
use crate::state::App;

/// Answers 200 with the operation when what a request began has ended in time, and 202 as ever when it has not.
pub(crate) async fn wait(State(app): State<App>, request: Request, next: Next) -> Response {
    let preferred = Wait::read(request.headers());
    let mut response = next.run(request).await;
    let operation = began(&response);
    if let (Some(wait), Some(id)) = (preferred, operation) {
        if let Some(ended) = ended(&app, &id, wait).await {
            let location = response.headers_mut().remove(header::LOCATION);
            response = Tagged(ended.version, ended).into_response();
            response
                .headers_mut()
                .extend(location.map(|to| (header::LOCATION, to)));
        }
        wait.applied(response.headers_mut());
    }
    response
}

/// Returns the operation that an answer of 202 names.
fn began(response: &Response) -> Option<String> {
    let location = response.headers().get(header::LOCATION)?.to_str().ok()?;
    let (_, id) = location.rsplit_once("/operations/")?;
    (response.status() == StatusCode::ACCEPTED).then(|| id.to_owned())
}

/// Waits for the end, or for that of the server. Who was allowed to begin an operation may see how it ends.
async fn ended(app: &App, id: &str, Wait(limit): Wait) -> Option<Operation> {
    let (operations, system) = (app.platform.operations(), Caller::system());
    let operation = tokio::select! {
        operation = operations.wait(&system, id, limit) => operation.ok()?,
        () = app.stop.cancelled() => return None,
    };
    operation.value.state.is_ended().then(|| operation.into())
}
