//! From flags and environment to a request for the loader and a backend: the one place that knows
//! which implementation stands behind a port.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use exos_compose::{FileLoader, GatherError, Gathered, LoadRequest, Loaded};
use exos_core::backend::Backend;
use exos_core::docker::{DockerBackend, DockerOptions};

use crate::cli::{EngineArgs, FileArgs};
use crate::error::Result;

type Variables = BTreeMap<String, String>;

/// Starts the request for what the flags name.
pub(crate) fn request(args: &FileArgs, variables: &Variables, current_dir: &Path) -> LoadRequest {
    let mut request = LoadRequest::new(current_dir.to_string_lossy())
        .files(args.file.iter().cloned())
        .profiles(args.profile.iter().cloned())
        .env_files(args.env_file.iter().cloned())
        .environment(variables.clone());
    if let Some(directory) = &args.project_directory {
        request = request.project_directory(directory.clone());
    }
    if let Some(name) = &args.project_name {
        request = request.project_name(name.clone());
    }
    request
}

/// Loads from the disk.
pub(crate) fn load(request: &LoadRequest) -> Result<Loaded> {
    Ok(exos_compose::load(request, &FileLoader)?)
}

/// Loads from the disk, and collects the files for a server.
pub(crate) fn gather(request: &LoadRequest) -> Result<Gathered, GatherError> {
    exos_compose::gather(request, &FileLoader)
}

/// Reaches the engine.
pub(crate) async fn connect(args: &EngineArgs, variables: &Variables) -> Result<Arc<dyn Backend>> {
    let mut options = DockerOptions::from_variables(|name| variables.get(name).cloned());
    if args.host.is_some() {
        options.host.clone_from(&args.host);
        options.context = None;
    }
    if args.context.is_some() {
        options.context.clone_from(&args.context);
        options.host = None;
    }
    options.tls_verify |= args.tlsverify;
    if args.tlscertdir.is_some() {
        options.cert_dir.clone_from(&args.tlscertdir);
    }
    options.ca_file.clone_from(&args.tlscacert);
    options.cert_file.clone_from(&args.tlscert);
    options.key_file.clone_from(&args.tlskey);
    Ok(Arc::new(DockerBackend::connect(&options).await?))
}
