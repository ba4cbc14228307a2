//! Files in and out of containers, as tar archives.

use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use exos_core::access::Action;
use exos_core::exec::Cancel;
use exos_core::{Error, ErrorKind};
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt, once, select};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Which;
use crate::http::caller::Known;
use crate::http::error::{ApiError, Result};
use crate::http::extract::{Path, Query};
use crate::state::App;

/// The most bytes of an archive that is sent. It passes through and is kept nowhere.
const LARGEST: usize = 4 << 30;

/// The media type of a tar archive.
const TAR: &str = "application/x-tar";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(download, upload))
}

/// Where in the container.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Place {
    /// The path in the container: of a file or folder to read, or of the folder to unpack in.
    #[param(required = true)]
    path: String,
}

/// Reads a file or folder of a container as a tar archive.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/containers/{container}/files", tag = "containers",
    params(Which, Place), operation_id = "copy_from_container",
    responses((status = 200, description = "The archive.", body = [u8], content_type = "application/x-tar")),
    extensions(("x-exos-action" = json!(Action::ContainerExec.as_str()))),
)]
async fn download(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    Query(place): Query<Place>,
) -> Result<Response> {
    let containers = app.platform.containers();
    let archive = containers
        .copy_from(&caller, &which.environment, &which.container, &place.path)
        .await?;
    let archive = until_stopped(archive, app.stop.clone());
    Ok(([(header::CONTENT_TYPE, TAR)], Body::from_stream(archive)).into_response())
}

/// An archive that is cut short must not look whole, so it breaks off with an error.
fn until_stopped(archive: Archive, stop: Cancel) -> Archive {
    let stopped = async move {
        stop.cancelled().await;
        let message = "the server is stopping";
        Some(Err(Error::new(
            ErrorKind::Unavailable,
            "copy files",
            message,
        )))
    };
    let whole = archive.map(Some).chain(once(async { None }));
    let pieces = select(whole, once(stopped));
    pieces.scan((), |(), piece| ready(piece)).boxed()
}

/// Unpacks a tar archive into a folder of a container.
///
/// The archive is at most 4 GiB. It is passed on as it comes: when it breaks off, part of it may be unpacked.
#[utoipa::path(
    put, path = "/api/v1/environments/{environment}/containers/{container}/files", tag = "containers",
    params(Which, Place), operation_id = "copy_to_container",
    request_body(content = [u8], content_type = "application/x-tar"),
    responses((status = 204, description = "It is unpacked.")),
    extensions(("x-exos-action" = json!(Action::ContainerExec.as_str()))),
)]
async fn upload(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    Query(place): Query<Place>,
    body: Body,
) -> Result<StatusCode> {
    let (archive, too_large) = archive(body);
    let containers = app.platform.containers();
    let copied = containers
        .copy_to(
            &caller,
            &which.environment,
            &which.container,
            &place.path,
            archive,
        )
        .await;
    if too_large.load(Ordering::Relaxed) {
        let message = format!("the archive is larger than {} GiB", LARGEST >> 30);
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        return Err(ApiError::refused(status, &message, Vec::new()));
    }
    copied?;
    Ok(StatusCode::NO_CONTENT)
}

type Archive = BoxStream<'static, exos_core::Result<Vec<u8>>>;

/// Returns the pieces of an archive that is sent, and whether it turned out to be too large.
fn archive(body: Body) -> (Archive, Arc<AtomicBool>) {
    let too_large = Arc::new(AtomicBool::new(false));
    let note = Arc::clone(&too_large);
    let pieces = Limited::new(body, LARGEST).into_data_stream();
    let pieces = pieces.map_ok(|piece| piece.to_vec()).map_err(move |error| {
        note.fetch_or(error.is::<LengthLimitError>(), Ordering::Relaxed);
        Error::new(ErrorKind::Failed, "copy files", "the archive broke off")
            .hint("part of it may be unpacked; send it again")
            .source(error)
    });
    (pieces.boxed(), too_large)
}
