//! Where the keys of servers are kept between commands.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use exos_core::{Error, ErrorKind};
use rustix::fs::Mode;
use serde::{Deserialize, Serialize};

use crate::error::Result;

/// The servers that somebody signed in to. Nobody else may read the file.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct LoginFile {
    /// The address of the server that commands work on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) current: Option<String>,
    /// The servers by their addresses.
    pub(crate) servers: BTreeMap<String, Login>,
}

/// How a server is reached.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Login {
    /// The text of an API key.
    pub(crate) token: String,
    /// Who signed in.
    pub(crate) user: String,
    /// The environment that commands work on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) environment: Option<String>,
    /// The authority of the server's certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ca_file: Option<PathBuf>,
}

impl LoginFile {
    /// Returns the file's place; nothing when there is no home.
    pub(crate) fn path(variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
        let folder = variable("XDG_CONFIG_HOME").map(PathBuf::from);
        let folder = folder.filter(|folder| folder.is_absolute());
        let folder = folder.or_else(|| Some(Path::new(&variable("HOME")?).join(".config")));
        Some(folder?.join("exos/config.yml"))
    }

    /// Reads the file; one that is not there is empty.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = match fs_err::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => return Err(broken(path, "it cannot be read").source(error).into()),
        };
        // The reader's own error could quote a key.
        serde_yaml::from_str(&text).map_err(|_| {
            let error = broken(path, "it is not what `exos login` writes");
            error.hint("remove it and sign in again").into()
        })
    }

    /// Writes the file, whole or not at all.
    pub(crate) fn write(&self, path: &Path) -> Result {
        let text = serde_yaml::to_string(self)
            .map_err(|error| broken(path, "it cannot be written").source(error))?;
        let written = replace(path, text.as_bytes());
        Ok(written.map_err(|error| broken(path, "it cannot be written").source(error))?)
    }
}

/// Puts a new file in the place of the old one. From its first byte on, nobody else may read it.
fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("/"));
    fs_err::create_dir_all(folder)?;
    let name = format!(".config.yml.{}", std::process::id());
    let draft = folder.join(name);
    let write = || {
        let flags = rustix::fs::OFlags::WRONLY
            | rustix::fs::OFlags::CREATE
            | rustix::fs::OFlags::TRUNC
            | rustix::fs::OFlags::NOFOLLOW
            | rustix::fs::OFlags::CLOEXEC;
        let file = rustix::fs::open(&draft, flags, Mode::RUSR | Mode::WUSR)?;
        let mut file = std::fs::File::from(file);
        file.write_all(bytes)?;
        file.sync_all()?;
        fs_err::rename(&draft, path)
    };
    write().inspect_err(|_| {
        // What is left of it is of no use to anybody.
        let _ = fs_err::remove_file(&draft);
    })
}

fn broken(path: &Path, message: &str) -> Error {
    Error::new(ErrorKind::Failed, "keep the login", message)
        .with("file", path.display().to_string())
}

impl std::fmt::Debug for Login {
    /// Leaves the key out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login")
            .field("user", &self.user)
            .field("environment", &self.environment)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_folder_is_that_of_the_variables() {
        let of = |pairs: &[(&str, &str)]| {
            let path = LoginFile::path(|name| {
                let found = pairs.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            });
            path.map(|path| path.display().to_string())
        };
        assert_eq!(
            of(&[("HOME", "/h")]).as_deref(),
            Some("/h/.config/exos/config.yml")
        );
        let both = [("HOME", "/h"), ("XDG_CONFIG_HOME", "/x")];
        assert_eq!(of(&both).as_deref(), Some("/x/exos/config.yml"));
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn a_key_is_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("exos/config.yml");
        let mut file = LoginFile::read(&path).unwrap();
        let login = Login {
            token: "hunter2".to_owned(),
            user: "ann".to_owned(),
            environment: None,
            ca_file: None,
        };
        assert!(!format!("{login:?}").contains("hunter2"));
        file.servers.insert("https://a".to_owned(), login);
        file.write(&path).unwrap();
        let mode = fs_err::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(
            LoginFile::read(&path).unwrap().servers["https://a"].token,
            "hunter2"
        );
        let files = fs_err::read_dir(path.parent().unwrap()).unwrap().count();
        assert_eq!(files, 1, "no draft is left");
    }
}
