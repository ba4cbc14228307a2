//! What was used over time.

use std::time::Duration;

use serde::Serialize;

use super::order::Measure;
use super::ring::{Point, STEP};
use crate::clock::Timestamp;

/// What was used over time, at a fixed step, the oldest first. What was not measured is absent, not zero.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Series {
    /// When the first step begins.
    pub from: Timestamp,
    /// How long a step is.
    pub step: Duration,
    /// CPU use in percent of one CPU.
    pub cpu: Vec<Option<f32>>,
    /// Memory in bytes.
    pub memory: Vec<Option<f32>>,
}

impl Series {
    pub(super) fn of(from: Timestamp, points: &[Point]) -> Self {
        let known = |value: f32| (!value.is_nan()).then_some(value);
        Self {
            from,
            step: STEP,
            cpu: points.iter().map(|point| known(point.cpu)).collect(),
            memory: points.iter().map(|point| known(point.memory)).collect(),
        }
    }

    /// Returns one of the two lines.
    pub fn of_measure(&self, measure: Measure) -> &[Option<f32>] {
        match measure {
            Measure::Cpu => &self.cpu,
            Measure::Memory => &self.memory,
        }
    }
}
