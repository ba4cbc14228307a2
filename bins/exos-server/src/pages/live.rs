//! Pages that stay as things are: whoever follows a page is sent the regions of it that changed.
//!
//! A page is followed at its own address, as an event stream. It is rendered again when something happened that the
//! reader sees, and its regions are compared: a page needs nothing of its own to be live but the marks around them,
//! `<!--live:NAME-->` and `<!--/live:NAME-->`.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use axum::response::sse::Event;
use exos_core::live::Changes;
use futures_util::stream::{self, Stream};
use http_body_util::BodyExt;
use serde_json::json;
use tokio::sync::watch;

use super::reader::{self, Reader};
use crate::http::{rights, sse};
use crate::state::App;

/// How often a page is rendered although nothing happened: measurements come, and what is shown grows old.
const BEAT: Duration = Duration::from_secs(10);

/// How long to wait after something happened, so that what happens together is shown together.
const SETTLE: Duration = Duration::from_millis(100);

/// How long to wait between two renderings at least.
const REST: Duration = Duration::from_millis(900);

/// Answers who asks for a page as an event stream; any other request goes on.
pub(super) async fn follow(State(app): State<App>, request: Request, next: Next) -> Response {
    let Some(reader) = request.extensions().get::<Reader>().cloned() else {
        return next.run(request).await;
    };
    if !is_followed(&request) {
        return next.run(request).await;
    }
    let news = News::of(&app, &reader);
    let (mut parts, _) = request.into_parts();
    parts.headers.remove(header::ACCEPT);
    let page = Page {
        parts,
        next,
        renewed: app.clock.elapsed(),
    };
    let stop = app.stop.clone();
    sse::answer(told(page, news, app), async move { stop.cancelled().await })
}

fn is_followed(request: &Request) -> bool {
    let accept = request.headers().get(header::ACCEPT);
    *request.method() == Method::GET && accept.is_some_and(|accept| accept == "text/event-stream")
}

/// Tells that something happened, and not what: a page is rendered as a whole.
struct News {
    seen: Changes,
    stored: watch::Receiver<u64>,
}

impl News {
    fn of(app: &App, reader: &Reader) -> Self {
        let visible = app.platform.visible(&reader.caller);
        Self {
            seen: app.platform.live().inventory().subscribe(visible),
            stored: app.store.newest_event(),
        }
    }

    /// Waits until something happens, or for a beat.
    async fn next(&mut self) {
        tokio::select! {
            _ = self.seen.next() => {}
            _ = self.stored.changed() => {}
            () = tokio::time::sleep(BEAT) => return,
        }
        tokio::time::sleep(SETTLE).await;
        while self.seen.try_next().is_some() {}
        self.stored.mark_unchanged();
    }
}

/// A page that is asked for again and again.
struct Page {
    parts: Parts,
    next: Next,
    /// When it was found out last who reads, by the clock that only goes forward.
    renewed: Duration,
}

/// What came of asking for a page.
enum Rendered {
    Page(String),
    /// It failed, and may not the next time.
    NotNow,
    /// It is there no more, or not for its reader.
    Gone,
}

impl Rendered {
    /// Returns what an answer means that is no page.
    fn nothing(status: StatusCode) -> Self {
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return Self::NotNow;
        }
        Self::Gone
    }
}

impl Page {
    /// Renders the page, for who its reader is now.
    async fn render(&mut self, app: &App) -> Rendered {
        let now = app.clock.elapsed();
        if now.saturating_sub(self.renewed) >= rights::EVERY {
            match reader::renew(&mut self.parts, app).await {
                Ok(()) => self.renewed = now,
                Err(status) => return Rendered::nothing(status),
            }
        }
        let request = Request::from_parts(self.parts.clone(), Body::empty());
        let response = self.next.clone().run(request).await;
        if response.status() != StatusCode::OK {
            return Rendered::nothing(response.status());
        }
        let body = response.into_body().collect().await;
        let text = body.map(|body| String::from_utf8(body.to_bytes().to_vec()));
        match text {
            Ok(Ok(text)) => Rendered::Page(text),
            _ => Rendered::NotNow,
        }
    }
}

/// What was sent of a page so far.
struct Follower {
    page: Page,
    news: News,
    app: App,
    sent: BTreeMap<String, String>,
    is_new: bool,
}

impl Follower {
    /// Waits until the page may have changed.
    async fn wait(&mut self) {
        if std::mem::take(&mut self.is_new) {
            return;
        }
        tokio::time::sleep(REST).await;
        self.news.next().await;
    }

    /// Returns what changed, and that the page still lives.
    async fn next(&mut self) -> Option<Event> {
        let text = loop {
            self.wait().await;
            match self.page.render(&self.app).await {
                Rendered::Page(text) => break text,
                Rendered::NotNow => {}
                Rendered::Gone => return None,
            }
        };
        let changed = changed(&mut self.sent, regions(&text));
        let at = self.app.clock.timestamp().to_string();
        Some(sse::event("page", &json!({ "at": at, "regions": changed })))
    }
}

fn told(page: Page, news: News, app: App) -> impl Stream<Item = Event> + Send {
    let follower = Follower {
        page,
        news,
        app,
        sent: BTreeMap::new(),
        is_new: true,
    };
    stream::unfold(Some(follower), async |follower| {
        let mut follower = follower?;
        match follower.next().await {
            Some(event) => Some((event, Some(follower))),
            // The page loads itself anew and shows what there is instead.
            None => Some((sse::event("gone", &json!({})), None)),
        }
    })
}

/// Returns the marked regions of a page by their names.
fn regions(page: &str) -> BTreeMap<&str, &str> {
    let marked = page.split("<!--live:").skip(1).filter_map(|rest| {
        let (name, rest) = rest.split_once("-->")?;
        let end = rest.find(&format!("<!--/live:{name}-->"))?;
        Some((name, &rest[..end]))
    });
    marked.collect()
}

/// Returns the regions that are not as they were, and remembers them.
fn changed(
    sent: &mut BTreeMap<String, String>,
    regions: BTreeMap<&str, &str>,
) -> BTreeMap<String, String> {
    let news = regions
        .into_iter()
        .filter(|(name, text)| sent.get(*name).is_none_or(|sent| sent != text));
    let news: BTreeMap<String, String> = news
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect();
    sent.extend(news.clone());
    news
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regions_that_changed_are_sent() {
        let page = |hosts: &str| {
            format!(
                "<p><!--live:hosts--><b>{hosts}</b><!--/live:hosts--></p><!--live:a-->1<!--/live:a-->"
            )
        };
        let mut sent = BTreeMap::new();
        assert_eq!(changed(&mut sent, regions(&page("1"))).len(), 2);
        let again = changed(&mut sent, regions(&page("2")));
        assert_eq!(
            again,
            BTreeMap::from([("hosts".to_owned(), "<b>2</b>".to_owned())])
        );
        assert!(changed(&mut sent, regions(&page("2"))).is_empty());
    }

    #[test]
    fn a_region_without_an_end_is_none() {
        assert!(regions("<!--live:a-->text<!--/live:b--> <!--live:").is_empty());
    }
}
