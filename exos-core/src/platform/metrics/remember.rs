//! Writing what was used into the store.
//!
//! Hosts and stacks are kept always. Of containers the ones that use most are, which is each of them in a small
//! installation and bounds what is written in a large one: 1,000 hosts with 5,000 stacks are 14,000 rows a minute.

use std::collections::BTreeSet;
use std::time::Duration;

use super::Metrics;
use super::history::{Grain, Subject};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::live::{Mean, Measure, Visible};
use crate::store::Sample;

/// How many containers are kept by each measure.
const MOST: usize = 500;

/// The longest name of a stack that is kept. Stacks that EXOS did not make have names of any length.
const LONGEST: usize = 200;

impl Metrics<'_> {
    /// Keeps what was used in the last whole minute, and in the last whole ten where those have just ended.
    ///
    /// # Behavior
    /// - One write, and doing it twice changes nothing.
    pub(crate) async fn remember(self) -> Result<()> {
        let now = self.now();
        let mut samples = self.samples(Grain::Minute, now);
        let ten = Grain::TenMinutes;
        if now.since(begin(ten, now)) < Grain::Minute.step() {
            samples.extend(self.samples(ten, now));
        }
        self.platform.store().add_samples(&samples).await
    }

    /// Forgets what is older than any window.
    pub(crate) async fn forget(self) -> Result<()> {
        let now = self.now().as_millis() / 1000;
        for grain in [Grain::Minute, Grain::TenMinutes] {
            let kept = i64::try_from(grain.kept().as_secs()).unwrap_or(i64::MAX);
            let store = self.platform.store();
            store.forget_samples(grain.prefix(), now - kept).await?;
        }
        Ok(())
    }

    /// Returns the time until the next minute, and a little more, in which its last measurements come in.
    pub(crate) fn until_next(self, turn: f64) -> Duration {
        let now = self.now();
        let step = Grain::Minute.step();
        let late = Duration::from_secs(10) + Duration::from_secs(30).mul_f64(turn);
        step.saturating_sub(now.since(begin(Grain::Minute, now))) + late
    }

    fn samples(self, grain: Grain, now: Timestamp) -> Vec<Sample> {
        let to = begin(grain, now);
        let step = i64::try_from(grain.step().as_millis()).unwrap_or(i64::MAX);
        let from = Timestamp::from_millis(to.as_millis() - step);
        let means = self.inventory().means(&Visible::All, from, to);
        let hosts = means
            .hosts
            .iter()
            .map(|(id, mean)| (Subject::host(id), *mean));
        let stacks = means.stacks.iter().filter(|((_, name), _)| is_plain(name));
        let stacks =
            stacks.map(|((environment, name), mean)| (Subject::stack(environment, name), *mean));
        let containers = if grain == Grain::Minute {
            most(&means.containers)
        } else {
            Vec::new()
        };
        let containers = containers
            .into_iter()
            .map(|((host, id), mean)| (Subject::container(host, id), *mean));
        let all = hosts.chain(stacks).chain(containers);
        all.flat_map(|(subject, mean)| two(&subject, grain, from, mean))
            .collect()
    }
}

/// Returns the last moment at which a step began.
fn begin(grain: Grain, now: Timestamp) -> Timestamp {
    let step = i64::try_from(grain.step().as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(now.as_millis() - now.as_millis().rem_euclid(step))
}

/// Returns those that use most of either.
fn most<K: Ord>(containers: &[(K, Mean)]) -> Vec<&(K, Mean)> {
    let mut places = BTreeSet::new();
    for value in [|mean: &Mean| mean.cpu, |mean: &Mean| mean.memory] {
        let known = containers.iter().enumerate();
        let known = known.filter_map(|(place, (_, mean))| Some((value(mean)?, place)));
        let mut known: Vec<_> = known.collect();
        known.sort_by(|a, b| b.0.total_cmp(&a.0));
        places.extend(known.into_iter().take(MOST).map(|(_, place)| place));
    }
    places
        .into_iter()
        .filter_map(|place| containers.get(place))
        .collect()
}

fn two(subject: &Subject, grain: Grain, at: Timestamp, mean: Mean) -> Vec<Sample> {
    let values = [(Measure::Cpu, mean.cpu), (Measure::Memory, mean.memory)];
    let known = values
        .into_iter()
        .filter_map(|(measure, value)| Some((measure, value?)));
    let sample = |(measure, value): (Measure, f32)| Sample {
        series: subject.series(grain, measure),
        at: at.as_millis() / 1000,
        value: value.into(),
    };
    known.map(sample).collect()
}

/// Says whether a name may be part of that of a series.
fn is_plain(name: &str) -> bool {
    let is_odd = |c: char| c.is_control() || c == '\u{10FFFF}';
    name.len() <= LONGEST && !name.contains(is_odd)
}
