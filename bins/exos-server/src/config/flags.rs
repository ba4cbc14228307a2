//! Flags of the command line, made from the table of settings.

use std::collections::BTreeMap;
use std::ffi::OsString;

use clap::{Arg, Command};

use super::Task;
use super::keys::{CONFIG, KEYS, Key};

/// The word that asks for [`Task::RotateKey`].
const ROTATE_KEY: &str = "rotate-key";

/// Reads the arguments into what is to be done, and settings by name.
pub(super) fn parse(
    args: impl IntoIterator<Item = OsString>,
) -> Result<(Task, BTreeMap<&'static str, String>), clap::Error> {
    let mut matches = command().try_get_matches_from(args)?;
    let task = match matches.subcommand_name() {
        Some(ROTATE_KEY) => Task::RotateKey,
        _ => Task::Serve,
    };
    let given = keys().filter_map(|key| Some((key.name, matches.remove_one::<String>(key.name)?)));
    Ok((task, given.collect()))
}

fn keys() -> impl Iterator<Item = &'static Key> {
    std::iter::once(&CONFIG).chain(KEYS).filter(|key| key.flag)
}

fn command() -> Command {
    let flags = keys().map(flag);
    Command::new("exos-server")
        .about("Serves the HTTP API of EXOS")
        .version(env!("CARGO_PKG_VERSION"))
        .after_help(
            "A setting counts from its flag, else from its variable, else from the file, else it has its default.\n\
             In the file each setting stands under its name: `listen: 127.0.0.1:8080`.",
        )
        .args(flags)
        .disable_help_subcommand(true)
        .subcommand(rotate_key())
}

fn rotate_key() -> Command {
    Command::new(ROTATE_KEY)
        .about("Makes a new key in the file secret.key, seals all secrets anew with it, and drops the old one")
        .after_help(
            "Stop all servers of the store first. What a crash cuts short is finished by the same command, or \
             by the next start of a server; nothing is lost in between.",
        )
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
        .global(true)
        .help(help)
}
