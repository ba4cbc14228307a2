//! From a project to what the planner works on: a stack free of any file format's words.

mod build;
mod container;
mod exos;
mod file;
mod health;
mod mount;
mod network;
mod resources;
mod restart;
mod service;
mod unacted;
mod view;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use exos_core::spec::{Origin, StackSpec, Unacted, VolumeSpec};

use crate::diagnostic::{Code, Diagnostics, Finding, Report};
use crate::lower::view::View;
use crate::project::Project;
use crate::source::Span;

/// Turns a project into the stack that is wanted.
///
/// # Behavior
/// Pure: the same project gives the same stack. Keys that nothing acts on are listed in [`StackSpec::unacted`].
///
/// # Errors
/// Values that the compose format leaves open and no engine takes, such as an unknown restart policy, each with its
/// place; also a project loaded without interpolation.
///
/// # Example
/// ```
/// use exos_compose::{BundleLoader, LoadRequest, load, lower};
///
/// let bundle = BundleLoader::new("/shop", [("compose.yaml", "services: {web: {image: 'shop/web:1', scale: 2}}")]);
/// let stack = lower(&load(&LoadRequest::new("/shop"), &bundle)?.project)?;
/// assert_eq!(stack.services["web"].replicas, 2);
/// assert_eq!(stack.networks["default"].name, "shop_default");
/// # Ok::<(), exos_compose::Diagnostics>(())
/// ```
pub fn lower(project: &Project) -> Result<StackSpec, Diagnostics> {
    let mut lowering = Lowering {
        project,
        report: Report::default(),
        unacted: Vec::new(),
    };
    let stack = lowering.stack();
    if lowering.report.has_errors() {
        Err(lowering.report.resolve(&project.sources))
    } else {
        Ok(stack)
    }
}

/// One run.
pub(crate) struct Lowering<'p> {
    pub(crate) project: &'p Project,
    pub(crate) report: Report,
    pub(crate) unacted: Vec<Unacted>,
}

impl Lowering<'_> {
    fn stack(&mut self) -> StackSpec {
        let project = self.project;
        let mut stack = StackSpec::new(&project.name);
        if project.unbound.is_some() {
            let message = "variables were left in the files, so there is nothing to deploy";
            self.report
                .push(Finding::error(Code::Structure, Span::default(), message));
            return stack;
        }
        stack.origin = Some(Origin {
            working_dir: PathBuf::from(&project.working_dir),
            files: project.files.iter().map(PathBuf::from).collect(),
        });
        stack.disabled = project.disabled.keys().map(ToString::to_string).collect();
        for (name, network) in project.networks.iter() {
            stack.networks.insert(
                name.to_string(),
                Arc::new(network::network(name, View(network))),
            );
        }
        for (name, volume) in project.volumes.iter() {
            stack
                .volumes
                .insert(name.to_string(), Arc::new(volume_spec(name, View(volume))));
        }
        let links = network::Links::of(project);
        for (name, service) in project.services.iter() {
            if let Some(service) = self.service(name, View(service), &links) {
                stack.services.insert(name.to_string(), Arc::new(service));
            }
        }
        self.unacted_sections();
        stack.unacted = std::mem::take(&mut self.unacted);
        stack
    }

    /// Reports a value that cannot be carried over, and goes on without it.
    pub(crate) fn refuse(
        &mut self,
        code: Code,
        node: View<'_>,
        path: impl Into<String>,
        message: impl Into<String>,
    ) {
        self.report
            .push(Finding::error(code, node.0.span, message).at(path));
    }

    /// The network, volume, config or secret of a name, at the engine.
    pub(crate) fn real_name(section: &crate::yaml::Map, key: &str) -> String {
        section
            .get(key)
            .and_then(|node| node.get_str("name"))
            .unwrap_or(key)
            .to_owned()
    }
}

fn volume_spec(key: &str, volume: View<'_>) -> VolumeSpec {
    VolumeSpec {
        key: key.to_owned(),
        name: volume.text("name").unwrap_or_else(|| key.to_owned()),
        external: volume.flag("external"),
        driver: volume.text("driver"),
        driver_opts: volume.text_map("driver_opts"),
        labels: volume.text_map("labels"),
    }
}

/// A mapping of texts that may be absent.
pub(crate) type Texts = BTreeMap<String, String>;
