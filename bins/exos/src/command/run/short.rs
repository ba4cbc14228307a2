//! Short forms that `run` takes: ports, volumes, command lines.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use exos_core::spec::{BindOptions, Mount, MountKind, Port, Protocol, VolumeSpec};

use crate::error::{Failure, Result};

/// Reads `[[ADDRESS:]PORT:]PORT[/PROTOCOL]`; an address of IPv6 stands in brackets.
pub(super) fn port(text: &str) -> Result<Port, String> {
    let (rest, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let protocol = match protocol {
        "tcp" => Protocol::Tcp,
        "udp" => Protocol::Udp,
        "sctp" => Protocol::Sctp,
        _ => return Err("the protocol may be tcp, udp or sctp".to_owned()),
    };
    let (rest, target) = rest
        .rsplit_once(':')
        .map_or((None, rest), |(rest, target)| (Some(rest), target));
    let target = target.parse().ok().filter(|port| *port > 0);
    let target = target.ok_or("the container's port is a number from 1 to 65535")?;
    let (host_ip, published) = match rest {
        None => (None, None),
        Some(rest) => match rest.rsplit_once(':') {
            None => (None, Some(rest)),
            Some((ip, published)) => (Some(ip.trim_matches(['[', ']'])), Some(published)),
        },
    };
    let published = published.filter(|published| !published.is_empty());
    if published.is_some_and(|range| !range.split('-').all(|port| port.parse::<u16>().is_ok())) {
        return Err("the host's port is a number or a range such as 8000-8010".to_owned());
    }
    if host_ip.is_some_and(|ip| ip.parse::<std::net::IpAddr>().is_err()) {
        return Err("the address is not one".to_owned());
    }
    Ok(Port {
        target,
        published: published.map(str::to_owned),
        host_ip: host_ip.map(str::to_owned),
        protocol,
    })
}

/// Reads `[SOURCE:]TARGET[:ro|:rw]`. A source with a `/`, `.` or `~` in front is a path of this
/// machine, any other one a volume: that of the stack under this key, else one of this name.
pub(super) fn mount(
    text: &str,
    current_dir: &Path,
    volumes: &BTreeMap<String, Arc<VolumeSpec>>,
) -> Option<Mount> {
    let mut parts = text.splitn(3, ':');
    let (first, second, mode) = (parts.next()?, parts.next(), parts.next());
    let read_only = match mode {
        None | Some("rw") => false,
        Some("ro") => true,
        Some(_) => return None,
    };
    let (source, target) = match second {
        None => (None, first),
        Some(target) => (Some(first), target),
    };
    let kind = match source {
        None => MountKind::Anonymous { no_copy: false },
        Some("") => return None,
        Some(path) if path.starts_with(['/', '.', '~']) => MountKind::Bind {
            source: current_dir.join(path).to_str()?.to_owned(),
            options: BindOptions {
                create_host_path: true,
                ..BindOptions::default()
            },
        },
        Some(name) => MountKind::Volume {
            name: volumes
                .get(name)
                .map_or(name, |volume| &volume.name)
                .to_owned(),
            no_copy: false,
            subpath: None,
        },
    };
    target.starts_with('/').then(|| Mount {
        target: target.to_owned(),
        kind,
        read_only,
        consistency: None,
    })
}

/// Splits a command line into words; quotes keep what stands between them together.
pub(super) fn words(line: &str) -> Result<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => word.get_or_insert_default().extend(rest.next()),
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    if quote.is_some() {
        return Err(Failure::usage(
            format!("the quote in {line:?} is not closed"),
            "write the closing quote, or escape the quote with a backslash",
        ));
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_read_in_all_their_forms() {
        let read = |text| port(text).map(|port| (port.host_ip, port.published, port.target));
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(read("80"), Ok((None, None, 80)));
        assert_eq!(read("8080:80/udp"), Ok((None, text("8080"), 80)));
        assert_eq!(read("127.0.0.1::80"), Ok((text("127.0.0.1"), None, 80)));
        assert_eq!(
            read("[::1]:8000-8010:80"),
            Ok((text("::1"), text("8000-8010"), 80))
        );
        for wrong in ["", "0", "x:80", "80/ftp", "1.2.3:80:80"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn mounts_are_read_in_all_their_forms() {
        let data = VolumeSpec {
            key: "data".to_owned(),
            name: "shop_data".to_owned(),
            ..VolumeSpec::default()
        };
        let volumes = BTreeMap::from([("data".to_owned(), Arc::new(data))]);
        let read = |text| mount(text, Path::new("/work"), &volumes);
        let named = |name: &str| MountKind::Volume {
            name: name.to_owned(),
            no_copy: false,
            subpath: None,
        };
        assert_eq!(read("data:/d").unwrap().kind, named("shop_data"));
        assert_eq!(read("other:/d").unwrap().kind, named("other"));
        assert!(read("./x:/d:ro").is_some_and(|mount| mount.read_only));
        assert!(matches!(
            read("/d").unwrap().kind,
            MountKind::Anonymous { .. }
        ));
        for wrong in ["", "a:b", ":/d", "a:/d:x"] {
            assert!(read(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn quotes_keep_words_together() {
        assert_eq!(
            words(r#"sh -c 'a b' "c\"d" e\ f ''"#).unwrap(),
            ["sh", "-c", "a b", "c\"d", "e f", ""]
        );
        assert!(words("sh 'a").is_err());
    }
}
