//! Flags of the command line, made from the table of settings.

use std::collections::BTreeMap;
use std::ffi::OsString;

use clap::{Arg, Command};

use super::keys::{CONFIG, KEYS, Key};

/// Reads the arguments into settings by name.
pub(super) fn parse(
    args: impl IntoIterator<Item = OsString>,
) -> Result<BTreeMap<&'static str, String>, clap::Error> {
    let mut matches = command().try_get_matches_from(args)?;
    let keys = std::iter::once(&CONFIG).chain(KEYS);
    let given = keys.filter_map(|key| Some((key.name, matches.remove_one::<String>(key.name)?)));
    Ok(given.collect())
}

fn command() -> Command {
    let flags = std::iter::once(&CONFIG).chain(KEYS).map(flag);
    Command::new("exos-server")
        .about("Serves the HTTP API of EXOS")
        .version(env!("CARGO_PKG_VERSION"))
        .after_help(
            "A setting counts from its flag, else from its variable, else from the file, else it has its default.\n\
             In the file each setting stands under its name: `listen: 127.0.0.1:8080`.",
        )
        .args(flags)
}

fn flag(key: &'static Key) -> Arg {
    let mut help = format!("{} [env: {}]", key.help, key.variable());
    if let Some(default) = key.default {
        help.push_str(" [default: ");
        help.push_str(default);
        help.push(']');
    }
    Arg::new(key.name)
        .long(key.name)
        .value_name(key.value)
        .help(help)
}
