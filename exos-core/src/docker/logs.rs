//! What containers wrote.

mod lines;

use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use hyper::Method;
use hyper::header::CONTENT_TYPE;
use serde::Deserialize;

use self::lines::Lines;
use super::container::path;
use super::engine::{Call, Engine, data, empty};
use super::frames::outputs;
use crate::backend::{LogLine, LogOptions, Output, Tail};
use crate::error::Result;

const OP: &str = "read logs";

/// What the engine calls a stream with frames, from API 1.42 on.
const MULTIPLEXED: &str = "application/vnd.docker.multiplexed-stream";

/// Reads a container's output line by line.
pub(super) async fn logs(
    engine: &Engine,
    container: &str,
    options: &LogOptions,
) -> Result<BoxStream<'static, Result<LogLine>>> {
    let outputs = open(engine, container, options).await?;
    let lines = Lines::new(options.timestamps);
    let whole = stream::try_unfold((outputs, Some(lines)), next_lines);
    let each = |ready: Vec<LogLine>| stream::iter(ready.into_iter().map(Ok));
    Ok(whole.map_ok(each).try_flatten().boxed())
}

type Outputs = BoxStream<'static, Result<Output>>;

/// Returns the lines that the next piece ends, and at the end those that never ended.
async fn next_lines(
    (mut outputs, lines): (Outputs, Option<Lines>),
) -> Result<Option<(Vec<LogLine>, (Outputs, Option<Lines>))>> {
    let Some(mut lines) = lines else {
        return Ok(None);
    };
    let Some(output) = outputs.try_next().await? else {
        return Ok(Some((lines.rest(), (outputs, None))));
    };
    let ready = lines.push(&output);
    Ok(Some((ready, (outputs, Some(lines)))))
}

/// Returns the last lines of a container's output; none when they cannot be read.
pub(super) async fn last_lines(engine: &Engine, container: &str) -> Vec<String> {
    let options = LogOptions {
        tail: Some(Tail::LENGTH as u64),
        ..LogOptions::default()
    };
    let lines = async {
        let lines = logs(engine, container, &options).await?;
        lines.map_ok(|line| line.text).try_collect().await
    };
    let lines: Result<Vec<String>> = lines.await;
    lines.unwrap_or_default()
}

async fn open(engine: &Engine, container: &str, options: &LogOptions) -> Result<Outputs> {
    let tells_framing = engine.api_at_least(1, 42);
    let tty = if tells_framing {
        None
    } else {
        Some(has_tty(engine, container).await?)
    };
    let tail = options
        .tail
        .map_or_else(|| "all".to_owned(), |n| n.to_string());
    let second = |second: Option<i64>| second.unwrap_or_default().to_string();
    let (since, until) = (second(options.since), second(options.until));
    let flag = |on: bool| if on { "1" } else { "0" };
    let call = Call {
        op: OP,
        path: &path(container, "/logs"),
        query: &[
            ("stdout", "1"),
            ("stderr", "1"),
            ("follow", flag(options.follow)),
            ("timestamps", flag(options.timestamps)),
            ("tail", &tail),
            ("since", &since),
            ("until", &until),
        ],
    };
    let answer = engine.send(Method::GET, call, &[], empty()).await?;
    let framed = answer
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind == MULTIPLEXED);
    Ok(outputs(data(OP, answer), tty.unwrap_or(!framed)))
}

/// Says whether a container has a terminal.
pub(super) async fn has_tty(engine: &Engine, container: &str) -> Result<bool> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Container {
        config: Config,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Config {
        tty: bool,
    }
    let call = Call {
        op: OP,
        path: &path(container, "/json"),
        query: &[],
    };
    Ok(engine.get::<Container>(call).await?.config.tty)
}
