//! The table that a run ends with.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use crate::measure::Pairs;

/// The most that a ratio may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bar {
    most: f64,
    either: bool,
}

impl Bar {
    pub(crate) const fn most(most: f64) -> Self {
        Self {
            most,
            either: false,
        }
    }

    /// Met when this one or another such bar on the same command and size holds.
    pub(crate) const fn either(most: f64) -> Self {
        Self { most, either: true }
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Unit {
    Seconds,
    Mebibytes,
}

impl Unit {
    fn show(self, value: f64) -> String {
        match self {
            Self::Seconds if value < 1.0 => format!("{:.1} ms", value * 1_000.0),
            Self::Seconds => format!("{value:.2} s"),
            Self::Mebibytes => format!("{value:.1} MiB"),
        }
    }
}

/// One comparison.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) what: String,
    pub(crate) services: usize,
    pub(crate) peer: &'static str,
    pub(crate) unit: Unit,
    pub(crate) pairs: Pairs,
    pub(crate) bar: Option<Bar>,
}

impl Row {
    fn holds(&self) -> bool {
        self.bar.is_none_or(|bar| self.pairs.ratio() <= bar.most)
    }
}

/// Reports whether the row's bar is met, by itself or by its alternative.
fn met(row: &Row, rows: &[Row]) -> bool {
    let alternative = |other: &Row| {
        let both = [row, other]
            .iter()
            .all(|row| row.bar.is_some_and(|bar| bar.either));
        both && other.what == row.what && other.services == row.services
    };
    row.holds() || rows.iter().any(|other| alternative(other) && other.holds())
}

pub(crate) fn all_met(rows: &[Row]) -> bool {
    rows.iter().all(|row| met(row, rows))
}

/// The rows as text: medians of both sides, the median of the paired ratios with its least and greatest, the bar.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut text = format!(
        "{:<20} {:>8} {:>5}  {:>10}  {:<8} {:>10}  {:>6}  {:<15}  {:<8} met\n",
        "what", "services", "runs", "exos", "peer", "", "ratio", "least-greatest", "bar"
    );
    for row in rows {
        let Row {
            what,
            services,
            peer,
            unit,
            pairs,
            bar,
        } = row;
        let (least, greatest) = pairs.spread();
        let bar_text = bar.map_or_else(String::new, |bar| {
            format!("{:.3}{}", bar.most, if bar.either { "*" } else { "" })
        });
        let verdict = match bar {
            None => "",
            Some(_) if met(row, rows) => "yes",
            Some(_) => "NO",
        };
        let _infallible = writeln!(
            text,
            "{what:<20} {services:>8} {:>5}  {:>10}  {peer:<8} {:>10}  {:>6.3}  {:<15}  {bar_text:<8} {verdict}",
            pairs.runs(),
            unit.show(pairs.ours()),
            unit.show(pairs.peer()),
            pairs.ratio(),
            format!("{least:.3}-{greatest:.3}"),
        );
    }
    text.push_str(
        "Ratios are exos to peer: less is better. * one of the two bars so marked is enough.\n",
    );
    text
}

/// Says on stderr what runs now.
pub(crate) fn note(text: &str) {
    let _closed = writeln!(io::stderr(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(peer: &'static str, ratio: f64, bar: Bar) -> Row {
        let mut pairs = Pairs::default();
        pairs.push(ratio, 1.0);
        Row {
            what: "up".to_owned(),
            services: 10,
            peer,
            unit: Unit::Seconds,
            pairs,
            bar: Some(bar),
        }
    }

    #[test]
    fn a_bar_holds_by_itself() {
        assert!(all_met(&[row("compose", 0.6, Bar::most(0.6))]));
        assert!(!all_met(&[
            row("compose", 0.61, Bar::most(0.6)),
            row("raw API", 1.0, Bar::most(1.1))
        ]));
    }

    #[test]
    fn one_of_two_alternatives_is_enough() {
        assert!(all_met(&[
            row("compose", 0.95, Bar::either(0.9)),
            row("raw API", 1.05, Bar::either(1.1))
        ]));
        assert!(!all_met(&[
            row("compose", 0.95, Bar::either(0.9)),
            row("raw API", 1.15, Bar::either(1.1))
        ]));
    }
}
