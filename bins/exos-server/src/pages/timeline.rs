//! How hosts stood over time: counted by state, and a band for each host, with what was done to stacks marked.

mod band;
mod counts;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use exos_core::access::Action;
use exos_core::live::Window;
use exos_core::platform::{Mark, MarkKind, TimelineQuery};
use serde::Deserialize;

use self::band::BandRow;
use self::counts::{Counted, Tally};
use super::form::Asked;
use super::layout::{Layout, Section};
use super::reader::Reader;
use super::show::Tone;
use super::usage::windows;
use super::{Result, html};
use crate::api::own_id;
use crate::state::App;

/// How many hosts have a band on the page.
const BANDS: usize = 100;

/// How many marks are drawn: more cannot be told apart.
const MARKS: usize = 60;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/timeline", get(show))
}

/// How far back, of which environment, and how many hosts have a band.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Params {
    window: Option<Window>,
    environment: Option<String>,
    bands: Option<usize>,
}

#[derive(Template)]
#[template(path = "timeline.html")]
struct TimelinePage {
    layout: Layout,
    /// Other times to look back: the word, where, and whether it is this one.
    windows: Vec<(&'static str, String, bool)>,
    window: &'static str,
    counted: Counted,
    tallies: Vec<Tally>,
    bands: Vec<BandRow>,
    /// How many hosts have no band here.
    more: usize,
    marks: Vec<MarkRow>,
}

/// Something that was done to a stack.
struct MarkRow {
    /// Where it lies, in thousandths of the time.
    place: u32,
    tone: Tone,
    text: String,
    href: String,
}

async fn show(State(app): State<App>, reader: Reader, Asked(asked): Asked<Params>) -> Result {
    let window = asked.window.unwrap_or(Window::Day);
    let query = TimelineQuery {
        window,
        environment: asked.environment.clone(),
    };
    let timeline = app.platform.timeline(&reader.caller, &query).await?;
    let environment = asked.environment.as_deref();
    let visible = app
        .platform
        .visible_within(&reader.caller, environment, Action::HostRead)
        .await?;
    let view = app.platform.live().inventory().view(&visible);
    let layout = Layout::new(&app, reader, Section::Hosts, "Hosts over time").await?;
    let layout = layout.within(environment);
    let time = (timeline.from, timeline.to);
    let most = asked.bands.unwrap_or(BANDS).min(BANDS);
    let mut bands = timeline.bands;
    let all = bands.len() + timeline.more;
    // Those that were in trouble come first: who looks here looks for them.
    bands.sort_by_key(|band| std::cmp::Reverse(band::trouble(band)));
    bands.truncate(most);
    let within = environment.map(|name| format!("&environment={name}"));
    html::page(&TimelinePage {
        windows: windows("/timeline", &within.unwrap_or_default(), window),
        window: window.as_str(),
        tallies: counts::tallies(&view.counts().hosts),
        counted: Counted::new(timeline.statuses),
        more: all - bands.len(),
        bands: bands
            .iter()
            .map(|band| BandRow::new(&layout, band, time))
            .collect(),
        marks: timeline
            .marks
            .iter()
            .take(MARKS)
            .map(|mark| MarkRow::new(&layout, mark, time))
            .collect(),
        layout,
    })
}

impl MarkRow {
    fn new(layout: &Layout, mark: &Mark, time: band::Time) -> Self {
        let environment = layout.name_of(&mark.environment);
        Self {
            place: band::place(mark.at, time),
            tone: match mark.kind {
                MarkKind::Done => Tone::Good,
                MarkKind::Failed => Tone::Bad,
            },
            text: format!("{} in {environment}", mark.text),
            href: format!("/operations/{}", own_id(&mark.operation)),
        }
    }
}
