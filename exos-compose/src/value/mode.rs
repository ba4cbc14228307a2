//! File modes: octal texts.

/// The text is no octal number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a file mode: write octal digits such as \"0440\"")]
pub(crate) struct ModeError {
    pub(crate) text: String,
}

/// Reads octal digits.
pub(crate) fn parse(text: &str) -> Result<i64, ModeError> {
    i64::from_str_radix(text, 8).map_err(|_| ModeError {
        text: text.to_owned(),
    })
}

/// Prints octal digits after a zero.
pub(crate) fn format(mode: i64) -> String {
    if mode < 0 {
        format!("0-{:o}", mode.unsigned_abs())
    } else {
        format!("0{mode:o}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_octal() {
        for (text, printed) in [("0440", "0440"), ("755", "0755"), ("0", "00")] {
            assert_eq!(parse(text).map(format).as_deref(), Ok(printed));
        }
        for text in ["", "888", "0o440", "rw"] {
            assert_eq!(
                parse(text),
                Err(ModeError {
                    text: text.to_owned()
                })
            );
        }
        assert_eq!(format(-8), "0-10");
    }
}
