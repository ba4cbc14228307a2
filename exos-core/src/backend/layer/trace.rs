//! A span for each call.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tracing::Instrument;

use super::around::{Around, Call, Wrapped};
use crate::backend::{Backend, BackendLayer};
use crate::error::Result;
use crate::plan::Op;

/// Opens a `tracing` span around each call and tells failures. Names are told, values of specifications are not.
#[derive(Debug, Clone, Copy, Default)]
pub struct Trace;

impl BackendLayer for Trace {
    fn layer(&self, inner: Arc<dyn Backend>) -> Arc<dyn Backend> {
        Arc::new(Wrapped {
            inner,
            around: *self,
        })
    }
}

impl Around for Trace {
    async fn around<'a, T: Send + 'a>(
        &'a self,
        call: Call<'a>,
        next: impl Fn() -> BoxFuture<'a, Result<T>> + Send + Sync + 'a,
    ) -> Result<T> {
        let verb = call.op.map_or("", |op| op.verb().as_str());
        let subject = call.op.map(Op::subject).unwrap_or_default();
        let span = tracing::debug_span!("backend", call = call.name, verb, subject);
        let done = next().instrument(span.clone()).await;
        if let Err(error) = &done {
            span.in_scope(|| tracing::debug!(%error, "failed"));
        }
        done
    }
}
