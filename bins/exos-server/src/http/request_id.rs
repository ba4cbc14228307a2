//! The id of a request: in its answer, in the log, in audit entries.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use exos_core::Ids;
use tracing::Instrument;

/// The header that carries it, there and back.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The most characters of an id that a client gives.
const LONGEST: usize = 64;

/// The id of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RequestId(pub(crate) String);

/// Gives a request its id: the client's when it is sane, else a new one.
pub(crate) async fn give(
    State(ids): State<Arc<dyn Ids>>,
    mut request: Request,
    next: Next,
) -> Response {
    let given = request.headers().get(HEADER).and_then(sane);
    let id = given.unwrap_or_else(|| ids.next());
    request.extensions_mut().insert(RequestId(id.clone()));
    let span = tracing::info_span!("request", id);
    let mut response = next.run(request).instrument(span).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// A client's id stands in the log, so it is of harmless characters only.
fn sane(value: &HeaderValue) -> Option<String> {
    let text = value.to_str().ok()?;
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let sane = (1..=LONGEST).contains(&text.len()) && text.bytes().all(harmless);
    sane.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_harmless_ids_are_taken() {
        let take = |text: &'static str| sane(&HeaderValue::from_static(text));
        assert_eq!(take("build-7.a_B").as_deref(), Some("build-7.a_B"));
        for text in ["", "a b", "a\"b", "{}", "é"] {
            assert!(
                HeaderValue::from_str(text)
                    .ok()
                    .and_then(|value| sane(&value))
                    .is_none()
            );
        }
        assert!(sane(&HeaderValue::from_str(&"x".repeat(65)).unwrap()).is_none());
    }
}
