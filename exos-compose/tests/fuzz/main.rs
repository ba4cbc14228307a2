//! Whatever the files hold, loading neither panics nor hangs nor takes much memory.
//!
//! Each target runs in a process of its own for `EXOS_FUZZ_SECONDS` (2 without it) on mutated probes. It prints its seed,
//! and `EXOS_FUZZ_SEED` repeats it; a failing input is kept as a file, and `EXOS_FUZZ_REPLAY=file` loads it again.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "helpers of tests, which end a test by panicking and speak to a person"
)]

mod bombs;
mod corpus;
mod guard;
mod input;
mod mutate;
mod random;

use input::Target;

#[test]
fn mutated_compose_files_do_no_harm() {
    guard::run(Target::Files);
}

#[test]
fn mutated_interpolations_do_no_harm() {
    guard::run(Target::Interpolation);
}

#[test]
fn mutated_env_files_do_no_harm() {
    guard::run(Target::Dotenv);
}

#[test]
#[ignore = "the body of the process that the other tests start"]
fn child() {
    guard::child();
}
