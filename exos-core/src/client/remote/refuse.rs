//! What a server does not do, said before anything is written.

use crate::error::{Error, ErrorKind, Result};
use crate::plan::{ActOptions, DownOptions, Fetch, Refresh, UpOptions};
use crate::spec::{Sources, StackSpec};

/// Returns the files of a stack.
pub(super) fn without_sources<'s>(op: &'static str, spec: &'s StackSpec) -> Result<&'s Sources> {
    spec.sources.as_deref().ok_or_else(|| {
        let message = "a server makes a stack from its files, and this one carries none";
        Error::new(ErrorKind::Unsupported, op, message)
            .with("stack", &spec.name)
            .hint("load it with its files, and hand them over with it")
    })
}

pub(super) fn up(op: &'static str, options: &UpOptions) -> Result<()> {
    let asked = [
        (!options.services.is_empty(), "single services"),
        (options.no_deps, "--no-deps"),
        (options.force_recreate, "--force-recreate"),
        (options.no_recreate, "--no-recreate"),
        (options.no_start, "--no-start"),
        (options.renew_anonymous_volumes, "--renew-anon-volumes"),
        (options.adopt, "--adopt"),
        (options.refresh == Refresh::Build, "--build"),
        (options.pull.is_some(), "--pull"),
        (options.wait_timeout.is_some(), "--wait-timeout"),
        (options.stop_timeout.is_some(), "--timeout"),
    ];
    let hint = if options.refresh == Refresh::Build {
        "build the image with `exos -e local build`, push it to where the hosts find it, and deploy without --build"
    } else {
        "leave it out: a server brings the whole stack to what its files say"
    };
    none_of(op, &asked, hint)
}

pub(super) fn down(options: &DownOptions) -> Result<()> {
    let asked = [
        (options.images.is_some(), "--rmi"),
        (options.stop_timeout.is_some(), "--timeout"),
    ];
    none_of(
        "down",
        &asked,
        "leave it out: a server removes containers and networks, and volumes with --volumes",
    )
}

pub(super) fn act(op: &'static str, options: &ActOptions) -> Result<()> {
    let asked = [
        (options.stop_timeout.is_some(), "--timeout"),
        (options.wait_timeout.is_some(), "--wait-timeout"),
    ];
    none_of(
        op,
        &asked,
        "leave it out: the grace periods of the services count",
    )
}

fn none_of(op: &'static str, asked: &[(bool, &str)], hint: &str) -> Result<()> {
    let asked = asked.iter().filter(|(is_asked, _)| *is_asked);
    let words: Vec<&str> = asked.map(|(_, word)| *word).collect();
    if words.is_empty() {
        return Ok(());
    }
    let message = format!("a server does not know {}", words.join(", "));
    Err(Error::new(ErrorKind::Unsupported, op, message).hint(hint))
}

pub(super) fn fetch(what: Fetch) -> Error {
    match what {
        Fetch::Build => Error::new(ErrorKind::Unsupported, "build", "a server builds no images")
            .hint("build it on an engine with `exos -e local build`, and push it to where the hosts find it"),
        Fetch::Pull => {
            let message = "a server pulls images when it deploys";
            Error::new(ErrorKind::Unsupported, "pull", message)
                .hint("`exos up` deploys; its hosts pull what they miss, and what `pull_policy` says")
        }
    }
}

pub(super) fn run() -> Error {
    let message = "a server makes no containers beside those of the files";
    Error::new(ErrorKind::Unsupported, "run", message).hint(
        "`exos exec` runs a command in a container that is there, `exos -e local run` one on this machine",
    )
}
