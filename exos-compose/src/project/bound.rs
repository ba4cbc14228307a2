//! From a merged model to a project.

use crate::bind;
use crate::consistency;
use crate::load::{Environment, Session, Stop};
use crate::project::{Project, env_file, profile, prune, select};
use crate::request::LoadRequest;
use crate::source::Sources;
use crate::yaml::{Map, Node, Value};

impl Project {
    /// Binds a merged model and brings it to what the request asks for.
    pub(crate) fn bind(
        session: &mut Session<'_>,
        request: &LoadRequest,
        root: Node,
        name: String,
        working_dir: String,
        environment: Environment,
        files: Vec<String>,
    ) -> Result<Self, Stop> {
        let profiles = profile::requested(request, &environment);
        let unbound = (!request.stages.interpolate).then(|| root.clone());
        let mut root = if unbound.is_some() {
            root
        } else {
            bind::bind(root, &mut session.report)
        };
        session.report.settle();
        let mut section = |key: &str| match root
            .as_map_mut()
            .and_then(|map| map.remove(key))
            .map(|node| node.value)
        {
            Some(Value::Map(map)) => std::sync::Arc::unwrap_or_clone(map),
            _ => Map::default(),
        };
        let mut project = Self {
            name,
            working_dir,
            environment,
            files,
            profiles,
            services: section("services"),
            disabled: Map::default(),
            networks: section("networks"),
            volumes: section("volumes"),
            secrets: section("secrets"),
            configs: section("configs"),
            models: section("models"),
            extensions: section(bind::EXTENSIONS),
            unbound,
            sources: Sources::default(),
        };
        if project.unbound.is_some() {
            session.checkpoint()?;
            return Ok(project);
        }
        if let Some(catalog) = root.as_map_mut().and_then(|map| map.remove("catalog")) {
            project.extensions.insert("catalog", catalog);
        }
        project.hide_config_content();
        profile::apply(&mut project);
        if request.stages.consistency {
            consistency::check(&mut project, &mut session.report);
        }
        if !request.services.is_empty() {
            session.checkpoint()?;
            select::apply(&mut project, &request.services)
                .map_err(|finding| session.fail(finding))?;
        }
        if request.stages.prune {
            prune::apply(&mut project);
        }
        env_file::resolve(session, &mut project, request.stages.env_files);
        if request.stages.consistency {
            consistency::container_names(&project, &mut session.report);
        }
        session.checkpoint()?;
        Ok(project)
    }

    /// A config that comes from a variable prints the variable, not its value.
    fn hide_config_content(&mut self) {
        for (_, config) in self.configs.iter_mut() {
            let Some(config) = config
                .as_map_mut()
                .filter(|config| config.contains("environment"))
            else {
                continue;
            };
            if let Some(content) = config.remove("content") {
                config.insert(bind::CONTENT, content);
            }
        }
    }
}

/// The names that a node lists, in a mapping or in a list of mappings under `key`.
pub(crate) fn references<'n>(
    service: &'n Node,
    section: &str,
    key: &'static str,
) -> impl Iterator<Item = (&'n str, &'n Node)> {
    let items = service
        .get(section)
        .and_then(Node::as_seq)
        .unwrap_or_default();
    items
        .iter()
        .filter_map(move |item| Some((item.get_str(key)?, item)))
}
