//! The memory of this process.

use std::fmt::Write as _;

/// Returns the resident memory in bytes, or 0 where the machine does not tell.
pub(crate) fn resident() -> u64 {
    let status = fs_err::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kib.unwrap_or_default() * 1024
}

/// Prints megabytes.
pub(crate) fn table(rows: &[(&str, u64)]) -> String {
    let mut text = String::from("resident memory\n");
    for (what, bytes) in rows {
        let _infallible = writeln!(text, "  {what:<42} {:>6} MB", bytes / 1_000_000);
    }
    text
}
