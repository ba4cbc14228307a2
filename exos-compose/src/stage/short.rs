//! The short forms that have a syntax of their own.

use crate::diagnostic::{Code, Finding};
use crate::source::Span;
use crate::stage::canonical::wrong;
use crate::value::{device as device_syntax, port as port_syntax, volume as volume_syntax};
use crate::yaml::{Key, Map, Node, Value};

type Outcome = Result<Option<Node>, Finding>;

/// What the name of a service in `depends_on` stands for.
pub(crate) fn dependency(span: Span) -> Node {
    let mut map = Map::default();
    map.insert("condition", Node::string("service_started", span));
    map.insert("required", Node::bool(true, span));
    Node::map(map, span)
}

/// `source:target:options`.
pub(crate) fn volume(node: &Node) -> Outcome {
    let text = match &node.value {
        Value::Map(_) => return Ok(None),
        Value::Str(text) => text,
        _ => return Err(wrong(node, "a string or a mapping")),
    };
    let spec = volume_syntax::parse(text)
        .map_err(|error| Finding::error(Code::Volume, node.span, error.to_string()))?;
    let at = node.span;
    let mut map = Map::default();
    map.insert(
        "type",
        Node::string(if spec.is_bind() { "bind" } else { "volume" }, at),
    );
    if let Some(source) = &spec.source {
        map.insert("source", Node::string(source, at));
    }
    map.insert("target", Node::string(&spec.target, at));
    if spec.read_only {
        map.insert("read_only", Node::bool(true, at));
    }
    if let Some(bind) = &spec.bind {
        let mut options = Map::default();
        if let Some(selinux) = &bind.selinux {
            options.insert("selinux", Node::string(selinux, at));
        }
        if let Some(propagation) = &bind.propagation {
            options.insert("propagation", Node::string(propagation, at));
        }
        map.insert("bind", Node::map(options, at));
    }
    if let Some(named) = &spec.volume {
        let mut options = Map::default();
        if named.nocopy {
            options.insert("nocopy", Node::bool(true, at));
        }
        map.insert("volume", Node::map(options, at));
    }
    Ok(Some(Node::map(map, at)))
}

/// `source:target:permissions`.
pub(crate) fn device(node: &Node) -> Outcome {
    let text = match &node.value {
        Value::Map(_) => return Ok(None),
        Value::Str(text) => text,
        _ => return Err(wrong(node, "a string or a mapping")),
    };
    let spec = device_syntax::parse(text)
        .map_err(|error| Finding::error(Code::ShortForm, node.span, error.to_string()))?;
    let mut map = Map::default();
    map.insert("source", Node::string(spec.source, node.span));
    map.insert("target", Node::string(spec.target, node.span));
    map.insert("permissions", Node::string(spec.permissions, node.span));
    Ok(Some(Node::map(map, node.span)))
}

/// `ip:published:target/protocol`; a range becomes several ports, of which `left` are allowed.
pub(crate) fn ports(node: &Node, lenient: bool, left: &mut usize) -> Outcome {
    let Some(items) = node.as_seq() else {
        return Err(wrong(node, "a list"));
    };
    let mut specs = Vec::with_capacity(items.len());
    for item in items {
        let text = match &item.value {
            Value::Map(_) => {
                specs.push((item, None));
                continue;
            }
            Value::Str(text) => text.clone(),
            Value::Int(port) => port.to_string(),
            _ => return Err(wrong(item, "a port, a string or a mapping")),
        };
        match port_syntax::parse(&text) {
            Ok(spec) => {
                let rest = left.checked_sub(spec.target.len());
                *left = rest.ok_or_else(|| too_many_ports(item))?;
                specs.push((item, Some(spec)));
            }
            Err(_) if lenient => return Ok(None),
            Err(error) => return Err(Finding::error(Code::Port, item.span, error.to_string())),
        }
    }
    let ports = specs.iter().flat_map(|(item, spec)| match spec {
        Some(spec) => long_ports(spec, item.span),
        None => vec![(*item).clone()],
    });
    Ok(Some(Node::seq(ports.collect(), node.span)))
}

fn long_ports(spec: &port_syntax::PortSpec, span: Span) -> Vec<Node> {
    spec.ports()
        .iter()
        .map(|port| long_port(spec, port, span))
        .collect()
}

fn too_many_ports(node: &Node) -> Finding {
    let message = "the port ranges of all services stand for more than 65536 ports";
    Finding::error(Code::Port, node.span, message).with_hint("publish only the ports that are used")
}

fn long_port(spec: &port_syntax::PortSpec, port: &port_syntax::Port, span: Span) -> Node {
    let mut map = Map::default();
    map.insert("mode", Node::string("ingress", span));
    if let Some(ip) = &spec.host_ip {
        map.insert("host_ip", Node::string(ip, span));
    }
    map.insert("target", Node::int(i64::from(port.target), span));
    if let Some(published) = &port.published {
        map.insert("published", Node::string(published, span));
    }
    map.insert("protocol", Node::string(spec.protocol, span));
    Node::map(map, span)
}

/// `id` or `id=path`; only the agent itself may come without a path.
pub(crate) fn ssh(node: &Node) -> Outcome {
    let Some(items) = node.as_seq() else {
        return if node.as_map().is_some() {
            Ok(None)
        } else {
            Err(wrong(node, "a list or a mapping"))
        };
    };
    let mut map = Map::default();
    for item in items {
        let text = item.as_str().ok_or_else(|| wrong(item, "a string"))?;
        match text.split_once('=') {
            Some((id, path)) => map.insert(Key::written(id), Node::string(path, item.span)),
            None if text == "default" => map.insert("default", Node::null(item.span)),
            None => {
                let message = format!("`{text}` names no key");
                return Err(Finding::error(Code::ShortForm, item.span, message)
                    .with_hint("write `default`, or `id=path`"));
            }
        }
    }
    Ok(Some(Node::map(map, node.span)))
}
