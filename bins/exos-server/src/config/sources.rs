//! Where settings are given, and which of several counts.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::str::FromStr;

use super::Task;
use super::file;
use super::flags;
use super::keys::{CONFIG, KEYS, Key};
use super::read::ConfigError;

/// A setting as it was given.
#[derive(Debug)]
struct Given {
    text: String,
    origin: Origin,
}

/// Where a setting was given.
#[derive(Debug)]
enum Origin {
    Flag(&'static str),
    Variable(String),
    File(&'static str, String),
    Default(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => write!(f, "--{name}"),
            Self::Variable(name) => f.write_str(name),
            Self::File(name, path) => write!(f, "{path}: {name}"),
            Self::Default(name) => write!(f, "the default of {name}"),
        }
    }
}

/// What is to be done, and every setting that is given, from the place that counts.
#[derive(Debug)]
pub(super) struct Sources {
    pub(super) task: Task,
    settings: BTreeMap<&'static str, Given>,
}

impl Sources {
    /// Collects flags, variables, the file that one of the two names, and defaults.
    pub(super) fn collect(
        args: impl IntoIterator<Item = OsString>,
        variables: &BTreeMap<String, String>,
    ) -> Result<Self, ConfigError> {
        let (task, flags) = flags::parse(args)?;
        let variable = |key: &Key| {
            variables
                .get(&key.variable())
                .filter(|text| !text.is_empty())
        };
        let path = flags.get(CONFIG.name).or_else(|| variable(&CONFIG));
        let (path, file) = match path {
            Some(path) => (path.as_str(), file::read(path)?),
            None => ("", BTreeMap::new()),
        };
        let pick = |key: &'static Key| {
            let name = key.name;
            let of_flag = flags
                .get(name)
                .map(|text| (text.as_str(), Origin::Flag(name)));
            let of_variable = || Some((variable(key)?.as_str(), Origin::Variable(key.variable())));
            let of_file = || {
                Some((
                    file.get(name)?.as_str(),
                    Origin::File(name, path.to_owned()),
                ))
            };
            let default = || Some((key.default?, Origin::Default(name)));
            let first = of_flag
                .or_else(of_variable)
                .or_else(of_file)
                .or_else(default);
            first.map(|(text, origin)| {
                (
                    name,
                    Given {
                        text: text.to_owned(),
                        origin,
                    },
                )
            })
        };
        Ok(Self {
            task,
            settings: KEYS.iter().filter_map(pick).collect(),
        })
    }

    /// Returns a setting that has a default or was given, in its type.
    pub(super) fn get<T: FromStr<Err: fmt::Display>>(&self, name: &str) -> Result<T, ConfigError> {
        let found = self.find(name)?;
        found.ok_or_else(|| ConfigError::new(format!("{name}: it has to be given")))
    }

    /// Returns a setting, if it was given, in its type.
    pub(super) fn find<T: FromStr<Err: fmt::Display>>(
        &self,
        name: &str,
    ) -> Result<Option<T>, ConfigError> {
        let Some(given) = self.settings.get(name) else {
            return Ok(None);
        };
        given
            .text
            .parse()
            .map(Some)
            .map_err(|why: T::Err| self.wrong(name, &why.to_string()))
    }

    /// Says that a setting is wrong, and where it was given.
    pub(super) fn wrong(&self, name: &str, why: &str) -> ConfigError {
        let Some(given) = self.settings.get(name) else {
            return ConfigError::new(format!("{name}: {why}"));
        };
        let secret = KEYS.iter().any(|key| key.name == name && key.secret);
        let origin = &given.origin;
        ConfigError::new(if secret {
            format!("{origin}: {why}")
        } else {
            format!("{origin}: {:?}: {why}", given.text)
        })
    }
}
