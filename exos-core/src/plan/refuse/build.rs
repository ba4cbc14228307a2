//! What the engine's builder cannot do.

use super::{Found, at};
use crate::observed::Capabilities;
use crate::spec::ServiceSpec;

pub(super) fn check(service: &ServiceSpec, _engine: &Capabilities, found: &mut Found) {
    let Some(build) = &service.build else {
        return;
    };
    for field in build.needs_buildkit() {
        found.unsupported(
            at(service, &format!("build.{field}")),
            "needs BuildKit; EXOS builds with the engine's own builder",
            "build the image beforehand with `docker buildx build` and name it in `image`",
        );
    }
}
