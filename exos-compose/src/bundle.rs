//! Stacks from files that came with a request: what a server loads.

use std::path::Path;

use exos_core::spec::{
    BuildSource, FileMount, FileSource, Mount, MountKind, Sensitive, ServiceSpec, Sources,
    StackLoader, StackSpec,
};
use exos_core::{Error, Problem, Result};

use crate::{BundleLoader, Diagnostics, LoadRequest, load, lower};

/// The folder that the files of a request stand in. It exists only while they are loaded.
const FOLDER: &str = "/.stack";
const COMPOSE: &str = "compose.yaml";
const EXOS_COMPOSE: &str = "exos-compose.yml";

/// Loads stacks from the files of a request and from nothing else.
///
/// ```
/// use exos_compose::ComposeStacks;
/// use exos_core::spec::{Sources, StackLoader};
///
/// let sources = Sources::compose("services: {web: {image: 'shop/web:1'}}");
/// let stack = ComposeStacks.load("shop", &sources)?;
/// assert_eq!(stack.name, "shop");
/// # Ok::<(), exos_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct ComposeStacks;

impl StackLoader for ComposeStacks {
    fn load(&self, name: &str, sources: &Sources) -> Result<StackSpec> {
        let files = sources
            .files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()));
        let main = [(COMPOSE, sources.compose.as_str())];
        let beside = sources
            .exos_compose
            .as_deref()
            .map(|text| (EXOS_COMPOSE, text));
        let bundle = BundleLoader::new(FOLDER, files.chain(main).chain(beside));
        let request = LoadRequest::new(FOLDER)
            .project_name(name)
            .environment(sources.env.clone());
        let loaded = load(&request, &bundle).map_err(|found| refusal(&found))?;
        let mut stack = lower(&loaded.project).map_err(|found| refusal(&found))?;
        stack.origin = None;
        let mut problems = Vec::new();
        for service in stack.services.values_mut() {
            detach(std::sync::Arc::make_mut(service), sources, &mut problems);
        }
        if problems.is_empty() {
            return Ok(stack);
        }
        Err(Error::invalid("load stack", problems))
    }
}

/// Lets go of the folder, which no host has: files in it become content, and what cannot is refused.
fn detach(service: &mut ServiceSpec, sources: &Sources, problems: &mut Vec<Problem>) {
    let at = format!("services.{}", service.name);
    for file in &mut service.container.files {
        problems.extend(embed(&at, file, sources));
    }
    problems.extend(
        service
            .container
            .mounts
            .iter()
            .filter_map(|mount| relative_bind(&at, mount)),
    );
    let folder = service
        .build
        .as_ref()
        .filter(|build| matches!(build.context, BuildSource::Folder(_)));
    problems.extend(folder.map(|_| {
        Problem::new(
            format!("{at}.build"),
            "a server gets no build context with a stack's files",
        )
        .hint("have CI build and push the image, and name it with `image`")
    }));
}

/// Turns a config or secret that names a file of the request into its content.
fn embed(at: &str, file: &mut FileMount, sources: &Sources) -> Option<Problem> {
    let FileSource::Path(path) = &file.source else {
        return None;
    };
    let name = path.strip_prefix(FOLDER).ok().and_then(Path::to_str);
    let Some(text) = name.and_then(|name| sources.files.get(name)) else {
        let message = format!("{} is not among the files of the request", path.display());
        return Some(
            Problem::new(format!("{at}.{}", file.key), message).hint("send it in `files`"),
        );
    };
    file.source = FileSource::Content(Sensitive::new(text.as_str()));
    None
}

fn relative_bind(at: &str, mount: &Mount) -> Option<Problem> {
    let MountKind::Bind { source, .. } = &mount.kind else {
        return None;
    };
    let inside = Path::new(source).starts_with(FOLDER);
    inside.then(|| {
        Problem::new(
            format!("{at}.volumes"),
            format!("{} is mounted from a folder beside the compose file, which no host has", mount.target),
        )
        .hint("use a named volume, a config with `content` or `file`, or an absolute path of the host")
    })
}

/// Returns what is wrong with the files as the error of a request.
fn refusal(found: &Diagnostics) -> Error {
    let problems = found.errors().map(|diagnostic| {
        let file = diagnostic.file.as_deref().unwrap_or_default();
        let file = file
            .strip_prefix(FOLDER)
            .unwrap_or(file)
            .trim_start_matches('/');
        let at = match (file, diagnostic.line) {
            ("", _) => diagnostic.path.clone(),
            (file, line) => format!("{file}:{line}:{}", diagnostic.column),
        };
        Problem {
            at,
            message: diagnostic.message.clone(),
            code: Some(diagnostic.code.to_string()),
            hint: diagnostic.hint.clone(),
        }
    });
    Error::invalid("load stack", problems.collect())
}

#[cfg(test)]
mod tests {
    use exos_core::ErrorKind;

    use super::*;

    fn sources(compose: &str, files: &[(&str, &str)]) -> Sources {
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        Sources {
            files: files.collect(),
            ..Sources::compose(compose)
        }
    }

    fn places(refused: &Error) -> Vec<&str> {
        let problems = refused.problem_list().iter();
        problems.map(|problem| problem.at.as_str()).collect()
    }

    #[test]
    fn files_of_the_request_become_content_and_the_disk_is_never_read() {
        let compose = "
services:
  web:
    image: web:1
    env_file: web.env
    configs: [page, passwd]
configs:
  page: {file: ./page.html}
  passwd: {file: /etc/passwd}
";
        let given = [("web.env", "A=1"), ("page.html", "<p>")];
        let refused = ComposeStacks
            .load("shop", &sources(compose, &given))
            .unwrap_err();
        assert_eq!(places(&refused), ["services.web.passwd"]);
        let compose = compose.replace(", passwd]", "]");
        let stack = ComposeStacks
            .load("shop", &sources(&compose, &given))
            .unwrap();
        let web = &stack.services["web"].container;
        assert_eq!(
            web.files[0].source,
            FileSource::Content(Sensitive::new("<p>"))
        );
        assert!(stack.origin.is_none());
    }

    #[test]
    fn problems_stand_at_their_lines_with_their_codes() {
        let refused = ComposeStacks
            .load("shop", &sources("services:\n  web:\n    imagee: x\n", &[]))
            .unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Invalid);
        assert_eq!(places(&refused)[0], "compose.yaml:3:5");
        assert!(refused.problem_list()[0].code.is_some());
    }

    #[test]
    fn what_needs_the_folder_itself_is_refused_with_what_to_do_instead() {
        let compose =
            "services: {web: {image: w, build: ., volumes: ['./data:/data', '/srv:/srv']}}";
        let refused = ComposeStacks
            .load("shop", &sources(compose, &[]))
            .unwrap_err();
        assert_eq!(
            places(&refused),
            ["services.web.volumes", "services.web.build"]
        );
    }

    #[test]
    fn the_file_beside_and_the_variables_count() {
        let mut given = sources("services: {web: {image: 'web:${TAG}'}}", &[]);
        given.env.insert("TAG".to_owned(), "7".to_owned());
        given.exos_compose = Some("services: {web: {scale: 3}}".to_owned());
        let web = &ComposeStacks.load("shop", &given).unwrap().services["web"];
        assert_eq!((web.image.as_str(), web.replicas), ("web:7", 3));
    }
}
