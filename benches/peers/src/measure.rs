//! Wall time and memory of one command, and what two series of them have to do with each other.

use std::io::{Read, Seek};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use wait4::Wait4;

/// A result of this bench; an error ends it.
pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// What one run of a command took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// Wall time.
    pub(crate) time: Duration,
    /// The most memory resident at once, in bytes. The bench's own, a few MiB, is the least that can be seen.
    pub(crate) memory: u64,
}

/// Runs `program` in `folder` and measures it; what it prints is thrown away unless it fails.
pub(crate) fn command(program: &Path, args: &[&str], folder: &Path) -> Result<Cost> {
    let mut errors = tempfile::tempfile()?;
    let mut command = Command::new(program);
    command
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(errors.try_clone()?);
    let (used, time) = timed(|| command.spawn()?.wait4())?;
    if used.status.success() {
        return Ok(Cost {
            time,
            memory: used.rusage.maxrss,
        });
    }
    let mut text = String::new();
    errors.rewind()?;
    errors.read_to_string(&mut text)?;
    Err(format!(
        "{} {}: {}\n{text}",
        program.display(),
        args.join(" "),
        used.status
    )
    .into())
}

/// Runs `work` and measures its wall time.
pub(crate) fn timed<T, E>(
    work: impl FnOnce() -> std::result::Result<T, E>,
) -> std::result::Result<(T, Duration), E> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a bench measures real time, here and nowhere else"
    )]
    let now = std::time::Instant::now;
    let started = now();
    let done = work()?;
    Ok((done, now() - started))
}

/// Two series of equal length, taken in turns: ours and a peer's.
#[derive(Debug, Default)]
pub(crate) struct Pairs(Vec<(f64, f64)>);

impl Pairs {
    pub(crate) fn push(&mut self, ours: f64, peer: f64) {
        self.0.push((ours, peer));
    }

    pub(crate) fn runs(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn ours(&self) -> f64 {
        median(self.0.iter().map(|(ours, _)| *ours))
    }

    pub(crate) fn peer(&self) -> f64 {
        median(self.0.iter().map(|(_, peer)| *peer))
    }

    /// The median of the paired ratios, ours to the peer's.
    pub(crate) fn ratio(&self) -> f64 {
        median(self.ratios())
    }

    /// The least and the greatest of the paired ratios.
    pub(crate) fn spread(&self) -> (f64, f64) {
        let least = self.ratios().fold(f64::INFINITY, f64::min);
        (least, self.ratios().fold(0.0, f64::max))
    }

    fn ratios(&self) -> impl Iterator<Item = f64> {
        self.0.iter().map(|(ours, peer)| ours / peer)
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_needs_no_even_number() {
        assert!((median([3.0, 1.0, 2.0].into_iter()) - 2.0).abs() < f64::EPSILON);
        assert!((median([4.0, 1.0, 2.0, 3.0].into_iter()) - 2.5).abs() < f64::EPSILON);
    }

    #[test]
    fn ratios_are_paired_before_the_median() {
        let mut pairs = Pairs::default();
        for (ours, peer) in [(1.0, 2.0), (10.0, 10.0), (1.0, 4.0)] {
            pairs.push(ours, peer);
        }
        assert!((pairs.ratio() - 0.5).abs() < f64::EPSILON);
        assert_eq!(pairs.spread(), (0.25, 1.0));
    }

    #[test]
    fn a_failing_command_says_what_it_said() {
        let args = ["-c", "import sys; sys.exit('no such stack')"];
        let error = command(Path::new("python3"), &args, Path::new("."));
        assert!(error.unwrap_err().to_string().contains("no such stack"));
    }
}
