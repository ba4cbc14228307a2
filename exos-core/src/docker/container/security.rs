//! Rights and confinement.

use bollard::models::HostConfig;

use super::OP;
use super::host::list;
use crate::error::{Error, ErrorKind, Result};
use crate::spec::ContainerSpec;

pub(super) fn confine(spec: &ContainerSpec, config: &mut HostConfig) -> Result<()> {
    let wanted = &spec.security;
    config.privileged = Some(wanted.privileged);
    config.readonly_rootfs = Some(wanted.read_only);
    config.cap_add = list(&wanted.cap_add);
    config.cap_drop = list(&wanted.cap_drop);
    let mut options = Vec::new();
    for option in &wanted.options {
        if option == "systempaths=unconfined" || option == "systempaths:unconfined" {
            config.masked_paths = Some(Vec::new());
            config.readonly_paths = Some(Vec::new());
        } else {
            options.push(engine_option(option)?);
        }
    }
    let account = wanted.credential_spec.iter();
    options.extend(account.map(|account| format!("credentialspec={account}")));
    config.security_opt = list(&options);
    Ok(())
}

/// The engine takes the text of a seccomp profile, not its path, and separates names from values with `=`.
fn engine_option(option: &str) -> Result<String> {
    let Some(at) = option.find(['=', ':']) else {
        return Ok(option.to_owned());
    };
    let (name, value) = (&option[..at], &option[at + 1..]);
    if name != "seccomp" || matches!(value, "unconfined" | "builtin") || value.starts_with('{') {
        return Ok(format!("{name}={value}"));
    }
    let invalid = |source: Box<dyn std::error::Error + Send + Sync>| {
        Error::new(ErrorKind::Invalid, OP, "the seccomp profile cannot be read")
            .with("file", value)
            .source(source)
    };
    let profile = fs_err::read(value).map_err(|error| invalid(error.into()))?;
    let profile: serde_json::Value =
        serde_json::from_slice(&profile).map_err(|error| invalid(error.into()))?;
    Ok(format!("{name}={profile}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_written_as_the_engine_reads_them() {
        for (option, expected) in [
            ("no-new-privileges", "no-new-privileges"),
            ("no-new-privileges:true", "no-new-privileges=true"),
            ("seccomp:unconfined", "seccomp=unconfined"),
            ("label=type:svirt_apache_t", "label=type:svirt_apache_t"),
        ] {
            assert_eq!(engine_option(option).unwrap(), expected);
        }
    }

    #[test]
    fn a_missing_profile_is_named() {
        let error = engine_option("seccomp=/does/not/exist.json").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.to_string().contains("/does/not/exist.json"));
    }

    #[test]
    fn unconfined_system_paths_are_two_empty_lists() {
        let mut spec = ContainerSpec::default();
        spec.security.options = vec!["systempaths=unconfined".to_owned()];
        let mut config = HostConfig::default();
        confine(&spec, &mut config).unwrap();
        assert_eq!(config.masked_paths, Some(Vec::new()));
        assert_eq!(config.security_opt, None);
    }
}
