//! From root flags to a load request. The process's environment is read here, once.

use std::io::Read;

use exos_compose::LoadRequest;

use crate::cli::ProjectArgs;
use crate::command::{FAILED, Failure};

/// The request that the root flags stand for.
pub(crate) fn load_request(project: &ProjectArgs) -> Result<LoadRequest, Failure> {
    let current_dir = std::env::current_dir()?;
    let current_dir = current_dir
        .to_str()
        .ok_or_else(|| Failure::new(FAILED, "error: the working directory is not UTF-8"))?
        .to_owned();
    let environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let mut request = LoadRequest::new(current_dir)
        .environment(environment)
        .files(project.file.clone())
        .profiles(project.profile.clone())
        .env_files(project.env_file.clone());
    if project.file.iter().any(|file| file == "-") {
        let mut text = String::new();
        std::io::stdin().lock().read_to_string(&mut text)?;
        request = request.stdin(text);
    }
    if let Some(name) = &project.project_name {
        request = request.project_name(name);
    }
    if let Some(directory) = &project.project_directory {
        request = request.project_directory(directory);
    }
    Ok(request)
}
