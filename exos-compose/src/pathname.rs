//! File paths as text, with the rules of Go's `path/filepath` on Unix; no file is looked at.

/// Whether the path starts at the root.
pub(crate) fn is_absolute(path: &str) -> bool {
    path.starts_with('/')
}

pub(crate) use crate::value::path::clean;

/// Both paths as one, cleaned; an empty one does not count.
pub(crate) fn join(base: &str, path: &str) -> String {
    match (base, path) {
        ("", "") => String::new(),
        ("", path) | (path, "") => clean(path),
        (base, path) => clean(&format!("{base}/{path}")),
    }
}

/// The path, made absolute against `base` unless it is absolute already.
pub(crate) fn absolute(base: &str, path: &str) -> String {
    if is_absolute(path) {
        clean(path)
    } else {
        join(base, path)
    }
}

/// Everything but the last part.
pub(crate) fn parent(path: &str) -> String {
    match path.rfind('/') {
        Some(at) => clean(&path[..=at]),
        None => ".".to_owned(),
    }
}

/// The last part.
pub(crate) fn base_name(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.rsplit('/').next().unwrap_or(path)
}

/// The path as seen from `base`, when both are absolute or both relative.
pub(crate) fn relative(base: &str, path: &str) -> Option<String> {
    if is_absolute(base) != is_absolute(path) {
        return None;
    }
    let (base, path) = (clean(base), clean(path));
    let parts = |text: &str| -> Vec<String> {
        text.split('/')
            .filter(|part| !part.is_empty() && *part != ".")
            .map(str::to_owned)
            .collect()
    };
    let (base, path) = (parts(&base), parts(&path));
    let shared = base.iter().zip(&path).take_while(|(a, b)| a == b).count();
    if base[shared..].iter().any(|part| part == "..") {
        return None;
    }
    let up = std::iter::repeat_n("..", base.len() - shared);
    let steps: Vec<&str> = up
        .chain(path[shared..].iter().map(String::as_str))
        .collect();
    Some(if steps.is_empty() {
        ".".to_owned()
    } else {
        steps.join("/")
    })
}

/// Whether the path is absolute on Windows: a drive with a slash after it, or a UNC or device path.
pub(crate) fn is_windows_absolute(path: &str) -> bool {
    let slash = |byte: Option<&u8>| matches!(byte, Some(b'/' | b'\\'));
    let bytes = path.as_bytes();
    match bytes {
        [_, b':', rest @ ..] => slash(rest.first()),
        [a, b, ..] if slash(Some(a)) && slash(Some(b)) => true,
        _ => path.starts_with("\\??\\"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clean_and_join_follow_go() {
        for (path, expected) in [
            ("a/./b//c/..", "a/b"),
            ("../x", "../x"),
            ("/../x", "/x"),
            ("", "."),
            ("./", "."),
        ] {
            assert_eq!(clean(path), expected, "{path}");
        }
        assert_eq!(join(".", "./foo"), "foo");
        assert_eq!(join("/a/b", "../c"), "/a/c");
        assert_eq!(join("", ""), "");
    }

    #[test]
    fn relative_goes_up_where_it_must() {
        assert_eq!(relative("/a/b", "/a/c/d").as_deref(), Some("../c/d"));
        assert_eq!(relative("/a", "/a").as_deref(), Some("."));
        assert_eq!(relative(".", "a").as_deref(), Some("a"));
        assert_eq!(relative("..", "a"), None);
    }

    #[test]
    fn windows_paths_are_told_apart() {
        assert!(
            is_windows_absolute("C:\\data")
                && is_windows_absolute("c:/data")
                && is_windows_absolute("\\\\host\\share")
        );
        assert!(
            !is_windows_absolute("C:data")
                && !is_windows_absolute("/data")
                && !is_windows_absolute("data")
        );
    }
}
