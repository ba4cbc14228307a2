//! The `raw` format of `env_file`: `NAME=value`, the value as it is up to the line's end.

use crate::{
    dotenv::{DotenvError, DotenvErrorKind, Variables},
    interpolate::Lookup,
};

/// Reads the raw format into `variables`. A name alone takes its value from `lookup`.
pub(crate) fn parse(
    text: &str,
    lookup: Lookup<'_>,
    variables: &mut Variables,
) -> Result<(), DotenvError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, line) in text.lines().enumerate() {
        let statement = line.trim_start();
        if statement.is_empty() || statement.starts_with('#') {
            continue;
        }
        let (name, value) = statement
            .split_once('=')
            .map_or((statement, None), |(name, value)| (name, Some(value)));
        check_name(name).map_err(|kind| {
            let column = line[..line.len() - statement.len()].chars().count() + 1;
            DotenvError {
                line: index + 1,
                column,
                kind,
            }
        })?;
        if let Some(value) = value.map(str::to_owned).or_else(|| lookup(name)) {
            variables.insert(name.to_owned(), value);
        }
    }
    Ok(())
}

fn check_name(name: &str) -> Result<(), DotenvErrorKind> {
    if name.is_empty() {
        return Err(DotenvErrorKind::NoName);
    }
    if name.contains(char::is_whitespace) {
        return Err(DotenvErrorKind::SpaceInName {
            name: name.to_owned(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(String, String)>, DotenvError> {
        let mut variables = Variables::new();
        let lookup = |name: &str| (name == "OUTER").then(|| "outer".to_owned());
        parse(text, &lookup, &mut variables)?;
        Ok(variables.into_iter().collect())
    }

    #[test]
    fn values_are_as_they_are() {
        let text = "\u{feff}A=\"q $B\"\r\nB='x'\n\n # c\n  C=a # b \nOUTER\nNOT\nD=x=y";
        let expected = [
            ("A", "\"q $B\""),
            ("B", "'x'"),
            ("C", "a # b "),
            ("OUTER", "outer"),
            ("D", "x=y"),
        ];
        let expected: Vec<_> = expected
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        assert_eq!(read(text), Ok(expected));
    }

    #[test]
    fn an_error_has_its_place() {
        let spaced = DotenvErrorKind::SpaceInName {
            name: "B C".to_owned(),
        };
        assert_eq!(
            read("A=1\n  B C=1"),
            Err(DotenvError {
                line: 2,
                column: 3,
                kind: spaced
            })
        );
        assert_eq!(
            read("=1"),
            Err(DotenvError {
                line: 1,
                column: 1,
                kind: DotenvErrorKind::NoName
            })
        );
    }
}
