//! Chores of this repository: `cargo xtask CHORE`.

mod islands;
mod openapi;
mod tidy;

use std::io::{self, Write};
use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask CHORE

chores:
  islands build the rich elements of the server's pages, with npm
  openapi write docs/openapi.json, the document of the server's API
  tidy    check the rules of the repository that the compiler cannot check
";

fn main() -> ExitCode {
    let chore = std::env::args().nth(1);
    match chore.as_deref() {
        Some("islands") => islands::run(),
        Some("openapi") => openapi::run(),
        Some("tidy") => tidy::run(),
        Some("help" | "--help" | "-h") => print(io::stdout(), USAGE, ExitCode::SUCCESS),
        _ => print(io::stderr(), USAGE, ExitCode::from(2)),
    }
}

/// Writes `text` and returns `code`; a reader that went away is no failure of the chore.
fn print(mut to: impl Write, text: &str, code: ExitCode) -> ExitCode {
    let _closed = to.write_all(text.as_bytes());
    code
}
