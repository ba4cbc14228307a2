//! How the process ends: one table from failures to exit codes.

use exos_core::ErrorKind;

use crate::process::Interrupt;

pub(crate) const DONE: u8 = 0;
pub(crate) const FAILED: u8 = 1;
pub(crate) const USAGE: u8 = 2;
pub(crate) const NOT_FOUND: u8 = 3;
pub(crate) const REFUSED: u8 = 4;
pub(crate) const CONFLICT: u8 = 5;
pub(crate) const TIMEOUT: u8 = 6;
/// `plan --detailed-exitcode`: there is something to do.
pub(crate) const CHANGES: u8 = 7;

/// Returns the exit code for a failure of this kind.
pub(crate) fn of_kind(kind: ErrorKind) -> u8 {
    match kind {
        ErrorKind::NotFound => NOT_FOUND,
        ErrorKind::Invalid
        | ErrorKind::Unauthorized
        | ErrorKind::Forbidden
        | ErrorKind::Unsupported => REFUSED,
        ErrorKind::AlreadyExists | ErrorKind::Conflict => CONFLICT,
        ErrorKind::Timeout => TIMEOUT,
        ErrorKind::Cancelled => of_interrupt(Interrupt::CtrlC),
        _ => FAILED,
    }
}

/// Returns the exit code of a process that a signal ended, as shells count: 128 plus the signal's number.
pub(crate) fn of_interrupt(interrupt: Interrupt) -> u8 {
    match interrupt {
        Interrupt::CtrlC => 130,
        Interrupt::Terminate => 143,
    }
}

/// Returns the exit code that passes on that of a container's process.
pub(crate) fn of_container(code: i64) -> u8 {
    u8::try_from(code).unwrap_or(u8::MAX)
}
