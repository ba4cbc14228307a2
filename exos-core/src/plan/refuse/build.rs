//! What the engine's builder cannot do.

use super::{Found, at};
use crate::observed::Capabilities;
use crate::spec::ServiceSpec;

pub(super) fn check(service: &ServiceSpec, _engine: &Capabilities, found: &mut Found) {
    let Some(build) = &service.build else {
        return;
    };
    let mut lacks = |used: bool, field: &str| {
        if used {
            found.unsupported(
                at(service, &format!("build.{field}")),
                "needs BuildKit; EXOS builds with the engine's own builder",
                "build the image beforehand with `docker buildx build` and name it in `image`",
            );
        }
    };
    lacks(!build.secrets.is_empty(), "secrets");
    lacks(!build.ssh.is_empty(), "ssh");
    lacks(!build.additional_contexts.is_empty(), "additional_contexts");
    lacks(!build.entitlements.is_empty(), "entitlements");
    lacks(build.privileged, "privileged");
    lacks(build.platforms.len() > 1, "platforms");
    lacks(!build.cache_to.is_empty(), "cache_to");
}
