//! Files in and out of a container, as tar archives.

use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use http_body_util::{BodyExt, StreamBody};
use hyper::Method;
use hyper::body::Frame;

use super::container::path;
use super::engine::{Call, Engine};
use super::transport::Body;
use crate::error::Result;

/// Reads a file or folder.
pub(super) async fn from(
    engine: &Engine,
    container: &str,
    wanted: &str,
) -> Result<BoxStream<'static, Result<Vec<u8>>>> {
    let call = Call {
        op: "copy from the container",
        path: &path(container, "/archive"),
        query: &[("path", wanted)],
    };
    Ok(engine.bytes(call).await?.map_ok(Vec::from).boxed())
}

/// Unpacks an archive.
pub(super) async fn to(
    engine: &Engine,
    container: &str,
    folder: &str,
    archive: BoxStream<'static, Vec<u8>>,
) -> Result<()> {
    put(engine, container, folder, streamed(archive.map(Ok).boxed())).await
}

/// Unpacks an archive that is given as a body.
pub(super) async fn put(
    engine: &Engine,
    container: &str,
    folder: &str,
    archive: Body,
) -> Result<()> {
    let call = Call {
        op: "copy to the container",
        path: &path(container, "/archive"),
        query: &[("path", folder), ("noOverwriteDirNonDir", "true")],
    };
    let headers = [("content-type", "application/x-tar")];
    engine.send(Method::PUT, call, &headers, archive).await?;
    Ok(())
}

/// Returns a body that is made as it is sent.
pub(super) fn streamed(pieces: BoxStream<'static, std::io::Result<Vec<u8>>>) -> Body {
    let frames = pieces.map_ok(|piece| Frame::data(Bytes::from(piece)));
    BodyExt::boxed_unsync(StreamBody::new(frames))
}
