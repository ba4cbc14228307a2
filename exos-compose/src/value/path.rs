//! Container paths, which have Unix form whatever the machine.

/// Shortens a path by the rules of Go's `path.Clean`: no `.`, no empty part, `..` taken back, no slash at the end.
pub(crate) fn clean(path: &str) -> String {
    let is_clean = |rest: &str| rest.split('/').all(|part| !matches!(part, "" | "." | ".."));
    if path.strip_prefix('/').is_some_and(is_clean) {
        return path.to_owned();
    }
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if rooted => {}
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_as_short_as_it_can_be() {
        let cases = [
            ("/data/", "/data"),
            ("/", "/"),
            ("//a///b", "/a/b"),
            ("/a/./b/../c", "/a/c"),
            ("/../a", "/a"),
            ("a/..", "."),
            ("", "."),
            ("../../a", "../../a"),
            ("../a/../..", "../.."),
        ];
        for (path, expected) in cases {
            assert_eq!(clean(path), expected, "{path}");
        }
    }
}
