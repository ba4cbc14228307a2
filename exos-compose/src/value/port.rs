//! Short port syntax: `[ip:][published[-published]:]target[-target][/protocol]`.

use std::{net::IpAddr, ops::RangeInclusive};

/// Ports in the short syntax, not yet taken apart into single ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PortSpec {
    pub(crate) host_ip: Option<String>,
    pub(crate) published: Option<RangeInclusive<u16>>,
    pub(crate) target: RangeInclusive<u16>,
    pub(crate) protocol: &'static str,
}

/// One container port and the host port, or the range that the host port is taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Port {
    pub(crate) published: Option<String>,
    pub(crate) target: u16,
}

/// Why a text names no ports.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PortError {
    #[error("`{spec}` names no container port")]
    NoTarget { spec: String },
    #[error(
        "`{port}` is not a container port: write a number from 1 to 65535 or a range such as `80-82`"
    )]
    Target { port: String },
    #[error(
        "`{port}` is not a host port: write a number up to 65535 or a range such as `8000-8010`"
    )]
    Published { port: String },
    #[error("`{protocol}` is not a protocol: tcp, udp and sctp are")]
    Protocol { protocol: String },
    #[error("`{ip}` is not an IP address (IPv6 addresses stand in brackets)")]
    HostIp { ip: String },
    #[error("the host ports {published} and the container ports {target} differ in number")]
    Ranges { published: String, target: String },
}

/// Reads ports in the short syntax.
pub(crate) fn parse(spec: &str) -> Result<PortSpec, PortError> {
    let (before, target) = spec
        .rsplit_once(':')
        .map_or((None, spec), |(before, target)| (Some(before), target));
    let (ip, published) = match before {
        None => ("", ""),
        Some(before) => before.rsplit_once(':').unwrap_or(("", before)),
    };
    let (target, protocol) = target.split_once('/').unwrap_or((target, ""));
    let host_ip = host_ip(ip)?;
    if target.is_empty() {
        return Err(PortError::NoTarget {
            spec: spec.to_owned(),
        });
    }
    let ports = range(target).filter(|ports| *ports.start() > 0);
    let ports = ports.ok_or_else(|| PortError::Target {
        port: target.to_owned(),
    })?;
    let host_ports = match published {
        "" => None,
        text => Some(range(text).ok_or_else(|| PortError::Published {
            port: text.to_owned(),
        })?),
    };
    // A range of host ports for a single container port is a choice for the engine.
    if ports.len() > 1
        && host_ports
            .as_ref()
            .is_some_and(|host| host.len() != ports.len())
    {
        return Err(PortError::Ranges {
            published: published.to_owned(),
            target: target.to_owned(),
        });
    }
    Ok(PortSpec {
        host_ip,
        published: host_ports,
        target: ports,
        protocol: known_protocol(protocol)?,
    })
}

impl PortSpec {
    /// The single ports, in the order of their numbers as text: docker compose prints them so.
    pub(crate) fn ports(&self) -> Vec<Port> {
        let mut ports: Vec<Port> = self
            .target
            .clone()
            .map(|target| self.port(target))
            .collect();
        ports.sort_by_cached_key(|port| port.target.to_string());
        ports
    }

    fn port(&self, target: u16) -> Port {
        let published = self.published.as_ref().map(|range| {
            if self.target.len() == 1 && range.len() > 1 {
                format!("{}-{}", range.start(), range.end())
            } else {
                (range.start() + (target - self.target.start())).to_string()
            }
        });
        Port { published, target }
    }
}

fn host_ip(text: &str) -> Result<Option<String>, PortError> {
    let ip = match text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        Some(inner) => inner,
        // Without brackets, colons cannot be told from those of the ports.
        None if text.contains(':') => {
            return Err(PortError::HostIp {
                ip: text.to_owned(),
            });
        }
        None => text,
    };
    if !ip.is_empty() && ip.parse::<IpAddr>().is_err() {
        return Err(PortError::HostIp { ip: ip.to_owned() });
    }
    Ok(if ip.is_empty() {
        None
    } else {
        Some(ip.to_owned())
    })
}

fn range(text: &str) -> Option<RangeInclusive<u16>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (number(first)?, number(last)?);
    (first <= last).then_some(first..=last)
}

fn number(text: &str) -> Option<u16> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}

fn known_protocol(text: &str) -> Result<&'static str, PortError> {
    match text.to_ascii_lowercase().as_str() {
        "" | "tcp" => Ok("tcp"),
        "udp" => Ok("udp"),
        "sctp" => Ok("sctp"),
        _ => Err(PortError::Protocol {
            protocol: text.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ip|published>target,...|protocol`
    fn shown(spec: &str) -> String {
        let spec = parse(spec).unwrap_or_else(|error| panic!("{spec}: {error}"));
        let one = |port: &Port| {
            format!(
                "{}>{}",
                port.published.as_deref().unwrap_or(""),
                port.target
            )
        };
        let ports: Vec<String> = spec.ports().iter().map(one).collect();
        format!(
            "{}|{}|{}",
            spec.host_ip.as_deref().unwrap_or(""),
            ports.join(","),
            spec.protocol
        )
    }

    #[test]
    fn every_part_may_be_left_out() {
        let cases = [
            ("80", "|>80|tcp"),
            ("8080:80", "|8080>80|tcp"),
            (":80", "|>80|tcp"),
            ("127.0.0.1:8080:80", "127.0.0.1|8080>80|tcp"),
            ("127.0.0.1::80", "127.0.0.1|>80|tcp"),
            ("[::1]:8080:80", "::1|8080>80|tcp"),
            ("[::1]::80", "::1|>80|tcp"),
            ("1:1/sctp", "|1>1|sctp"),
            ("1:1/UDP", "|1>1|udp"),
            ("80/", "|>80|tcp"),
            ("8000-8002:80-82", "|8000>80,8001>81,8002>82|tcp"),
            ("80-82", "|>80,>81,>82|tcp"),
            ("8000-8010:80", "|8000-8010>80|tcp"),
            ("9-10:9-10", "|10>10,9>9|tcp"),
            ("80-80:80-80", "|80>80|tcp"),
            ("0:80", "|0>80|tcp"),
        ];
        for (spec, expected) in cases {
            assert_eq!(shown(spec), expected, "{spec}");
        }
        assert_eq!(parse("1-65535:1-65535").unwrap().ports().len(), 65_535);
    }

    #[test]
    fn an_error_names_the_part() {
        let text = |text: &str| text.to_owned();
        let cases = [
            ("", PortError::NoTarget { spec: text("") }),
            (
                "8080:",
                PortError::NoTarget {
                    spec: text("8080:"),
                },
            ),
            ("foo", PortError::Target { port: text("foo") }),
            (
                "82-80",
                PortError::Target {
                    port: text("82-80"),
                },
            ),
            ("+80", PortError::Target { port: text("+80") }),
            (
                "80-81-82",
                PortError::Target {
                    port: text("80-81-82"),
                },
            ),
            ("-1:80", PortError::Published { port: text("-1") }),
            (
                "99999:80",
                PortError::Published {
                    port: text("99999"),
                },
            ),
            (
                "1:1/foo",
                PortError::Protocol {
                    protocol: text("foo"),
                },
            ),
            ("1.2.3:1:1", PortError::HostIp { ip: text("1.2.3") }),
            ("::1:8080:80", PortError::HostIp { ip: text("::1") }),
            ("[::1:8080:80", PortError::HostIp { ip: text("[::1") }),
            (
                "8000-8003:80-82",
                PortError::Ranges {
                    published: text("8000-8003"),
                    target: text("80-82"),
                },
            ),
        ];
        for (spec, expected) in cases {
            assert_eq!(parse(spec), Err(expected), "{spec}");
        }
    }
}
