//! What was used before the last hour, from the store.
//!
//! Samples are kept at two steps: a minute for a day, ten minutes for two weeks. The name of a series says what it is of:
//! `metrics/<step>/<what>/<which>/<cpu or memory>`.

use std::time::Duration;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::live::{Measure, Series, Window};
use crate::platform::Platform;
use crate::store::Sample;

/// How close samples are, and how long they are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grain {
    /// A minute, for a day.
    Minute,
    /// Ten minutes, for two weeks.
    TenMinutes,
}

impl Grain {
    pub(crate) fn step(self) -> Duration {
        match self {
            Self::Minute => Duration::from_mins(1),
            Self::TenMinutes => Duration::from_mins(10),
        }
    }

    /// Returns how long samples are kept: a step more than the longest window that shows them.
    pub(crate) fn kept(self) -> Duration {
        let window = match self {
            Self::Minute => Window::Day,
            Self::TenMinutes => Window::Fortnight,
        };
        window.length() + self.step()
    }

    /// Returns what the names of its series begin with.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Minute => "metrics/1m/",
            Self::TenMinutes => "metrics/10m/",
        }
    }

    fn of(window: Window) -> Self {
        match window {
            Window::Hour | Window::Day => Self::Minute,
            Window::Week | Window::Fortnight => Self::TenMinutes,
        }
    }

    fn seconds(self) -> i64 {
        i64::try_from(self.step().as_secs()).unwrap_or(i64::MAX)
    }
}

/// What samples are of, in words of a series' name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subject {
    words: String,
    /// Whether it is kept at both steps.
    is_kept_long: bool,
}

impl Subject {
    pub(crate) fn host(id: &str) -> Self {
        Self {
            words: format!("host/{id}"),
            is_kept_long: true,
        }
    }

    pub(crate) fn stack(environment: &str, name: &str) -> Self {
        Self {
            words: format!("stack/{environment}/{name}"),
            is_kept_long: true,
        }
    }

    pub(crate) fn container(host: &str, id: &str) -> Self {
        Self {
            words: format!("container/{host}/{id}"),
            is_kept_long: false,
        }
    }

    pub(crate) fn series(&self, grain: Grain, measure: Measure) -> String {
        format!("{}{}/{}", grain.prefix(), self.words, measure.as_str())
    }
}

/// Reads what was used over a window, of all of `subjects` together.
pub(super) async fn read(
    platform: &Platform,
    subjects: &[Subject],
    window: Window,
) -> Result<Series> {
    let grain = Grain::of(window);
    let now = platform.ports().clock.timestamp().as_millis() / 1000;
    // The step that is under way has no sample yet.
    let end = now - now.rem_euclid(grain.seconds());
    let from = end - i64::try_from(window.length().as_secs()).unwrap_or_default();
    let mut lines = Vec::new();
    for measure in [Measure::Cpu, Measure::Memory] {
        let mut line = Line::new(grain, from, end);
        for subject in subjects {
            // What is kept for a day only is shown at whatever step is asked for.
            let kept = if subject.is_kept_long {
                grain
            } else {
                Grain::Minute
            };
            let series = subject.series(kept, measure);
            let samples = platform.store().samples(&series, from, end).await?;
            line.add(&samples);
        }
        lines.push(line.values);
    }
    let memory = lines.pop().unwrap_or_default();
    Ok(Series {
        from: Timestamp::from_millis(from.saturating_mul(1000)),
        step: grain.step(),
        cpu: lines.pop().unwrap_or_default(),
        memory,
    })
}

/// Values of a fixed step.
struct Line {
    from: i64,
    step: i64,
    values: Vec<Option<f32>>,
}

impl Line {
    fn new(grain: Grain, from: i64, end: i64) -> Self {
        let step = grain.seconds();
        let len = usize::try_from((end - from) / step).unwrap_or_default();
        Self {
            from,
            step,
            values: vec![None; len],
        }
    }

    /// Adds the samples of one more series: the mean of those that fall into a step.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "seven digits are enough for a chart"
    )]
    fn add(&mut self, samples: &[Sample]) {
        let step = |sample: &Sample| (sample.at - self.from).div_euclid(self.step);
        for same in samples.chunk_by(|a, b| step(a) == step(b)) {
            let place = same.first().and_then(|one| usize::try_from(step(one)).ok());
            let Some(value) = place.and_then(|place| self.values.get_mut(place)) else {
                continue;
            };
            let mean = same.iter().map(|one| one.value).sum::<f64>() / same.len() as f64;
            *value = Some(value.unwrap_or_default() + mean as f32);
        }
    }
}
