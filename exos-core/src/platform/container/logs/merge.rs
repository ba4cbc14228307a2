//! Lines of several containers in the order in which they were written.

use futures_util::future::try_join_all;
use futures_util::stream::{BoxStream, TryStreamExt};

use super::Source;
use crate::backend::{LogLine, LogOptions};
use crate::error::{ErrorKind, Result};
use crate::live::Live;

/// The lines that containers have written, the earliest first.
pub(super) struct Merge(Vec<Lines>);

/// The lines of one container, the next one at hand.
struct Lines {
    of: Source,
    next: Option<LogLine>,
    rest: BoxStream<'static, Result<LogLine>>,
}

impl Merge {
    /// Opens the logs of all containers. One that is gone meanwhile has no lines.
    pub(super) async fn open(
        live: &Live,
        containers: &[Source],
        options: &LogOptions,
    ) -> Result<Self> {
        let open = containers.iter().map(|container| async move {
            match container.open(live, options).await {
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
                Ok(mut rest) => Ok(Some(Lines {
                    next: rest.try_next().await?,
                    of: container.clone(),
                    rest,
                })),
            }
        });
        let opened = try_join_all(open).await?;
        Ok(Self(opened.into_iter().flatten().collect()))
    }

    /// Returns the next line and its container.
    pub(super) async fn next(&mut self) -> Result<Option<(Source, LogLine)>> {
        self.0.retain(|lines| lines.next.is_some());
        let time = |lines: &&mut Lines| lines.next.as_ref().and_then(|line| line.at.clone());
        let Some(earliest) = self.0.iter_mut().min_by_key(time) else {
            return Ok(None);
        };
        let line = earliest.next.take();
        earliest.next = earliest.rest.try_next().await?;
        Ok(line.map(|line| (earliest.of.clone(), line)))
    }
}
