//! `exos config`: the compose files, checked, resolved and printed.

use std::sync::Arc;

use clap::{Args, ValueEnum};
use exos_compose::{LoadRequest, Loaded, Project, VariableUse};
use exos_core::spec::{Fingerprint, ServiceSpec};
use exos_core::{Error, ErrorKind};

use crate::context::Context;
use crate::error::{Failure, Result};
use crate::wiring;

/// Flags of `config`.
#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    /// Format of the output
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Save to a file instead of printing
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
    /// Only check, print nothing
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    listing: Listing,
    /// Leave variables as they are
    #[arg(long)]
    no_interpolate: bool,
    /// Leave out what the files imply
    #[arg(long)]
    no_normalize: bool,
    /// Leave relative paths as they are
    #[arg(long)]
    no_path_resolution: bool,
    /// Do not check services against each other
    #[arg(long)]
    no_consistency: bool,
    /// Do not read the services' env files
    #[arg(long)]
    no_env_resolution: bool,
    /// Pin image tags to digests
    #[arg(long)]
    resolve_image_digests: bool,
    /// Services to keep, with what they depend on
    services: Vec<String>,
}

/// What to list instead of the whole project.
#[derive(Debug, Args)]
#[group(multiple = false)]
struct Listing {
    /// Print the service names, one a line
    #[arg(long = "services")]
    service_names: bool,
    /// Print the image names, one a line
    #[arg(long)]
    images: bool,
    /// Print the volume names, one a line
    #[arg(long)]
    volumes: bool,
    /// Print the network names, one a line
    #[arg(long)]
    networks: bool,
    /// Print the profile names, one a line
    #[arg(long)]
    profiles: bool,
    /// Print the variables used for interpolation
    #[arg(long)]
    environment: bool,
    /// Print the variables that the files use, with their defaults
    #[arg(long)]
    variables: bool,
    /// Print the hash of the named services, `*` for all
    #[arg(long, value_name = "SERVICES")]
    hash: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Yaml,
    Json,
}

impl ConfigArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        if self.resolve_image_digests {
            return Err(Failure::usage(
                "--resolve-image-digests needs a registry, which `config` does not ask",
                "write the digest after the tag, as in image:tag@sha256:...",
            ));
        }
        let request = self.adapt(context.request().await?);
        let Loaded { project, warnings } = wiring::load(&request)?;
        for warning in &warnings {
            context.printer.say(&warning.to_string());
        }
        if self.quiet {
            return Ok(());
        }
        let text = output(&project, &self)?;
        match &self.output {
            None => context.printer.raw(text.as_bytes()),
            Some(path) => {
                let path = context.current_dir.join(path);
                fs_err::write(&path, text).map_err(|error| {
                    Error::new(ErrorKind::Failed, "save", "the file cannot be written")
                        .source(error)
                })?;
            }
        }
        // The process ends now: taking a large project apart first would only take time.
        std::mem::forget(project);
        Ok(())
    }

    fn adapt(&self, request: LoadRequest) -> LoadRequest {
        let listing = &self.listing;
        let names_only =
            listing.service_names || listing.volumes || listing.networks || listing.hash.is_some();
        let services = if names_only { &[][..] } else { &self.services };
        request
            .interpolate(!self.no_interpolate && !listing.variables)
            .normalize(!self.no_normalize)
            .resolve_paths(!self.no_path_resolution)
            .consistency(!self.no_consistency)
            .resolve_env_files(!self.no_env_resolution && !names_only)
            .validate(!listing.variables)
            .services(services.iter().cloned())
    }
}

fn output(project: &Project, args: &ConfigArgs) -> Result<String> {
    let listing = &args.listing;
    Ok(if listing.service_names {
        lines(project.service_names())
    } else if listing.images {
        lines(project.images())
    } else if listing.volumes {
        lines(project.volume_names())
    } else if listing.networks {
        lines(project.network_names())
    } else if listing.profiles {
        lines(project.profiles())
    } else if listing.environment {
        lines(
            project
                .environment()
                .map(|(name, value)| format!("{name}={value}")),
        )
    } else if listing.variables {
        variables(&project.variables())
    } else if let Some(names) = &listing.hash {
        hashes(project, names)?
    } else {
        whole(project, args)?
    })
}

fn lines(items: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    items
        .into_iter()
        .fold(String::new(), |text, item| text + item.as_ref() + "\n")
}

/// The whole project; dollar signs are doubled, for the output is a compose file again.
fn whole(project: &Project, args: &ConfigArgs) -> Result<String> {
    let text = match args.format.unwrap_or(Format::Yaml) {
        Format::Json => serde_json::to_string_pretty(project)
            .map(|text| text + "\n")
            .map_err(|error| error.to_string()),
        Format::Yaml => project.to_yaml().map_err(|error| error.to_string()),
    };
    let text = text.map_err(|error| {
        let error = format!("the project cannot be printed: {error}");
        Failure::Core(Error::new(ErrorKind::Internal, "config", error))
    })?;
    Ok(if args.no_interpolate || !text.contains('$') {
        text
    } else {
        text.replace('$', "$$")
    })
}

fn variables(uses: &[VariableUse]) -> String {
    let mut text = row("NAME", "REQUIRED", "DEFAULT VALUE", "ALTERNATE VALUE");
    for variable in uses {
        let default = variable.default.as_deref().unwrap_or_default();
        let alternative = variable.alternative.as_deref().unwrap_or_default();
        text += &row(
            &variable.name,
            &variable.required.to_string(),
            default,
            alternative,
        );
    }
    text
}

fn row(name: &str, required: &str, default: &str, alternative: &str) -> String {
    format!("{name:<20}{required:<20}{default:<20}{alternative}\n")
}

/// The hashes of what the services' containers are made from, as `up` compares them.
fn hashes(project: &Project, names: &str) -> Result<String> {
    let stack = exos_compose::lower(project)?;
    let line = |(name, service): (&String, &Arc<ServiceSpec>)| {
        let fingerprint = Fingerprint::of_service(service).to_string();
        let hash = fingerprint.split(';').next().unwrap_or_default().to_owned();
        format!("{name} {hash}")
    };
    if names == "*" {
        return Ok(lines(stack.services.iter().map(line)));
    }
    let find = |wanted: &str| {
        let found = stack.services.get_key_value(wanted).map(line);
        found.ok_or_else(|| {
            let message = format!("there is no service {wanted:?}");
            Failure::not_found("config", message, "`exos config --services` lists them")
        })
    };
    Ok(lines(
        names.split(',').map(find).collect::<Result<Vec<_>>>()?,
    ))
}
