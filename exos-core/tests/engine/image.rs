//! The image of the tests: built on this machine, from nothing but a busybox.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;

use exos_core::NoEvents;
use exos_core::backend::Backend;
use exos_core::plan::Op;
use exos_core::spec::{BuildSource, BuildSpec, ServiceSpec};

pub(crate) const NAME: &str = "exos-test/busybox:local";
/// The same with a volume of its own.
pub(crate) const DECLARES: &str = "exos-test/declares:local";

const BUSYBOX: &str = "/bin/busybox";
const PROGRAMS: [&str; 15] = [
    "sh", "sleep", "cat", "true", "false", "echo", "stat", "nslookup", "id", "seq", "head", "stty",
    "tr", "env", "printf",
];
const DOCKERFILE: &str = "FROM scratch
COPY . /
ENV PATH=/bin GREETING=hello
WORKDIR /tmp
CMD [\"sh\"]
";

/// Builds the images with the backend under test.
pub(crate) async fn build(backend: &dyn Backend) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    fill(folder.path()).map_err(|error| format!("{BUSYBOX}: {error}"))?;
    let declares = format!("FROM {NAME}\nVOLUME /declared\n");
    for (name, dockerfile) in [(NAME, DOCKERFILE), (DECLARES, &declares)] {
        let mut service = ServiceSpec::new("image", name);
        service.build = Some(BuildSpec {
            context: BuildSource::Folder(folder.path().to_owned()),
            dockerfile_inline: Some(dockerfile.to_owned()),
            ..BuildSpec::default()
        });
        let op = Op::BuildImage {
            service: Arc::new(service),
            labels: [].into(),
        };
        let built = backend.apply(&op, Arc::new(NoEvents)).await;
        built.map_err(|error| format!("{error}: {error:?}"))?;
    }
    Ok(())
}

fn fill(folder: &Path) -> std::io::Result<()> {
    for name in ["bin", "tmp", "etc"] {
        fs_err::create_dir_all(folder.join(name))?;
    }
    fs_err::copy(BUSYBOX, folder.join("bin/busybox"))?;
    for program in PROGRAMS {
        symlink("busybox", folder.join("bin").join(program))?;
    }
    fs_err::write(folder.join("etc/passwd"), "root:x:0:0::/:/bin/sh\n")
}
