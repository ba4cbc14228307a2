//! Entries of `extra_hosts`: `name=address[,address]` or `name:address`.

/// Why a text is no entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ExtraHostError {
    #[error("`{entry}` has no address: write `name=address`")]
    NoAddress { entry: String },
    #[error("`{name}` is not a host name")]
    Name { name: String },
}

/// Reads an entry as a host name and its addresses.
pub(crate) fn parse(entry: &str) -> Result<(&str, Vec<&str>), ExtraHostError> {
    let (name, addresses) = entry
        .split_once('=')
        .or_else(|| entry.split_once(':'))
        .ok_or_else(|| ExtraHostError::NoAddress {
            entry: entry.to_owned(),
        })?;
    check_name(name)?;
    Ok((name, addresses.split(',').map(without_brackets).collect()))
}

/// Refuses a name that the engine would split.
pub(crate) fn check_name(name: &str) -> Result<(), ExtraHostError> {
    if name.is_empty() || name.contains([':', '=']) {
        return Err(ExtraHostError::Name {
            name: name.to_owned(),
        });
    }
    Ok(())
}

/// `::1` of `[::1]`.
pub(crate) fn without_brackets(address: &str) -> &str {
    let inner = address
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    inner.filter(|inner| !inner.is_empty()).unwrap_or(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_separator_will_do() {
        let cases: [(&str, &str, &[&str]); 6] = [
            ("a:1.2.3.4", "a", &["1.2.3.4"]),
            ("b=::1", "b", &["::1"]),
            ("c:[::2]", "c", &["::2"]),
            ("d=host-gateway", "d", &["host-gateway"]),
            ("e=1.1.1.1,[::3]", "e", &["1.1.1.1", "::3"]),
            ("f=[]", "f", &["[]"]),
        ];
        for (entry, name, addresses) in cases {
            assert_eq!(parse(entry), Ok((name, addresses.to_vec())), "{entry}");
        }
    }

    #[test]
    fn an_error_says_what_is_wrong() {
        assert_eq!(
            parse("nohost"),
            Err(ExtraHostError::NoAddress {
                entry: "nohost".to_owned()
            })
        );
        assert_eq!(
            parse("=1.2.3.4"),
            Err(ExtraHostError::Name {
                name: String::new()
            })
        );
        assert_eq!(
            parse("a:b=1.2.3.4"),
            Err(ExtraHostError::Name {
                name: "a:b".to_owned()
            })
        );
    }
}
