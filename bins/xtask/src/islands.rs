//! `cargo xtask islands`: the rich elements of the pages, built with npm and never checked in.

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::{Command, ExitCode};

const FOLDER: &str = "bins/exos-server/islands";
/// The file that embeds them.
const EMBEDS: &str = "bins/exos-server/src/islands.rs";

/// Builds them.
pub(crate) fn run() -> ExitCode {
    match build() {
        Ok(()) => crate::print(
            io::stdout(),
            &format!("islands: {FOLDER}/dist is built\n"),
            ExitCode::SUCCESS,
        ),
        Err(error) => crate::print(
            io::stderr(),
            &format!("error: {error}\n"),
            ExitCode::FAILURE,
        ),
    }
}

fn build() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = root.join(FOLDER);
    npm(&folder, ["ci", "--no-progress", "--loglevel=error"])?;
    npm(&folder, ["run", "--silent", "build"])?;
    // Cargo looks at the files that were embedded before, so it would miss the first ones and new ones.
    let embeds = root.join(EMBEDS);
    fs_err::write(&embeds, fs_err::read(&embeds)?)
}

fn npm(folder: &Path, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> io::Result<()> {
    let ended = Command::new("npm")
        .args(arguments)
        .current_dir(folder)
        .status();
    match ended {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(io::Error::other("npm failed, as it says above")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(io::Error::other(
            "npm is not there, and it builds the islands; the server works without them. \
             On Debian: apt-get install npm",
        )),
        Err(error) => Err(error),
    }
}
