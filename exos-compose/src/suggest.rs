//! Finds the word that was probably meant.

/// Returns the candidate nearest to `word`, if one is near enough to be a slip of the fingers.
///
/// A third of the word may be wrong; upper and lower case, `-` and `_` count as the same.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    /// Longer words than this are no slip; the distance costs the product of the lengths.
    const LONGEST: usize = 64;
    /// No more are compared: a thousand slips among thousands of names would take seconds.
    const MOST: usize = 250;
    if word.len() > LONGEST {
        return None;
    }
    let typed = fold(word);
    let length = typed.chars().count();
    let limit = (length / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST && *candidate != word)
        // The lengths alone are a distance already.
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= limit)
        .take(MOST)
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&typed, &fold(candidate)),
                candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= limit && *distance < candidate.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn fold(word: &str) -> String {
    word.to_lowercase().replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 6] = [
        "image",
        "environment",
        "env_file",
        "ports",
        "depends_on",
        "tty",
    ];

    #[test]
    fn a_slip_is_corrected() {
        let cases = [
            ("imgae", "image"),
            ("enviroment", "environment"),
            ("env-file", "env_file"),
            ("Ports", "ports"),
            ("dependsOn", "depends_on"),
            ("port", "ports"),
        ];
        for (word, expected) in cases {
            assert_eq!(nearest(word, KEYS), Some(expected), "{word}");
        }
    }

    #[test]
    fn another_word_is_not() {
        for word in ["foo", "x", "", "image_of_the_service", "volumes"] {
            assert_eq!(nearest(word, KEYS), None, "{word}");
        }
        assert_eq!(nearest(&"x".repeat(100_000), KEYS), None);
    }
}
