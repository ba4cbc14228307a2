//! Charts that the server draws: lines of measurements as SVG, with gaps where nothing was measured.

use std::fmt::{self, Write};

use askama::filters::{self, HtmlSafe};

/// The size of a line in a cell of a table.
const SMALL: (f32, f32) = (120.0, 24.0);
/// The size of a chart of its own.
const LARGE: (f32, f32) = (600.0, 160.0);

/// Measurements of one thing, the oldest first.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) values: Vec<Option<f32>>,
}

/// Lines in one picture, from nothing at the lower edge to the greatest value at the upper one.
#[derive(Debug, Clone)]
pub(super) struct Chart {
    lines: Vec<Line>,
    top: f32,
    size: (f32, f32),
    /// What it shows, for who does not see it.
    says: String,
}

impl Chart {
    /// Returns a line for a cell of a table.
    pub(super) fn small(values: Vec<Option<f32>>, says: impl Into<String>) -> Self {
        let line = Line {
            name: String::new(),
            values,
        };
        Self::new(vec![line], SMALL, says.into())
    }

    /// Returns a chart of its own.
    pub(super) fn large(lines: Vec<Line>, says: impl Into<String>) -> Self {
        Self::new(lines, LARGE, says.into())
    }

    fn new(lines: Vec<Line>, size: (f32, f32), says: String) -> Self {
        let values = lines.iter().flat_map(|line| &line.values).flatten();
        Self {
            top: values.copied().fold(0.0, f32::max),
            lines,
            size,
            says,
        }
    }

    /// Returns the greatest value: the upper edge.
    pub(super) fn top(&self) -> f32 {
        self.top
    }

    /// Tells whether nothing was measured yet.
    pub(super) fn is_empty(&self) -> bool {
        let mut lines = self.lines.iter();
        lines.all(|line| line.values.iter().all(Option::is_none))
    }

    /// Returns the names of the lines, each with the number of its colour.
    pub(super) fn legend(&self) -> Vec<(&str, usize)> {
        let names = self.lines.iter().map(|line| line.name.as_str());
        names.zip(1..).collect()
    }

    /// Returns the runs of values of a line without a gap, each as points.
    fn runs(&self, line: &Line) -> Vec<String> {
        let (width, height) = self.size;
        let steps = u16::try_from(line.values.len().max(2) - 1).unwrap_or(u16::MAX);
        let step = width / f32::from(steps);
        let top = if self.top > 0.0 { self.top } else { 1.0 };
        let (mut runs, mut run, mut x) = (Vec::new(), String::new(), 0.0);
        for value in &line.values {
            match value {
                Some(value) => {
                    // A line at the very edge would be cut in half.
                    let y = 1.0 + (height - 2.0) * (1.0 - value / top);
                    let _ = write!(run, "{x:.1},{y:.1} ");
                }
                None => runs.push(std::mem::take(&mut run)),
            }
            x += step;
        }
        runs.push(run);
        runs.retain(|run| !run.is_empty());
        runs
    }

    fn grid(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (width, height) = self.size;
        for part in [0.0, 0.5, 1.0] {
            let y = 1.0 + (height - 2.0) * part;
            write!(
                f,
                "<line class=\"grid\" x1=\"0\" x2=\"{width}\" y1=\"{y}\" y2=\"{y}\"/>"
            )?;
        }
        Ok(())
    }
}

impl fmt::Display for Chart {
    /// Draws it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (width, height) = self.size;
        let is_large = self.size == LARGE;
        let class = if is_large { "chart" } else { "spark" };
        let says = filters::escape(&self.says, filters::Html).map_err(|_| fmt::Error)?;
        write!(
            f,
            "<svg class=\"{class}\" viewBox=\"0 0 {width} {height}\" preserveAspectRatio=\"none\" role=\"img\" \
             aria-label=\"{says}\">"
        )?;
        if is_large {
            self.grid(f)?;
        }
        for (line, number) in self.lines.iter().zip(1..) {
            for run in self.runs(line) {
                let points = run.trim_end();
                write!(f, "<polyline class=\"line-{number}\" points=\"{points}\"/>")?;
            }
        }
        f.write_str("</svg>")
    }
}

/// Its words are escaped where it is drawn.
impl HtmlSafe for Chart {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_measured_is_a_gap() {
        let values = vec![Some(0.0), Some(2.0), None, None, Some(1.0), Some(1.0)];
        let chart = Chart::small(values, "CPU");
        assert_eq!(
            chart.runs(&chart.lines[0]),
            ["0.0,23.0 24.0,1.0 ", "96.0,12.0 120.0,12.0 "]
        );
        assert_eq!(chart.to_string().matches("<polyline").count(), 2);
    }

    #[test]
    fn nothing_measured_is_an_empty_picture() {
        for (values, is_empty) in [
            (vec![], true),
            (vec![None; 5], true),
            (vec![Some(0.0)], false),
        ] {
            let chart = Chart::small(values, "a <b>");
            let svg = chart.to_string();
            assert!(svg.contains("aria-label=\"a &#60;b&#62;\""), "{svg}");
            assert!(!svg.contains("NaN"), "{svg}");
            assert_eq!(chart.is_empty(), is_empty);
        }
    }

    #[test]
    fn lines_share_one_edge() {
        let line = |name: &str, values: &[f32]| Line {
            name: name.to_owned(),
            values: values.iter().copied().map(Some).collect(),
        };
        let chart = Chart::large(vec![line("a", &[1.0, 2.0]), line("b", &[8.0, 4.0])], "both");
        assert!((chart.top() - 8.0).abs() < f32::EPSILON);
        assert_eq!(chart.legend(), [("a", 1), ("b", 2)]);
        assert_eq!(chart.runs(&chart.lines[1]), ["0.0,1.0 600.0,80.0 "]);
    }
}
