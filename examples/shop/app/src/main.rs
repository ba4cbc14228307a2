//! A shop of three small services, to try EXOS with.
//!
//! One static binary plays every role: `web` asks `catalog` for the products, `catalog` reads them from `store`,
//! `store` keeps them in a volume. `healthcheck` is what the engine runs inside the containers, where nothing but
//! this binary is.

mod catalog;
mod healthcheck;
mod http;
mod store;
mod web;

use std::io::{self, Write};
use std::process::ExitCode;

const USAGE: &str = "usage: shop web CATALOG_ADDRESS
       shop catalog STORE_ADDRESS
       shop store FOLDER
       shop healthcheck http://ADDRESS/PATH | tcp://ADDRESS
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args[..] {
        ["web", catalog] => web::serve(catalog),
        ["catalog", store] => catalog::serve(store),
        ["store", folder] => store::serve(folder),
        ["healthcheck", url] => healthcheck::check(url),
        _ => {
            say(io::stderr(), USAGE);
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(io::stderr(), &format!("error: {error}\n"));
            ExitCode::FAILURE
        }
    }
}

/// Writes a line of the log; a log that nobody reads is no failure.
fn say(mut to: impl Write, text: &str) {
    let _unread = to.write_all(text.as_bytes());
}

/// The name of this machine, which in a container is the container's.
fn replica() -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "this example has no dependency, so fs_err is not there"
    )]
    let name = std::fs::read_to_string("/etc/hostname");
    name.map_or_else(|_| "unknown".to_owned(), |name| name.trim().to_owned())
}
