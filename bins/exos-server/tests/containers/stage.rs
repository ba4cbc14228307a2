//! A stack on the engine of this machine. Everything of it is taken away when this goes.

use std::sync::Arc;

use exos_core::NoEvents;
use exos_core::backend::Backend;
use exos_core::docker::{DockerBackend, DockerOptions};
use exos_core::observed::ObserveQuery;
use exos_core::plan::{DownOptions, Op};
use exos_core::platform::{Local, Stacks, Work};
use exos_core::spec::{BuildSource, BuildSpec, ServiceSpec};

/// The image of every service: busybox alone.
const IMAGE: &str = "exos-server-containers:local";
const BUSYBOX: &str = "/bin/busybox";
/// The engine to which a server turns by itself.
const ENGINE: &str = "unix:///var/run/docker.sock";

/// A stack on the engine of this machine.
pub(crate) struct Stage {
    pub(crate) stack: String,
    backend: Arc<dyn Backend>,
}

/// Sets the stage, or says why the test is skipped.
#[expect(
    clippy::print_stderr,
    reason = "who runs the tests is to see what was skipped"
)]
pub(crate) async fn stage() -> Option<Stage> {
    match ready().await {
        Ok(backend) => Some(Stage {
            stack: format!("exos-containers-{}", std::process::id()),
            backend,
        }),
        Err(why) => {
            eprintln!("SKIPPED: {why}");
            None
        }
    }
}

/// Reaches the engine and builds the image.
async fn ready() -> Result<Arc<dyn Backend>, String> {
    let options = DockerOptions {
        host: Some(ENGINE.to_owned()),
        ..DockerOptions::from_variables(|_| None)
    };
    let backend = DockerBackend::connect(&options).await;
    let backend: Arc<dyn Backend> =
        Arc::new(backend.map_err(|error| format!("no engine answers: {error}"))?);
    let context = tempfile::tempdir().unwrap();
    fs_err::copy(BUSYBOX, context.path().join("busybox"))
        .map_err(|error| format!("there is no static busybox: {error}"))?;
    let dockerfile = "FROM scratch\nCOPY busybox /bin/busybox\nENTRYPOINT [\"/bin/busybox\"]\n";
    let mut service = ServiceSpec::new("bb", IMAGE);
    service.build = Some(BuildSpec {
        context: BuildSource::Folder(context.path().to_owned()),
        dockerfile_inline: Some(dockerfile.to_owned()),
        ..BuildSpec::default()
    });
    let build = Op::BuildImage {
        service: Arc::new(service),
        labels: [].into(),
    };
    let built = backend.apply(&build, Arc::new(NoEvents)).await;
    built.map_err(|error| format!("the image cannot be built: {error}"))?;
    Ok(backend)
}

impl Stage {
    /// Returns the name of the container of a service.
    pub(crate) fn container(&self, service: &str) -> String {
        format!("{}-{service}-1", self.stack)
    }

    /// Says whether the engine holds nothing of the stack.
    pub(crate) async fn is_gone(&self) -> bool {
        let seen = self
            .backend
            .observe(&ObserveQuery::stack(&self.stack))
            .await;
        let seen = seen.unwrap();
        seen.containers.is_empty() && seen.networks.is_empty() && seen.volumes.is_empty()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let (backend, stack) = (Arc::clone(&self.backend), self.stack.clone());
        let down = async move {
            let (options, work) = (DownOptions::default(), Work::default());
            // After a test that went well there is nothing left.
            let _ = Local::new(backend)
                .down(&stack, None, &options, &work)
                .await;
        };
        tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(down));
    }
}
