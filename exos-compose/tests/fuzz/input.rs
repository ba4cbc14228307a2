//! One input: files, variables and flags.

use std::collections::BTreeMap;

use exos_compose::{BundleLoader, LoadRequest, load};
use serde::{Deserialize, Serialize};

/// What is mutated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Files,
    Interpolation,
    Dotenv,
}

impl Target {
    pub(crate) const ALL: [Self; 3] = [Self::Files, Self::Interpolation, Self::Dotenv];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Interpolation => "interpolation",
            Self::Dotenv => "dotenv",
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Input {
    pub(crate) files: BTreeMap<String, String>,
    pub(crate) environment: BTreeMap<String, String>,
    /// Root flags of the command line, such as `-f compose.yaml --profile p`.
    pub(crate) flags: Vec<String>,
}

const DIRECTORY: &str = "/bundle/app";

impl Input {
    pub(crate) fn of_files<const N: usize>(files: [(&str, String); N]) -> Self {
        let files = files
            .into_iter()
            .map(|(name, text)| (name.to_owned(), text))
            .collect();
        let flags = ["-f", "compose.yaml", "-p", "case"]
            .map(str::to_owned)
            .to_vec();
        Self {
            files,
            flags,
            ..Self::default()
        }
    }

    /// Loads it; the outcome does not matter, only that there is one.
    pub(crate) fn load(&self) -> Outcome {
        let bundle = BundleLoader::new(DIRECTORY, &self.files);
        match load(&self.request(), &bundle) {
            Ok(loaded) => {
                // What prints a project must hold too.
                drop((
                    loaded.project.to_value(),
                    loaded.project.variables(),
                    loaded.warnings.to_string(),
                ));
                Outcome::Accepted
            }
            Err(diagnostics) => Outcome::Refused(diagnostics.to_string()),
        }
    }

    fn request(&self) -> LoadRequest {
        let environment = self
            .environment
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()));
        let mut request = LoadRequest::new(DIRECTORY).environment(environment);
        let mut flags = self.flags.iter().map(String::as_str);
        while let Some(flag) = flags.next() {
            let mut value = || flags.next().into_iter();
            request = match flag {
                "-f" => request.files(value()),
                "--profile" => request.profiles(value()),
                "--env-file" => request.env_files(value()),
                "-p" => value().fold(request, LoadRequest::project_name),
                "--project-directory" => value().fold(request, LoadRequest::project_directory),
                _ => request,
            };
        }
        request
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Accepted,
    Refused(String),
}
