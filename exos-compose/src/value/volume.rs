//! Short volume syntax: `[source:]target[:options]`.

use crate::value::path;

/// A mount in the short syntax. Paths are as written, only the target is cleaned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct VolumeSpec {
    pub(crate) source: Option<String>,
    pub(crate) target: String,
    pub(crate) read_only: bool,
    /// Present when the source is a path of the host, and when an option asks for a bind's settings.
    pub(crate) bind: Option<BindOptions>,
    /// Present when the source is a volume's name or absent. A target of two letters or fewer has none.
    pub(crate) volume: Option<VolumeOptions>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct BindOptions {
    pub(crate) propagation: Option<String>,
    pub(crate) selinux: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct VolumeOptions {
    pub(crate) nocopy: bool,
}

/// Why a text is no mount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum VolumeError {
    #[error("the mount is empty: write `source:target` or a target")]
    Empty,
    #[error("`{spec}` has an empty section between colons")]
    EmptySection { spec: String },
    #[error("`{spec}` has too many colons: write `source:target:options`, or the long syntax")]
    TooManyColons { spec: String },
}

impl VolumeSpec {
    /// Whether the source is a path of the host.
    pub(crate) fn is_bind(&self) -> bool {
        self.source.as_deref().is_some_and(is_host_path)
    }

    fn set(&mut self, option: &str) {
        match option {
            "ro" => self.read_only = true,
            "rw" => self.read_only = false,
            "nocopy" => self.volume = Some(VolumeOptions { nocopy: true }),
            "rprivate" | "private" | "rshared" | "shared" | "rslave" | "slave" => {
                self.bind.get_or_insert_default().propagation = Some(option.to_owned());
            }
            "z" | "Z" => self.bind.get_or_insert_default().selinux = Some(option.to_owned()),
            // `cached`, `delegated` and other machines' options mean nothing here.
            _ => {}
        }
    }
}

/// Reads a mount in the short syntax.
pub(crate) fn parse(spec: &str) -> Result<VolumeSpec, VolumeError> {
    match spec.len() {
        0 => return Err(VolumeError::Empty),
        1 | 2 => {
            return Ok(VolumeSpec {
                target: path::clean(spec),
                ..VolumeSpec::default()
            });
        }
        _ => {}
    }
    let sections = sections(spec);
    if sections.iter().any(|section| section.is_empty()) {
        return Err(VolumeError::EmptySection {
            spec: spec.to_owned(),
        });
    }
    let (source, target, options) = match *sections.as_slice() {
        [target] => (None, target, ""),
        [source, target] => (Some(source), target, ""),
        [source, target, options] => (Some(source), target, options),
        _ => {
            return Err(VolumeError::TooManyColons {
                spec: spec.to_owned(),
            });
        }
    };
    let mut volume = VolumeSpec {
        source: source.map(str::to_owned),
        target: path::clean(target),
        ..VolumeSpec::default()
    };
    options.split(',').for_each(|option| volume.set(option));
    if volume.is_bind() {
        volume.bind.get_or_insert_default();
    } else {
        volume.volume.get_or_insert_default();
    }
    Ok(volume)
}

/// Splits at colons, except after a section's only letter (a Windows drive) and inside of `${...}`.
fn sections(spec: &str) -> Vec<&str> {
    let mut sections = Vec::new();
    let (mut from, mut depth) = (0, 0_usize);
    for (at, character) in spec.char_indices() {
        match character {
            '$' if spec[at + 1..].starts_with('{') => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 && !is_letter(&spec[from..at]) => {
                sections.push(&spec[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    sections.push(&spec[from..]);
    sections
}

fn is_letter(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(char::is_alphabetic) && characters.next().is_none()
}

/// Whether a source is a path: `.`, `/`, `~`, `\\host\share` or a Windows drive at its front.
fn is_host_path(source: &str) -> bool {
    let is_drive = source
        .split_once(':')
        .is_some_and(|(drive, _)| is_letter(drive));
    is_drive || source.starts_with(['.', '/', '~']) || source.starts_with(r"\\")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `bind|volume source>target:options`
    fn shown(spec: &str) -> String {
        let volume = parse(spec).unwrap_or_else(|error| panic!("{spec}: {error}"));
        let kind = if volume.is_bind() { "bind" } else { "volume" };
        let bind = volume.bind.unwrap_or_default();
        let options = [
            volume.read_only.then(|| "ro".to_owned()),
            volume
                .volume
                .is_some_and(|volume| volume.nocopy)
                .then(|| "nocopy".to_owned()),
            bind.propagation,
            bind.selinux,
        ];
        let options: Vec<String> = options.into_iter().flatten().collect();
        format!(
            "{kind} {}>{}:{}",
            volume.source.unwrap_or_default(),
            volume.target,
            options.join(",")
        )
    }

    #[test]
    fn the_source_says_whether_it_is_a_bind() {
        let cases = [
            ("/data", "volume >/data:"),
            ("/a", "volume >/a:"),
            ("vol:/data/", "volume vol>/data:"),
            ("~/d:/data", "bind ~/d>/data:"),
            ("../d:/data", "bind ../d>/data:"),
            (".:/app", "bind .>/app:"),
            (".env:/e", "bind .env>/e:"),
            (r"C:\x:/data", r"bind C:\x>/data:"),
            (r"C:\x:D:\y:ro", r"bind C:\x>D:\y:ro"),
            (r"\\.\pipe\x:/data", r"bind \\.\pipe\x>/data:"),
            ("v:/data", "volume >v:/data:"),
            ("é:/data", "volume >é:/data:"),
            ("/h:/data:ro,z,rshared", "bind /h>/data:ro,rshared,z"),
            ("/h:/data:ro,rw", "bind /h>/data:"),
            ("vol:/data:nocopy", "volume vol>/data:nocopy"),
            ("vol:/data:Z", "volume vol>/data:Z"),
            ("./x:/y:cached", "bind ./x>/y:"),
            ("${V:-./q}:/data", "volume ${V:-./q}>/data:"),
        ];
        for (spec, expected) in cases {
            assert_eq!(shown(spec), expected, "{spec}");
        }
    }

    #[test]
    fn settings_are_present_where_docker_compose_prints_them() {
        let presence =
            |spec: &str| parse(spec).map(|volume| (volume.bind.is_some(), volume.volume.is_some()));
        assert_eq!(presence("/a"), Ok((false, false)));
        assert_eq!(presence("/data"), Ok((false, true)));
        assert_eq!(presence("/h:/data"), Ok((true, false)));
        assert_eq!(presence("vol:/data:z"), Ok((true, true)));
    }

    #[test]
    fn an_error_says_what_is_wrong() {
        assert_eq!(parse(""), Err(VolumeError::Empty));
        for spec in [":/data", "vol:", "vol::/data", "vol:/data:"] {
            assert_eq!(
                parse(spec),
                Err(VolumeError::EmptySection {
                    spec: spec.to_owned()
                }),
                "{spec}"
            );
        }
        let spec = "aa:bb:cc:dd".to_owned();
        assert_eq!(
            parse(&spec),
            Err(VolumeError::TooManyColons { spec: spec.clone() })
        );
    }
}
