//! The file with the keys, for who gives none.

use std::io::{ErrorKind as IoKind, Read as _, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use fs_err::os::unix::fs::OpenOptionsExt as _;
use fs_err::{self as fs, File, OpenOptions};

use super::Vault;
use super::key::{Key, parse_keys};
use crate::error::{Error, ErrorKind, Result};
use crate::random;
use crate::secret::Secret;

const OP: &str = "open key file";
/// More than any number of keys needs; a limit for a path that is something else.
const LARGEST: u64 = 64 * 1024;

/// Opens the vault whose keys are in a file, and makes the file with a new key when there is none.
///
/// # Behavior
/// - The file is made with mode 0600, whole or not at all, and is on the disk when this returns. Two servers that start
///   at once end with the same key.
/// - A file that somebody else than its owner may read or write is refused with `Forbidden`: its keys may be known.
///
/// ```no_run
/// let vault = exos_core::vault::open_key_file("exos-data/secret.key".as_ref())?;
/// # Ok::<(), exos_core::Error>(())
/// ```
pub fn open_key_file(path: &Path) -> Result<Vault> {
    if let Some(keys) = read(path)? {
        return Vault::new(keys);
    }
    create(path, &[Key::make()?])?;
    let keys = read(path)?.ok_or_else(|| refused(path, "it was removed while it was made"))?;
    Vault::new(keys)
}

/// Adds a new key to the file: it seals from now on, and the ones before still open. Returns the vault with all of them.
///
/// What the older keys sealed is sealed anew with [`Vault::reseal`]; then their lines can be deleted.
pub fn add_key_to_file(path: &Path) -> Result<Vault> {
    let mut keys = read(path)?.ok_or_else(|| refused(path, "there is no such file"))?;
    keys.push(Key::make()?);
    replace(path, &keys)?;
    Vault::new(keys)
}

/// Drops all keys of the file but the newest: what they sealed cannot be opened any more. Returns the vault with the one
/// that is left.
///
/// To be called when everything was sealed anew with [`Vault::reseal`].
pub fn drop_old_keys(path: &Path) -> Result<Vault> {
    let keys = read(path)?.ok_or_else(|| refused(path, "there is no such file"))?;
    let newest = keys.into_iter().next_back().into_iter().collect::<Vec<_>>();
    replace(path, &newest)?;
    forget_beside(path)?;
    Vault::new(newest)
}

/// Puts a file with these keys in the place of the one before, whole or not at all.
fn replace(path: &Path, keys: &[Key]) -> Result<()> {
    let written = write_beside(path, keys)?;
    let renamed = fs::rename(&written, path);
    renamed.map_err(|source| not_written(path, source))?;
    sync_folder(path)
}

/// Removes what a crash left of files that were to take the place of this one: they hold keys.
fn forget_beside(path: &Path) -> Result<()> {
    let stem = path.file_stem().unwrap_or_default().as_encoded_bytes();
    let is_left = |name: &std::ffi::OsStr| {
        let unique = name.as_encoded_bytes().strip_prefix(stem);
        let unique = unique.and_then(|rest| rest.strip_prefix(b".")?.strip_suffix(b".new"));
        unique.is_some_and(|unique| unique.len() == 16 && unique.iter().all(u8::is_ascii_hexdigit))
    };
    let files = fs::read_dir(folder_of(path)).map_err(|source| not_written(path, source))?;
    for file in files {
        let file = file.map_err(|source| not_written(path, source))?;
        if is_left(&file.file_name()) {
            fs::remove_file(file.path()).map_err(|source| not_written(path, source))?;
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Option<Vec<Key>>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == IoKind::NotFound => return Ok(None),
        Err(source) => return Err(refused(path, "it cannot be read").source(source)),
    };
    let metadata = file
        .metadata()
        .map_err(|source| refused(path, "it cannot be read").source(source))?;
    check(path, &metadata)?;
    let mut text = String::new();
    let read = file.read_to_string(&mut text);
    let text = Secret::new(text);
    read.map_err(|source| refused(path, "it cannot be read").source(source))?;
    let keys = parse_keys(&text).map_err(|error| error.with("file", path.display().to_string()))?;
    if keys.is_empty() {
        return Err(refused(path, "there is no key in it"));
    }
    Ok(Some(keys))
}

/// Checks the opened file, not the path: nobody can put another one in its place in between.
fn check(path: &Path, metadata: &std::fs::Metadata) -> Result<()> {
    if !metadata.is_file() || metadata.len() > LARGEST {
        return Err(refused(path, "it is not a file of keys"));
    }
    let mode = metadata.mode() & 0o777;
    let of_others = mode & 0o077;
    if of_others == 0 {
        return Ok(());
    }
    let message = format!("others may read or write it: its mode is {mode:04o}");
    let fix = format!(
        "`chmod 600 {}`; if others can have read it, add a new key and seal everything anew",
        path.display()
    );
    Err(Error::new(ErrorKind::Forbidden, OP, message)
        .with("file", path.display().to_string())
        .hint(fix))
}

/// Makes the file with a name of its own and links it into place, which fails when somebody else was faster.
fn create(path: &Path, keys: &[Key]) -> Result<()> {
    let written = write_beside(path, keys)?;
    let linked = fs::hard_link(&written, path);
    let removed = fs::remove_file(&written);
    match linked {
        Err(error) if error.kind() != IoKind::AlreadyExists => {
            return Err(not_written(path, error));
        }
        _ => removed.map_err(|source| not_written(path, source))?,
    }
    sync_folder(path)
}

/// Writes keys to a new file in the folder of `path`, and returns its path.
fn write_beside(path: &Path, keys: &[Key]) -> Result<PathBuf> {
    let unique = u64::from_ne_bytes(random::bytes()?);
    let beside = path.with_extension(format!("{unique:016x}.new"));
    let mut options = OpenOptions::new();
    let file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside);
    let written = file.and_then(|mut file| {
        writeln!(file, "# Keys that seal the secrets in the store of EXOS, the newest last. Keep a copy elsewhere.")?;
        for key in keys {
            writeln!(file, "{}", key.text().expose())?;
        }
        file.sync_all()
    });
    if let Err(source) = written {
        let _ = fs::remove_file(&beside);
        return Err(not_written(path, source));
    }
    Ok(beside)
}

/// Makes the file's name last through a power cut.
fn sync_folder(path: &Path) -> Result<()> {
    let synced = File::open(folder_of(path)).and_then(|folder| folder.sync_all());
    synced.map_err(|source| not_written(path, source))
}

fn folder_of(path: &Path) -> &Path {
    let folder = path.parent();
    let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or_else(|| Path::new("."))
}

fn refused(path: &Path, why: &str) -> Error {
    Error::new(ErrorKind::Invalid, OP, why).with("file", path.display().to_string())
}

fn not_written(path: &Path, source: std::io::Error) -> Error {
    Error::new(ErrorKind::Unavailable, OP, "it cannot be written")
        .with("file", path.display().to_string())
        .hint("the server needs a folder of its own that it may write to, or EXOS_SECRET_KEY")
        .source(source)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::vault::Context;

    const HERE: Context<'_> = Context {
        kind: "test",
        id: "1",
    };

    fn folder() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        (folder, path)
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    #[test]
    fn the_first_start_makes_the_file_and_the_next_ones_read_it() {
        let (folder, path) = folder();
        let sealed = open_key_file(&path).unwrap().seal(HERE, b"hush").unwrap();
        assert_eq!(mode(&path), 0o600);
        let again = open_key_file(&path).unwrap();
        assert_eq!(again.open(HERE, &sealed).unwrap().expose(), b"hush");
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "{left:?}");
    }

    #[test]
    fn servers_that_start_at_once_end_with_one_key() {
        let (_folder, path) = folder();
        let ids: Vec<String> = std::thread::scope(|scope| {
            let open = || open_key_file(&path).unwrap().key_ids()[0].to_owned();
            let starts: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
            starts
                .into_iter()
                .map(|start| start.join().unwrap())
                .collect()
        });
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    }

    #[test]
    fn a_file_that_others_may_read_is_refused() {
        let (_folder, path) = folder();
        open_key_file(&path).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let key = text.lines().last().unwrap();
        for mode in [0o640, 0o604, 0o660] {
            fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let error = open_key_file(&path).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Forbidden);
            assert!(error.hint_text().unwrap().contains("chmod 600"));
            assert!(!format!("{error} {error:?}").contains(key));
        }
    }

    #[test]
    fn a_broken_file_is_an_error_and_is_not_replaced() {
        let (_folder, path) = folder();
        for content in ["", "# nothing\n", "hunter2\n"] {
            fs::write(&path, content).unwrap();
            fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
            let error = open_key_file(&path).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Invalid);
            assert!(!format!("{error} {error:?}").contains("hunter2"));
            assert_eq!(fs::read_to_string(&path).unwrap(), content);
        }
        open_key_file(path.parent().unwrap()).unwrap_err();
    }

    #[test]
    fn an_added_key_seals_and_the_one_before_still_opens() {
        let (_folder, path) = folder();
        let before = open_key_file(&path).unwrap();
        let sealed = before.seal(HERE, b"hush").unwrap();
        let after = add_key_to_file(&path).unwrap();
        assert_eq!(mode(&path), 0o600);
        assert_eq!(after.key_ids()[0], before.key_ids()[0]);
        let anew = after.reseal(HERE, &sealed).unwrap().unwrap();
        assert_eq!(anew.key_id(), after.key_ids()[1]);
        assert_eq!(open_key_file(&path).unwrap().key_ids(), after.key_ids());
        add_key_to_file(&path.with_extension("missing")).unwrap_err();
    }

    #[test]
    fn the_newest_key_is_kept_and_nothing_else_that_holds_one() {
        let (folder, path) = folder();
        let before = open_key_file(&path).unwrap();
        let sealed = before.seal(HERE, b"hush").unwrap();
        let both = add_key_to_file(&path).unwrap();
        // As a crash before the rename leaves it, and files that only look similar.
        write_beside(&path, &[Key::make().unwrap()]).unwrap();
        fs::write(folder.path().join("secret.notes.new"), "").unwrap();
        let left = drop_old_keys(&path).unwrap();
        assert_eq!(mode(&path), 0o600);
        assert_eq!(left.key_ids(), both.key_ids()[1..]);
        assert_eq!(open_key_file(&path).unwrap().key_ids(), left.key_ids());
        let opened = left.open(HERE, &sealed).unwrap_err();
        assert_eq!(opened.kind(), ErrorKind::Unavailable);
        let mut names: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|file| file.unwrap().file_name())
            .collect();
        names.sort();
        assert_eq!(names, ["secret.key", "secret.notes.new"]);
    }
}
