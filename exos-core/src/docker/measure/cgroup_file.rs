//! The files of a control group.

use std::path::Path;

/// Reads a file that holds one number. `max`, the word for no limit, is none.
pub(super) fn number(path: &Path) -> Option<u64> {
    fs_err::read_to_string(path).ok()?.trim().parse().ok()
}

/// Reads a file that holds a name and a number in each line, and returns the numbers with these names.
pub(super) fn named<const N: usize>(path: &Path, names: [&str; N]) -> Option<[Option<u64>; N]> {
    let text = fs_err::read_to_string(path).ok()?;
    let value = |name: &str| {
        let mut lines = text.lines().filter_map(|line| line.split_once(' '));
        let found = lines.find(|(named, _)| *named == name);
        found.and_then(|(_, value)| value.trim().parse().ok())
    };
    Some(names.map(value))
}

/// Returns how many CPUs `quota` microseconds of CPU time in each `period` are.
#[expect(clippy::cast_precision_loss, reason = "a ratio for people")]
pub(super) fn cpus(quota: u64, period: u64) -> Option<f64> {
    (period > 0).then(|| quota as f64 / period as f64)
}
