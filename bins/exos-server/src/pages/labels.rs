//! Labels in a form: one in each line, `key=value`.

use std::collections::BTreeMap;

use exos_core::{Error, Problem};

use super::Result;

/// Reads labels as they were written.
///
/// # Errors
/// `Invalid` with every line that has no `=`.
pub(super) fn read(text: &str) -> Result<BTreeMap<String, String>> {
    let (mut labels, mut problems) = (BTreeMap::new(), Vec::new());
    let lines = text.lines().map(str::trim).enumerate();
    for (at, line) in lines.filter(|(_, line)| !line.is_empty()) {
        match line.split_once('=') {
            Some((key, value)) => {
                labels.insert(key.trim().to_owned(), value.trim().to_owned());
            }
            None => problems.push(Problem::new(
                "labels",
                format!("line {} has no `=`", at + 1),
            )),
        }
    }
    if problems.is_empty() {
        return Ok(labels);
    }
    Err(Error::invalid("read labels", problems)
        .hint("write one label a line: `key=value`")
        .into())
}

/// Writes labels as they are read.
pub(super) fn written(labels: &BTreeMap<String, String>) -> String {
    lines(labels).join("\n")
}

/// Returns each label as `key=value`.
pub(super) fn lines(labels: &BTreeMap<String, String>) -> Vec<String> {
    let lines = labels.iter().map(|(key, value)| format!("{key}={value}"));
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_as_they_are_written() {
        let labels = read("zone=a\r\n\r\n disk = ssd=1 \n").unwrap();
        assert_eq!(written(&labels), "disk=ssd=1\nzone=a");
        assert!(read("zone=a\nfast").is_err());
    }
}
