//! `cargo xtask openapi`: the document of the server's API, as it is checked in.
//!
//! The server's own program prints it, so that this one is built without a server.

use std::io;
use std::path::Path;
use std::process::{Command, ExitCode};

const PATH: &str = "docs/openapi.json";

/// Writes the document.
pub(crate) fn run() -> ExitCode {
    match write() {
        Ok(()) => crate::print(
            io::stdout(),
            &format!("openapi: {PATH} is written\n"),
            ExitCode::SUCCESS,
        ),
        Err(error) => crate::print(
            io::stderr(),
            &format!("error: {error}\n"),
            ExitCode::FAILURE,
        ),
    }
}

fn write() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut cargo = Command::new("cargo");
    cargo.args([
        "run",
        "--quiet",
        "--package",
        "exos-server",
        "--example",
        "openapi",
    ]);
    let printed = cargo
        .current_dir(&root)
        .stderr(std::process::Stdio::inherit())
        .output()?;
    if !printed.status.success() {
        return Err(io::Error::other("the document cannot be printed"));
    }
    fs_err::write(root.join(PATH), printed.stdout)
}
