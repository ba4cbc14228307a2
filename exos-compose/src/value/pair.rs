//! Entries of lists that stand for mappings: `KEY=value` and `KEY`.

/// A space before the equals sign would become part of the variable's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the variable `{name}` is declared with a trailing space")]
pub(crate) struct TrailingSpace {
    pub(crate) name: String,
}

/// Splits an entry at its first equals sign.
pub(crate) fn split(entry: &str) -> (&str, Option<&str>) {
    entry
        .split_once('=')
        .map_or((entry, None), |(key, value)| (key, Some(value)))
}

/// Splits an entry of `environment`.
pub(crate) fn split_variable(entry: &str) -> Result<(&str, Option<&str>), TrailingSpace> {
    let (name, value) = split(entry);
    if name.ends_with(char::is_whitespace) {
        return Err(TrailingSpace {
            name: name.to_owned(),
        });
    }
    Ok((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_equals_sign_splits() {
        let cases = [
            ("A=1", ("A", Some("1"))),
            ("B", ("B", None)),
            ("C=", ("C", Some(""))),
            ("D=x=y", ("D", Some("x=y"))),
        ];
        for (entry, expected) in cases {
            assert_eq!(split(entry), expected);
            assert_eq!(split_variable(entry), Ok(expected));
        }
        assert_eq!(
            split_variable("E =s"),
            Err(TrailingSpace {
                name: "E ".to_owned()
            })
        );
    }
}
