//! The files of a stack, collected so that a server can load them as they were loaded here.

mod merged;
mod recorder;

use std::collections::{BTreeMap, BTreeSet};

use exos_core::Error;
use exos_core::spec::{FileSource, Sources, StackSpec};

use crate::load::{Loaded, load};
use crate::project::Project;
use crate::request::LoadRequest;
use crate::resource::ResourceLoader;
use crate::{Diagnostics, lower, pathname};
use recorder::Recorder;

/// Variables that say how files are loaded, not what is in them.
const OWN_VARIABLES: &str = "COMPOSE_";

/// A stack that was loaded, and the files that a server loads it from.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// The stack as it is here.
    pub loaded: Loaded,
    /// The files, and the variables that they refer to.
    pub sources: Sources,
    /// Whether `sources.compose` is the files merged instead of the one file as it was written.
    pub merged: bool,
    /// What the reader should know of what is sent.
    pub notes: Vec<String>,
}

/// Why the files of a stack cannot be collected.
#[derive(Debug, thiserror::Error)]
pub enum GatherError {
    /// The files do not load.
    #[error(transparent)]
    Files(#[from] Diagnostics),
    /// They load, and a server can do nothing with them.
    #[error(transparent)]
    Refused(#[from] Error),
}

/// Loads the files of a request and collects them for a server.
///
/// # Behavior
/// - One compose file is sent as it was written, with the files that it names by their paths beside it.
/// - Several compose files, files outside of the folder, enabled profiles, or a service that is built are sent as one merged
///   file, and a note says so. `build` is left out where the service names its image.
/// - Of the variables only those are sent that the files refer to.
///
/// # Errors
/// [`GatherError::Files`] when they do not load; [`GatherError::Refused`] when a service has nothing but a `build`, or a
/// file that is named cannot be read.
///
/// # Example
/// ```
/// use exos_compose::{BundleLoader, LoadRequest, gather};
///
/// let files = [("compose.yaml", "services: {web: {image: 'web:${TAG}', env_file: web.env}}"), ("web.env", "A=1")];
/// let request = LoadRequest::new("/shop").environment([("TAG", "7"), ("PASSWORD", "not asked for")]);
/// let gathered = gather(&request, &BundleLoader::new("/shop", files))?;
/// assert_eq!(gathered.sources.files["web.env"], "A=1");
/// assert_eq!(gathered.sources.env.keys().collect::<Vec<_>>(), ["TAG"]);
/// # Ok::<(), exos_compose::GatherError>(())
/// ```
pub fn gather(request: &LoadRequest, loader: &dyn ResourceLoader) -> Result<Gathered, GatherError> {
    let recorder = Recorder::new(loader);
    let loaded = load(request, &recorder)?;
    let stack = lower(&loaded.project)?;
    let env = variables(&loaded.project);
    let gathering = Gathering {
        request,
        loader,
        project: &loaded.project,
        stack: &stack,
        read: recorder.into_read(),
    };
    if let Some(sources) = gathering.as_written()? {
        return Ok(Gathered {
            loaded,
            sources: Sources { env, ..sources },
            merged: false,
            notes: Vec::new(),
        });
    }
    let (sources, notes) = gathering.merged()?;
    Ok(Gathered {
        loaded,
        sources: Sources { env, ..sources },
        merged: true,
        notes,
    })
}

/// Returns the variables that the files refer to.
fn variables(project: &Project) -> BTreeMap<String, String> {
    let mut asked = project.environment.asked();
    asked.retain(|name, _| !name.starts_with(OWN_VARIABLES) && name != "PWD");
    asked
}

struct Gathering<'a> {
    request: &'a LoadRequest,
    loader: &'a dyn ResourceLoader,
    project: &'a Project,
    stack: &'a StackSpec,
    /// The texts that were read, by their paths.
    read: BTreeMap<String, String>,
}

impl Gathering<'_> {
    /// Returns the one compose file with all that it names, when that is all there is.
    fn as_written(&self) -> Result<Option<Sources>, GatherError> {
        let (companions, main): (Vec<&String>, Vec<&String>) = self
            .project
            .files
            .iter()
            .partition(|path| crate::load::is_companion(path));
        let [main] = main[..] else {
            return Ok(None);
        };
        let folder = pathname::parent(main);
        let is_plain = companions.len() <= 1
            && folder == self.project.working_dir
            && self.project.profiles.is_empty()
            && self
                .stack
                .services
                .values()
                .all(|service| service.build.is_none());
        let Some(compose) = self.read.get(main).filter(|_| is_plain) else {
            return Ok(None);
        };
        let companion = companions.first().copied();
        let named = self.named_files()?;
        let others = self
            .read
            .iter()
            .filter(|(path, _)| *path != main && Some(*path) != companion && self.is_wanted(path));
        let mut files = BTreeMap::new();
        for (path, text) in others.chain(&named) {
            let Some(beside) = path.strip_prefix(&format!("{folder}/")) else {
                return Ok(None);
            };
            files.insert(beside.to_owned(), text.clone());
        }
        Ok(Some(Sources {
            compose: compose.clone(),
            exos_compose: companion.and_then(|path| self.read.get(path).cloned()),
            env: BTreeMap::new(),
            files,
        }))
    }

    /// Says whether a file is more than one of variables for interpolation, of which the used ones are sent alone.
    fn is_wanted(&self, path: &str) -> bool {
        pathname::base_name(path) != ".env" && !self.request_names(path)
            || self.env_files().contains(path)
    }

    fn request_names(&self, path: &str) -> bool {
        let named = self.request.env_files.iter();
        named
            .map(|file| pathname::absolute(&self.request.current_dir, file))
            .any(|file| file == path)
    }

    /// Returns the env files that services name.
    fn env_files(&self) -> BTreeSet<String> {
        let request = self.request.clone().resolve_env_files(false);
        let Ok(loaded) = load(&request, self.loader) else {
            return BTreeSet::new();
        };
        let services = loaded.project.services.iter();
        let files = services.filter_map(|(_, service)| service.get("env_file")?.as_seq());
        let places = files.flatten().map(|file| file.get("path").unwrap_or(file));
        places
            .filter_map(|place| place.as_str().map(str::to_owned))
            .collect()
    }

    /// Returns the files that become configs and secrets.
    fn named_files(&self) -> Result<BTreeMap<String, String>, GatherError> {
        let services = self.stack.services.values();
        let files = services.flat_map(|service| &service.container.files);
        let paths = files.filter_map(|file| match &file.source {
            FileSource::Path(path) => path.to_str(),
            _ => None,
        });
        let paths: BTreeSet<&str> = paths.collect();
        let read = paths
            .into_iter()
            .map(|path| Ok((path.to_owned(), merged::text(self.loader, path)?)));
        read.collect()
    }
}

#[cfg(test)]
mod tests;
