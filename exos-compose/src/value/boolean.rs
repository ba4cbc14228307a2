//! Booleans where a text stands for one.

/// A boolean that was written as a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Boolean {
    pub(crate) value: bool,
    /// The word is not one of YAML 1.2: worth a warning.
    pub(crate) outdated: bool,
}

/// Reads `true`, `false` and the words of YAML 1.1, in upper or lower case.
pub(crate) fn parse(text: &str) -> Option<Boolean> {
    let (value, outdated) = match text.to_ascii_lowercase().as_str() {
        "true" => (true, false),
        "false" => (false, false),
        "y" | "yes" | "on" => (true, true),
        "n" | "no" | "off" => (false, true),
        _ => return None,
    };
    Some(Boolean { value, outdated })
}

/// Whether an environment variable such as `COMPOSE_DISABLE_ENV_FILE` is on: `1`, `t` or `true`.
pub(crate) fn is_on(text: &str) -> bool {
    matches!(
        text.trim().to_ascii_lowercase().as_str(),
        "1" | "t" | "true"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_yaml_1_1_count_and_are_outdated() {
        for (text, value, outdated) in [
            ("true", true, false),
            ("FALSE", false, false),
            ("Yes", true, true),
            ("on", true, true),
            ("y", true, true),
            ("no", false, true),
            ("OFF", false, true),
            ("n", false, true),
        ] {
            assert_eq!(parse(text), Some(Boolean { value, outdated }), "{text}");
        }
        for text in ["", "maybe", "1", "0", "t", " true"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_switch_is_on_or_not() {
        assert!(["1", "true", "True", "t", " 1 "].into_iter().all(is_on));
        assert!(!["", "0", "false", "yes", "2"].into_iter().any(is_on));
    }
}
