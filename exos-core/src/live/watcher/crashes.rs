//! Which containers end again and again by themselves.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use crate::backend::EngineEvent;

/// So many ends within [`WINDOW`] are a crash loop.
pub(super) const CRASH_LOOP: u32 = 3;
/// The most ends that are remembered of a container: more say nothing more.
const MOST: usize = 50;
/// The time that counts.
const WINDOW: Duration = Duration::from_mins(5);

/// The latest ends of containers that nobody asked for.
#[derive(Debug, Default)]
pub(super) struct Crashes(HashMap<String, Record>);

#[derive(Debug, Default)]
struct Record {
    /// Somebody asked for the end that comes next.
    asked: bool,
    /// When it ended by itself, oldest first; [`MOST`] at most.
    ends: VecDeque<Duration>,
}

impl Crashes {
    /// Notes an event; `now` is the clock's elapsed time.
    pub(super) fn note(&mut self, event: &EngineEvent, now: Duration) {
        if event.kind != "container" {
            return;
        }
        match event.action.as_str() {
            "kill" => self.record(&event.id).asked = true,
            "start" => self.record(&event.id).asked = false,
            "die" | "died" => self.record(&event.id).end(now),
            "destroy" => {
                self.0.remove(&event.id);
            }
            _ => {}
        }
    }

    /// Returns how often a container ended by itself of late.
    pub(super) fn ends_of(&self, id: &str, now: Duration) -> u32 {
        let recent = |end: &&Duration| now.saturating_sub(**end) <= WINDOW;
        let ends = self
            .0
            .get(id)
            .map(|record| record.ends.iter().filter(recent).count());
        ends.map_or(0, |ends| u32::try_from(ends).unwrap_or(u32::MAX))
    }

    /// Forgets containers of which there is nothing to say any more.
    pub(super) fn forget_old(&mut self, now: Duration) {
        self.0.retain(|_, record| {
            let last = record.ends.back();
            last.is_some_and(|end| now.saturating_sub(*end) <= WINDOW)
        });
    }

    fn record(&mut self, id: &str) -> &mut Record {
        self.0.entry(id.to_owned()).or_default()
    }
}

impl Record {
    fn end(&mut self, now: Duration) {
        if std::mem::take(&mut self.asked) {
            // What a person stops is no crash loop any more.
            self.ends.clear();
            return;
        }
        if self.ends.len() == MOST {
            self.ends.pop_front();
        }
        self.ends.push_back(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(crashes: &mut Crashes, second: u64, actions: &[&str]) {
        for action in actions {
            let event = EngineEvent {
                kind: "container".to_owned(),
                action: (*action).to_owned(),
                id: "a".to_owned(),
                ..EngineEvent::default()
            };
            crashes.note(&event, Duration::from_secs(second));
        }
    }

    fn loops(crashes: &Crashes, second: u64) -> bool {
        crashes.ends_of("a", Duration::from_secs(second)) >= CRASH_LOOP
    }

    #[test]
    fn three_ends_in_five_minutes_are_a_loop_until_they_are_old() {
        let mut crashes = Crashes::default();
        note(&mut crashes, 0, &["start", "die", "start", "die", "start"]);
        assert!(!loops(&crashes, 0));
        note(&mut crashes, 10, &["die"]);
        assert!(loops(&crashes, 10) && loops(&crashes, 300));
        assert!(!loops(&crashes, 301));
        crashes.forget_old(Duration::from_secs(311));
        assert!(crashes.0.is_empty());
    }

    #[test]
    fn stops_and_restarts_on_request_are_none() {
        let mut crashes = Crashes::default();
        for second in 0..5 {
            note(&mut crashes, second, &["kill", "die", "start"]);
        }
        assert!(!loops(&crashes, 5));
        note(&mut crashes, 6, &["die", "die", "die"]);
        assert!(loops(&crashes, 6));
        note(&mut crashes, 7, &["kill", "die"]);
        assert!(!loops(&crashes, 7));
    }
}
