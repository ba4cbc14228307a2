//! The disk of an engine, as far as its storage driver tells.
//!
//! Of the drivers, `devicemapper` writes `Data Space Used` and `Data Space Total` into the engine's `DriverStatus`, in
//! decimal units such as `11.8 GB`. Drivers that keep layers as folders (`overlay2`, `btrfs`) tell nothing.

use crate::observed::Disk;

const UNITS: [(&str, f64); 6] = [
    ("B", 1.0),
    ("kB", 1e3),
    ("MB", 1e6),
    ("GB", 1e9),
    ("TB", 1e12),
    ("PB", 1e15),
];

/// Reads the driver's words.
pub(super) fn disk(status: &[(String, String)]) -> Option<Disk> {
    let value = |wanted: &str| {
        let found = status.iter().find(|(name, _)| name == wanted)?;
        bytes(&found.1)
    };
    Some(Disk {
        used: value("Data Space Used")?,
        total: value("Data Space Total")?,
    })
}

fn bytes(text: &str) -> Option<u64> {
    let at = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(at);
    let number: f64 = number.trim().parse().ok()?;
    let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit.trim())?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sizes are rounded already, and below zero is zero"
    )]
    Some((number * factor) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let pairs = pairs.iter().copied();
        pairs.map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
    }

    #[test]
    fn a_driver_that_tells_is_read() {
        let told = status(&[
            ("Data Space Used", "11.8 GB"),
            ("Data Space Total", "107.4GB"),
        ]);
        let expected = Disk {
            used: 11_800_000_000,
            total: 107_400_000_000,
        };
        assert_eq!(disk(&told), Some(expected));
    }

    #[test]
    fn one_that_does_not_tell_is_not_guessed() {
        assert_eq!(disk(&status(&[("Backing Filesystem", "extfs")])), None);
        let half = status(&[("Data Space Used", "1 B"), ("Data Space Total", "much")]);
        assert_eq!(disk(&half), None);
    }
}
