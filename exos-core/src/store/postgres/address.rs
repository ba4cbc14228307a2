//! Reading a URL that holds a password, without ever telling it.

use std::str::FromStr as _;

use sqlx::postgres::PgConnectOptions;

use crate::error::{Error, ErrorKind, Result};

const FORM: &str = "it is written postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full; in user and password, \
     `:/?#[]@%` are written in percent code, such as %40 for @";

/// The driver logs what it does not know, with its value; so what it does not know it is not given.
const PARAMETERS: &[&str] = &[
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "password",
    "port",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "statement-cache-capacity",
    "user",
];

/// Reads a URL. No error holds any part of it.
pub(super) fn parse(url: &str) -> Result<PgConnectOptions> {
    let scheme = url.strip_prefix("postgres://");
    let rest = scheme.or_else(|| url.strip_prefix("postgresql://"));
    let rest = rest.ok_or_else(|| invalid("it does not start with postgres://"))?;
    let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    // Else a password with such a character would be taken for a host, and be told when that is not found.
    let (_, path) = place.split_once(['/', '#']).unwrap_or((place, ""));
    if path.contains('@') || parameters.contains('@') || place.matches('@').count() > 1 {
        return Err(invalid("an @ stands where none can be"));
    }
    for parameter in parameters.split('&').filter(|one| !one.is_empty()) {
        let (name, _) = parameter.split_once('=').unwrap_or((parameter, ""));
        let is_option = name.starts_with("options[") && name.ends_with(']');
        if !is_option && !PARAMETERS.contains(&name) {
            return Err(invalid("a parameter is not known").with("known", PARAMETERS.join(" ")));
        }
    }
    // The driver's error may show what it could not read, so it is not passed on.
    PgConnectOptions::from_str(url).map_err(|_| invalid("host, port or a parameter is wrong"))
}

/// Returns where the database is: what may be told.
pub(super) fn show(options: &PgConnectOptions) -> String {
    let user = || options.get_username();
    let database = options.get_database().unwrap_or_else(user);
    match options.get_socket() {
        Some(socket) => format!("{}/{database}", socket.display()),
        None => format!("{}:{}/{database}", options.get_host(), options.get_port()),
    }
}

fn invalid(why: &str) -> Error {
    let message = format!("the URL of the database cannot be read: {why}");
    Error::new(ErrorKind::Invalid, "open store", message).hint(FORM)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_has_no_password() {
        let options = parse("postgres://me:s3cret@db:5433/exos?sslmode=require").unwrap();
        assert_eq!(show(&options), "db:5433/exos");
        let options =
            parse("postgres:///exos?host=/run/postgresql&user=me&password=s3cret").unwrap();
        assert_eq!(show(&options), "/run/postgresql/exos");
    }

    #[test]
    fn what_cannot_be_read_is_not_repeated() {
        for url in [
            "s3cret",
            "mysql://me:s3cret@db/exos",
            "postgres://me:s3cret/x@db/exos",
            "postgres://me:s3cret#x@db/exos",
            "postgres://me:s3cret?x@db/exos",
            "postgres://me:s3cret@x@db/exos",
            "postgres://me:s3cret@db:port/exos",
            "postgres://me:s3cret@db/exos?sslmode=s3cret",
            "postgres://db/exos?passwort=s3cret",
            "postgres://db/exos?s3cret",
        ] {
            let error = parse(url).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Invalid, "{url}");
            let told = format!("{error} {error:?} {:?}", error.hint_text());
            assert!(!told.contains("s3cret"), "{told}");
        }
    }
}
