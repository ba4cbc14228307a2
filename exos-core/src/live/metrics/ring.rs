//! An hour of measurements in a fixed piece of memory.
//!
//! A value is kept in 16 bits: the exponent of an `f32` and the first 8 digits of its fraction. It is off by 0.2 % at
//! most, which no chart shows, and takes half the memory.

use std::time::Duration;

use crate::clock::Timestamp;

/// The time between two measurements.
pub const STEP: Duration = Duration::from_secs(10);

/// The same in milliseconds.
const STEP_MILLIS: i64 = 10_000;

/// How many measurements are kept: an hour.
pub(super) const POINTS: usize = 360;

/// What was measured at one time. What was not is no number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    /// Percent of one CPU.
    pub(super) cpu: f32,
    /// Bytes.
    pub(super) memory: f32,
}

impl Point {
    pub(super) const GAP: Self = Self {
        cpu: f32::NAN,
        memory: f32::NAN,
    };

    pub(super) fn new(cpu: Option<f32>, memory: u64) -> Self {
        Self {
            cpu: cpu.unwrap_or(f32::NAN),
            memory: float(memory),
        }
    }

    /// Adds what another container used at that time. A gap adds nothing.
    pub(super) fn add(&mut self, other: Self) {
        for (sum, more) in [(&mut self.cpu, other.cpu), (&mut self.memory, other.memory)] {
            *sum = match (sum.is_nan(), more.is_nan()) {
                (_, true) => *sum,
                (true, false) => more,
                (false, false) => *sum + more,
            };
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "seven digits of bytes are enough"
)]
pub(super) fn float(bytes: u64) -> f32 {
    bytes as f32
}

/// Returns the place in time of a moment: the number of its step.
pub(super) fn slot(at: Timestamp) -> i64 {
    at.as_millis().div_euclid(STEP_MILLIS)
}

/// Returns when a step begins.
pub(super) fn begin(slot: i64) -> Timestamp {
    Timestamp::from_millis(slot.saturating_mul(STEP_MILLIS))
}

/// The last hour of one thing.
#[derive(Debug)]
pub(super) struct Ring {
    newest: i64,
    points: Box<[[Packed; 2]; POINTS]>,
}

impl Ring {
    /// Returns a ring that holds nothing, to be written from `slot` on.
    pub(super) fn new(slot: i64) -> Self {
        Self {
            newest: slot,
            points: Box::new([[Packed::GAP; 2]; POINTS]),
        }
    }

    /// Writes a point. What lies between it and the newest one is a gap; what is older than an hour is left out.
    pub(super) fn put(&mut self, slot: i64, point: Point) {
        if slot.saturating_sub(self.newest) >= len() {
            *self.points = [[Packed::GAP; 2]; POINTS];
        } else {
            for between in self.newest + 1..slot {
                self.points[place(between)] = [Packed::GAP; 2];
            }
        }
        if self.newest.saturating_sub(slot) < len() {
            self.points[place(slot)] = [point.cpu, point.memory].map(Packed::of);
            self.newest = self.newest.max(slot);
        }
    }

    /// Returns the point of a step.
    pub(super) fn get(&self, slot: i64) -> Point {
        let age = self.newest.saturating_sub(slot);
        if !(0..len()).contains(&age) {
            return Point::GAP;
        }
        let [cpu, memory] = self.points[place(slot)].map(Packed::get);
        Point { cpu, memory }
    }

    /// Returns the newest step that was written.
    pub(super) fn newest(&self) -> i64 {
        self.newest
    }
}

fn place(slot: i64) -> usize {
    usize::try_from(slot.rem_euclid(len())).unwrap_or_default()
}

fn len() -> i64 {
    i64::try_from(POINTS).unwrap_or(i64::MAX)
}

/// A number that is not negative, in half of its bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Packed(u16);

impl Packed {
    /// No number.
    const GAP: Self = Self(u16::MAX);

    fn of(value: f32) -> Self {
        if value.is_nan() {
            return Self::GAP;
        }
        // Without the sign, which is 0, and rounded where it is cut.
        let bits = value.max(0.0).to_bits() + (1 << 14);
        u16::try_from(bits >> 15).map_or(Self::GAP, Self)
    }

    fn get(self) -> f32 {
        f32::from_bits(u32::from(self.0) << 15)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn point(value: f32) -> Point {
        Point {
            cpu: value,
            memory: value,
        }
    }

    proptest! {
        #[test]
        fn values_keep_two_digits_and_more(value in 0.001f32..1e13) {
            let kept = Packed::of(value).get();
            prop_assert!((kept - value).abs() <= value * 0.002, "{value} {kept}");
        }

        #[test]
        fn it_holds_what_was_written_last_within_the_hour(
            writes in prop::collection::vec((0..900i64, 0u8..100), 1..40),
        ) {
            let mut ring = Ring::new(writes[0].0);
            let mut expected = std::collections::BTreeMap::new();
            let mut newest = writes[0].0;
            for (slot, value) in writes {
                ring.put(slot, point(value.into()));
                newest = newest.max(slot);
                expected.insert(slot, value);
                expected.retain(|slot, _| newest - slot < len());
            }
            for slot in -5..905 {
                let (kept, wanted) = (ring.get(slot).cpu, expected.get(&slot));
                match wanted {
                    Some(wanted) => prop_assert_eq!(kept.to_bits(), f32::from(*wanted).to_bits()),
                    None => prop_assert!(kept.is_nan(), "{}: {}", slot, kept),
                }
            }
        }
    }

    #[test]
    fn nothing_is_zero_and_a_gap_is_none() {
        assert_eq!(Packed::of(0.0).get().to_bits(), 0);
        assert!(Packed::of(f32::NAN).get().is_nan());
        assert!(Packed::of(-1.0).get().abs() < f32::EPSILON);
    }
}
