//! Names of projects: lower-case letters, digits, `-` and `_`, of which the last two not in front.

/// The name may not be a project's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ProjectNameError {
    #[error("the project has no name: give one with `name:` or `-p`")]
    Empty,
    #[error(
        "`{name}` is not a project name: it must consist of lower-case letters, digits, hyphens and underscores, and \
         start with a letter or digit"
    )]
    Invalid { name: String },
}

/// Checks a name that a person gave by flag or environment.
pub(crate) fn check(name: &str) -> Result<(), ProjectNameError> {
    if name.is_empty() {
        return Err(ProjectNameError::Empty);
    }
    if normalise(name) != name {
        return Err(ProjectNameError::Invalid {
            name: name.to_owned(),
        });
    }
    Ok(())
}

/// Makes a name of a text from a file or of a folder's name by dropping what may not stand in one.
pub(crate) fn normalise(text: &str) -> String {
    let lower = text.to_lowercase();
    let kept: String = lower
        .chars()
        .filter(|letter| matches!(letter, 'a'..='z' | '0'..='9' | '-' | '_'))
        .collect();
    kept.trim_start_matches(['-', '_']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_a_name() {
        let cases = [
            ("my-proj_1", "my-proj_1"),
            ("MyProj", "myproj"),
            ("my proj", "myproj"),
            ("-_x", "x"),
            ("1a", "1a"),
            ("é", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(normalise(text), expected, "{text}");
        }
    }

    #[test]
    fn a_given_name_must_be_right() {
        assert_eq!(check("a-1_b"), Ok(()));
        assert_eq!(check(""), Err(ProjectNameError::Empty));
        for name in ["Bad.Name", "-a", "_a", "a b", "É"] {
            assert_eq!(
                check(name),
                Err(ProjectNameError::Invalid {
                    name: name.to_owned()
                }),
                "{name}"
            );
        }
    }
}
