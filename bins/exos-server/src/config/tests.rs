use std::collections::BTreeMap;
use std::ffi::OsString;

use super::*;

fn read(args: &[&str], variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let args = std::iter::once(&"exos-server")
        .chain(args)
        .map(OsString::from);
    let variables: BTreeMap<String, String> = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Config::read(args, &variables)
}

fn error(args: &[&str], variables: &[(&str, &str)]) -> String {
    read(args, variables).unwrap_err().text()
}

fn file(text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("exos.yml");
    fs_err::write(&path, text).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

#[test]
fn without_anything_the_defaults_count() {
    let config = read(&[], &[]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.data_dir.to_str(), Some("./exos-data"));
    assert!(config.tls.is_none() && !config.is_https());
}

#[test]
fn a_flag_counts_before_a_variable_and_that_before_the_file() {
    let (_folder, path) =
        file("listen: 127.0.0.1:1\ndata-dir: of-file\nlog-level: debug\nshutdown-timeout: 7\n");
    let variables = [
        ("EXOS_LISTEN", "127.0.0.1:2"),
        ("EXOS_DATA_DIR", "of-variable"),
    ];
    let args = ["--config", &path, "--listen", "127.0.0.1:3"];
    let config = read(&args, &variables).unwrap();
    assert_eq!(config.listen.port(), 3);
    assert_eq!(config.data_dir.to_str(), Some("of-variable"));
    assert_eq!(config.log_level, "debug".parse().unwrap());
    assert_eq!(config.shutdown_timeout.as_secs(), 7);
    let by_variable = read(&[], &[("EXOS_CONFIG", &path)]).unwrap();
    assert_eq!(by_variable.listen.port(), 1);
}

#[test]
fn what_happened_is_kept_for_days_or_for_ever() {
    let day = Duration::from_hours(24);
    let kept = read(&[], &[]).unwrap().retention;
    assert_eq!((kept.events, kept.audit), (Some(14 * day), Some(365 * day)));
    let args = ["--keep-events", "1", "--keep-audit", "0"];
    let kept = read(&args, &[]).unwrap().retention;
    assert_eq!((kept.events, kept.audit), (Some(day), None));
    let wrong = error(&["--keep-events", "1d"], &[]);
    assert!(wrong.contains("whole number of days"), "{wrong}");
}

#[test]
fn an_empty_variable_and_an_empty_file_give_nothing() {
    let (_folder, path) = file("# nothing yet\nlisten:\n");
    let config = read(&["--config", &path], &[("EXOS_LISTEN", "")]).unwrap();
    assert_eq!(config.listen.port(), 8080);
}

#[test]
fn a_wrong_value_is_one_line_with_the_place_that_it_was_given() {
    let (_folder, path) = file("listen: here\n");
    let cases = [
        (
            error(&["--listen", "here"], &[]),
            "error: --listen: \"here\": it is not an address".to_owned(),
        ),
        (
            error(&[], &[("EXOS_LOG_LEVEL", "loud")]),
            "error: EXOS_LOG_LEVEL: \"loud\": it is none of error".to_owned(),
        ),
        (
            error(&["--config", &path], &[]),
            format!("error: {path}: listen: \"here\": it is not an address"),
        ),
        (
            error(&["--tls-key", "k"], &[]),
            "error: --tls-key: \"k\": it needs tls-cert".to_owned(),
        ),
        (
            error(&["--public-url", "https://a/b"], &[]),
            "error: --public-url: \"https://a/b\": it has a path".to_owned(),
        ),
        (
            error(&["--public-url", "ftp://a"], &[]),
            "error: --public-url: \"ftp://a\": it is not an address".to_owned(),
        ),
        (
            error(&["--oidc-issuer", "id.example.org"], &[]),
            "error: --oidc-issuer: \"id.example.org\": it is not an address".to_owned(),
        ),
        (
            error(
                &["--oidc-issuer", "https://id", "--oidc-client-id", "exos"],
                &[],
            ),
            "error: --oidc-issuer: \"https://id\": it needs public-url".to_owned(),
        ),
        (
            error(&["--oidc-client-id", "exos"], &[]),
            "error: --oidc-client-id: \"exos\": it needs oidc-issuer".to_owned(),
        ),
        (
            error(&["--shutdown-timeout", "-1s"], &[]),
            "error: ".to_owned(),
        ),
    ];
    for (text, start) in cases {
        assert!(text.starts_with(&start), "{text} starts with {start}");
        assert!(
            !start.contains("exos.yml") || text.lines().count() == 1,
            "{text}"
        );
    }
}

#[test]
fn a_wrong_file_names_the_file_and_the_key() {
    for (text, expected) in [
        (
            "lisen: 127.0.0.1:1\n",
            "lisen: there is no such setting; did you mean listen?",
        ),
        ("config: other.yml\n", "config: there is no such setting"),
        ("listen: [1]\n", "listen: it takes one value"),
        ("- listen\n", "it is no mapping of settings"),
        ("listen: [\n", "line"),
    ] {
        let (_folder, path) = file(text);
        let error = error(&["--config", &path], &[]);
        assert!(error.contains(expected) && error.contains(&path), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
    assert!(error(&["--config", "no-such.yml"], &[]).contains("no-such.yml"));
}

#[test]
fn a_secret_is_not_repeated() {
    let error = error(&[], &[("EXOS_DATABASE_URL", "mysql://me:hunter2@db")]);
    assert!(
        error.starts_with("error: EXOS_DATABASE_URL: it is not"),
        "{error}"
    );
    assert!(!error.contains("hunter2"));
    let config = read(&["--database-url", "postgres://me:hunter2@db/exos"], &[]).unwrap();
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn the_documentation_lists_every_setting() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/server.md");
    let page = fs_err::read_to_string(page).unwrap();
    let table = keys::markdown();
    assert!(
        page.contains(&table),
        "docs/server.md needs this table:\n\n{table}"
    );
}
