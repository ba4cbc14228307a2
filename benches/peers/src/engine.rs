//! The raw engine API: the floor that no client gets under, and the judge of what a run left behind.

use std::collections::HashMap;
use std::time::Duration;

use bollard::Docker;
use bollard::models::{ContainerCreateBody, HostConfig, NetworkCreateRequest};
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, CreateImageOptionsBuilder, ListContainersOptionsBuilder,
    RemoveContainerOptions, RemoveContainerOptionsBuilder, RemoveImageOptions,
    StartContainerOptions, StopContainerOptionsBuilder,
};
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::runtime::{Builder, Runtime};

use crate::measure::{Result, timed};

/// The image of every container here: a static busybox and nothing else.
pub(crate) const IMAGE: &str = "exos-peers/busybox:local";

/// As many calls at once as `exos` makes.
const PARALLEL: usize = 16;

/// The label by which everyone groups the containers of a stack.
const STACK_LABEL: &str = "com.docker.compose.project";

pub(crate) struct Engine {
    docker: Docker,
    runtime: Runtime,
}

impl Engine {
    /// Connects to the engine that `DOCKER_HOST` names, or to the local one.
    pub(crate) fn connect() -> Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let docker = runtime
            .block_on(async { Docker::connect_with_defaults()?.negotiate_version().await })?;
        Ok(Self { docker, runtime })
    }

    pub(crate) fn make_image(&self) -> Result<()> {
        let mut layer = tar::Builder::new(Vec::new());
        layer.append_path_with_name("/bin/busybox", "busybox")?;
        let root = bollard::body_full(layer.into_inner()?.into());
        let options = CreateImageOptionsBuilder::default()
            .from_src("-")
            .repo(IMAGE)
            .build();
        let import = self.docker.create_image(Some(options), Some(root), None);
        self.runtime.block_on(import.try_collect::<Vec<_>>())?;
        Ok(())
    }

    pub(crate) fn remove_image(&self) -> Result<()> {
        let remove = self
            .docker
            .remove_image(IMAGE, None::<RemoveImageOptions>, None);
        self.runtime.block_on(remove)?;
        Ok(())
    }

    /// Creates a network, and creates and starts `services` containers on it.
    pub(crate) fn up(&self, stack: &str, services: usize) -> Result<Duration> {
        let up = async {
            let network = NetworkCreateRequest {
                name: network(stack),
                ..Default::default()
            };
            self.docker.create_network(network).await?;
            stream::iter(0..services)
                .map(|n| self.run(stack, n))
                .buffer_unordered(PARALLEL)
                .try_collect::<Vec<()>>()
                .await
        };
        let (_, time) = timed(|| self.runtime.block_on(up))?;
        Ok(time)
    }

    async fn run(&self, stack: &str, n: usize) -> std::result::Result<(), bollard::errors::Error> {
        let name = format!("{stack}-service-{n}-1");
        let options = CreateContainerOptionsBuilder::default().name(&name).build();
        let body = ContainerCreateBody {
            image: Some(IMAGE.to_owned()),
            cmd: Some(["/busybox", "sleep", "3600"].map(str::to_owned).to_vec()),
            env: Some(vec!["VERSION=0".to_owned()]),
            labels: Some(HashMap::from([(STACK_LABEL.to_owned(), stack.to_owned())])),
            host_config: Some(HostConfig {
                network_mode: Some(network(stack)),
                ..Default::default()
            }),
            ..Default::default()
        };
        self.docker.create_container(Some(options), body).await?;
        self.docker
            .start_container(&name, None::<StartContainerOptions>)
            .await
    }

    /// Stops and removes the containers of a stack, then its network. The ids are found before the clock runs.
    pub(crate) fn down(&self, stack: &str) -> Result<Duration> {
        let containers = self.containers(stack, None)?;
        let down = async {
            stream::iter(&containers)
                .map(|id| self.end(id))
                .buffer_unordered(PARALLEL)
                .try_collect::<Vec<()>>()
                .await?;
            self.docker.remove_network(&network(stack)).await
        };
        let ((), time) = timed(|| self.runtime.block_on(down))?;
        Ok(time)
    }

    async fn end(&self, id: &str) -> std::result::Result<(), bollard::errors::Error> {
        let at_once = StopContainerOptionsBuilder::default().t(0).build();
        self.docker.stop_container(id, Some(at_once)).await?;
        let remove = None::<RemoveContainerOptions>;
        self.docker.remove_container(id, remove).await
    }

    /// Fails unless the stack has exactly this many containers, all of them running.
    pub(crate) fn expect(&self, stack: &str, services: usize) -> Result<()> {
        let (all, running) = (
            self.containers(stack, None)?,
            self.containers(stack, Some("running"))?,
        );
        if all.len() == services && running.len() == services {
            return Ok(());
        }
        let (all, running) = (all.len(), running.len());
        Err(format!("expected {services} running containers; {running} of {all} run").into())
    }

    /// Removes whatever is left of a stack.
    pub(crate) fn clean(&self, stack: &str) -> Result<()> {
        let force = || {
            RemoveContainerOptionsBuilder::default()
                .force(true)
                .v(true)
                .build()
        };
        let containers = self.containers(stack, None)?;
        self.runtime.block_on(async {
            stream::iter(&containers)
                .map(|id| self.docker.remove_container(id, Some(force())))
                .buffer_unordered(PARALLEL)
                .try_collect::<Vec<()>>()
                .await?;
            match self.docker.remove_network(&network(stack)).await {
                Err(bollard::errors::Error::DockerResponseServerError {
                    status_code: 404, ..
                }) => Ok(()),
                removed => removed,
            }
        })?;
        Ok(())
    }

    /// The ids of a stack's containers, all or those in one state.
    fn containers(&self, stack: &str, state: Option<&str>) -> Result<Vec<String>> {
        let mut filters = HashMap::from([("label", vec![format!("{STACK_LABEL}={stack}")])]);
        if let Some(state) = state {
            filters.insert("status", vec![state.to_owned()]);
        }
        let options = ListContainersOptionsBuilder::default()
            .all(true)
            .filters(&filters)
            .build();
        let list = self
            .runtime
            .block_on(self.docker.list_containers(Some(options)))?;
        Ok(list
            .into_iter()
            .filter_map(|container| container.id)
            .collect())
    }
}

/// The name that compose gives a stack's network.
fn network(stack: &str) -> String {
    format!("{stack}_default")
}
