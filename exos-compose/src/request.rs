//! What to load and how.

use std::collections::BTreeMap;

/// Says what to load: the files, the variables, and which stages to leave out.
///
/// Nothing is read from the process: the caller hands over the working directory and the environment.
///
/// ```
/// use exos_compose::{BundleLoader, LoadRequest, load};
///
/// let bundle = BundleLoader::new("/app", [("compose.yaml", "services: {web: {image: 'shop:${TAG}'}}")]);
/// let request = LoadRequest::new("/app").environment([("TAG", "1.2")]);
/// let loaded = load(&request, &bundle)?;
/// assert_eq!(loaded.project.service_names(), ["web"]);
/// # Ok::<(), exos_compose::Diagnostics>(())
/// ```
#[derive(Clone, Debug)]
pub struct LoadRequest {
    pub(crate) current_dir: String,
    pub(crate) files: Vec<String>,
    pub(crate) stdin: Option<String>,
    pub(crate) project_directory: Option<String>,
    pub(crate) project_name: Option<String>,
    pub(crate) profiles: Vec<String>,
    pub(crate) env_files: Vec<String>,
    pub(crate) environment: BTreeMap<String, String>,
    pub(crate) services: Vec<String>,
    pub(crate) stages: Stages,
}

/// The stages that a caller may leave out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stages {
    pub(crate) interpolate: bool,
    pub(crate) normalize: bool,
    pub(crate) resolve_paths: bool,
    pub(crate) consistency: bool,
    pub(crate) validate: bool,
    pub(crate) env_files: bool,
    pub(crate) prune: bool,
}

impl LoadRequest {
    /// Starts a request that looks for the default files in `current_dir`, which must be absolute.
    pub fn new(current_dir: impl Into<String>) -> Self {
        let all = Stages {
            interpolate: true,
            normalize: true,
            resolve_paths: true,
            consistency: true,
            validate: true,
            env_files: true,
            prune: true,
        };
        Self {
            current_dir: current_dir.into(),
            files: Vec::new(),
            stdin: None,
            project_directory: None,
            project_name: None,
            profiles: Vec::new(),
            env_files: Vec::new(),
            environment: BTreeMap::new(),
            services: Vec::new(),
            stages: all,
        }
    }

    /// Adds compose files, merged in this order; `-` is the text given with [`Self::stdin`].
    #[must_use]
    pub fn files<S: Into<String>>(mut self, files: impl IntoIterator<Item = S>) -> Self {
        self.files.extend(files.into_iter().map(Into::into));
        self
    }

    /// Gives the text that the file name `-` stands for.
    #[must_use]
    pub fn stdin(mut self, text: impl Into<String>) -> Self {
        self.stdin = Some(text.into());
        self
    }

    /// Sets the directory that relative paths start at; otherwise it is that of the first file.
    #[must_use]
    pub fn project_directory(mut self, directory: impl Into<String>) -> Self {
        self.project_directory = Some(directory.into());
        self
    }

    /// Sets the project name, over `COMPOSE_PROJECT_NAME`, the files' `name` and the directory's name.
    #[must_use]
    pub fn project_name(mut self, name: impl Into<String>) -> Self {
        self.project_name = Some(name.into());
        self
    }

    /// Enables profiles; `*` enables all.
    #[must_use]
    pub fn profiles<S: Into<String>>(mut self, profiles: impl IntoIterator<Item = S>) -> Self {
        self.profiles.extend(profiles.into_iter().map(Into::into));
        self
    }

    /// Adds env files to read instead of `.env`; later ones win.
    #[must_use]
    pub fn env_files<S: Into<String>>(mut self, files: impl IntoIterator<Item = S>) -> Self {
        self.env_files.extend(files.into_iter().map(Into::into));
        self
    }

    /// Adds variables for interpolation; they win over those of env files.
    #[must_use]
    pub fn environment<K: Into<String>, V: Into<String>>(
        mut self,
        variables: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.environment.extend(
            variables
                .into_iter()
                .map(|(name, value)| (name.into(), value.into())),
        );
        self
    }

    /// Keeps only these services and what they depend on; naming a service enables its profiles.
    #[must_use]
    pub fn services<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.services.extend(names.into_iter().map(Into::into));
        self
    }

    /// Chooses whether variables are replaced. Without it the files are merged but not bound to their types.
    #[must_use]
    pub fn interpolate(mut self, yes: bool) -> Self {
        self.stages.interpolate = yes;
        self
    }

    /// Chooses whether implied values, such as the default network, are filled in.
    #[must_use]
    pub fn normalize(mut self, yes: bool) -> Self {
        self.stages.normalize = yes;
        self
    }

    /// Chooses whether relative paths become absolute.
    #[must_use]
    pub fn resolve_paths(mut self, yes: bool) -> Self {
        self.stages.resolve_paths = yes;
        self
    }

    /// Chooses whether the services are checked against each other and against the networks, volumes and so on.
    #[must_use]
    pub fn consistency(mut self, yes: bool) -> Self {
        self.stages.consistency = yes;
        self
    }

    /// Chooses whether each file is checked against the compose specification.
    #[must_use]
    pub fn validate(mut self, yes: bool) -> Self {
        self.stages.validate = yes;
        self
    }

    /// Chooses whether the services' env files are read.
    #[must_use]
    pub fn resolve_env_files(mut self, yes: bool) -> Self {
        self.stages.env_files = yes;
        self
    }

    /// Chooses whether networks, volumes and so on that no service uses are kept.
    #[must_use]
    pub fn keep_unused(mut self, yes: bool) -> Self {
        self.stages.prune = !yes;
        self
    }
}
