//! Short device syntax: `source[:target[:permissions]]`.

/// A device of the host in the container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeviceSpec {
    pub(crate) source: String,
    pub(crate) target: String,
    pub(crate) permissions: String,
}

/// The text has more parts than a device has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{spec}` has too many colons: write `source:target:permissions`, or the long syntax")]
pub(crate) struct DeviceError {
    pub(crate) spec: String,
}

/// Reads a device in the short syntax; without a target it keeps its path, without permissions it has all.
pub(crate) fn parse(spec: &str) -> Result<DeviceSpec, DeviceError> {
    let mut parts = spec.split(':');
    let source = parts.next().unwrap_or_default();
    let target = parts
        .next()
        .filter(|target| !target.is_empty())
        .unwrap_or(source);
    let permissions = parts.next().unwrap_or("rwm");
    if parts.next().is_some() {
        return Err(DeviceError {
            spec: spec.to_owned(),
        });
    }
    Ok(DeviceSpec {
        source: source.to_owned(),
        target: target.to_owned(),
        permissions: permissions.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_has_a_default() {
        let cases = [
            ("/dev/a", ("/dev/a", "/dev/a", "rwm")),
            ("/dev/b:/dev/c", ("/dev/b", "/dev/c", "rwm")),
            ("/dev/d:/dev/e:r", ("/dev/d", "/dev/e", "r")),
            ("/dev/d::r", ("/dev/d", "/dev/d", "r")),
            (
                "vendor.com/gpu=all",
                ("vendor.com/gpu=all", "vendor.com/gpu=all", "rwm"),
            ),
        ];
        for (spec, (source, target, permissions)) in cases {
            let device = parse(spec).unwrap();
            assert_eq!(
                (&*device.source, &*device.target, &*device.permissions),
                (source, target, permissions)
            );
        }
        assert_eq!(
            parse("a:b:c:d"),
            Err(DeviceError {
                spec: "a:b:c:d".to_owned()
            })
        );
    }
}
