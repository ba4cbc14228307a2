use std::collections::BTreeMap;
use std::os::unix::fs::{PermissionsExt, symlink};

use futures_util::TryStreamExt;

use super::*;

struct Entry {
    text: String,
    mode: u32,
    mtime: u64,
    link: Option<String>,
}

async fn entries(folder: &Path, build: &BuildSpec) -> BTreeMap<String, Entry> {
    let context = Context::new(folder, build).unwrap();
    let pieces: Vec<Vec<u8>> = context.stream().try_collect().await.unwrap();
    let bytes = pieces.concat();
    let mut archive = tar::Archive::new(bytes.as_slice());
    let entries = archive.entries().unwrap();
    entries
        .map(|entry| {
            let mut entry = entry.unwrap();
            let mut text = String::new();
            io::Read::read_to_string(&mut entry, &mut text).unwrap();
            let header = entry.header();
            assert_eq!((header.uid().unwrap(), header.gid().unwrap()), (0, 0));
            let found = Entry {
                text,
                mode: header.mode().unwrap(),
                mtime: header.mtime().unwrap(),
                link: entry.link_name().unwrap().map(|l| l.display().to_string()),
            };
            (entry.path().unwrap().display().to_string(), found)
        })
        .collect()
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs_err::create_dir_all(path.parent().unwrap()).unwrap();
    fs_err::write(path, text).unwrap();
}

#[tokio::test]
async fn the_folder_is_sent_as_it_is_but_for_what_the_rules_leave_out() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, "Dockerfile", "FROM scratch");
    write(
        folder,
        ".dockerignore",
        "Dockerfile\ntarget\n!target/keep/**\n*.log",
    );
    write(folder, "src/main.rs", "fn main() {}");
    write(folder, "target/debug/big", "x");
    write(folder, "target/keep/this", "y");
    write(folder, "a.log", "z");
    let script = folder.join("run");
    fs_err::write(&script, "run").unwrap();
    fs_err::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    symlink("run", folder.join("link")).unwrap();
    let sent = entries(folder, &BuildSpec::default()).await;
    let names: Vec<_> = sent.keys().map(|name| name.trim_end_matches('/')).collect();
    let expected = [
        ".dockerignore",
        "Dockerfile",
        "link",
        "run",
        "src",
        "src/main.rs",
        "target/keep/this",
    ];
    assert_eq!(names, expected);
    assert_eq!(sent["run"].mode & 0o777, 0o755);
    assert_eq!(sent["link"].link.as_deref(), Some("run"));
    assert_eq!(sent["src/main.rs"].text, "fn main() {}");
    assert!(sent["src/main.rs"].mtime > 1_700_000_000);
}

#[tokio::test]
async fn a_dockerfile_from_elsewhere_is_sent_along_and_hidden_from_the_steps() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("context");
    write(&folder, "a", "a");
    write(&folder, ".dockerignore", "b");
    write(outer.path(), "Dockerfile", "FROM scratch");
    let outside = BuildSpec {
        dockerfile: Some("../Dockerfile".to_owned()),
        ..BuildSpec::default()
    };
    let inline = BuildSpec {
        dockerfile_inline: Some("FROM scratch".to_owned()),
        ..BuildSpec::default()
    };
    for build in [outside, inline] {
        let name = Context::new(&folder, &build).unwrap().dockerfile;
        let sent = entries(&folder, &build).await;
        assert_eq!(sent[&name].text, "FROM scratch");
        let rules = &sent[".dockerignore"].text;
        assert!(rules.starts_with("b\n") && rules.contains(&name), "{rules}");
        assert_eq!(sent.len(), 3);
    }
}

#[tokio::test]
async fn rules_beside_the_dockerfile_win() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, "a", "a");
    write(folder, "b", "b");
    write(folder, ".dockerignore", "a");
    write(folder, "web.Dockerfile", "FROM scratch");
    write(folder, "web.Dockerfile.dockerignore", "b");
    let build = BuildSpec {
        dockerfile: Some("web.Dockerfile".to_owned()),
        ..BuildSpec::default()
    };
    let sent = entries(folder, &build).await;
    assert!(sent.contains_key("a") && !sent.contains_key("b"));
}

#[test]
fn what_is_missing_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = Context::new(folder.path(), &BuildSpec::default()).unwrap_err();
    assert!(error.to_string().contains("Dockerfile"), "{error}");
    let error = Context::new(Path::new("/does/not/exist"), &BuildSpec::default()).unwrap_err();
    assert!(error.to_string().contains("/does/not/exist"), "{error}");
}

#[tokio::test]
async fn a_large_file_is_sent_in_pieces() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "Dockerfile", "FROM scratch");
    write(folder.path(), "big", &"x".repeat(5 * PIECE));
    let context = Context::new(folder.path(), &BuildSpec::default()).unwrap();
    let pieces: Vec<Vec<u8>> = context.stream().try_collect().await.unwrap();
    assert!(pieces.len() >= 5);
}
