//! From the parser's events to trees. The parser is named in this file and in `scalar_node` only.

use std::sync::Arc;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use granit_parser::{Event, Options, Parser, ScalarStyle, StrInput, Tag};

use crate::diagnostic::{Code, Finding};
use crate::scalar::{Scalar, resolve_plain};
use crate::source::{SourceId, Span};
use crate::yaml::scalar_node;
use crate::yaml::{Entry, Key, Map, Node, Value};

/// Nodes that aliases may add to a document; without a limit a few lines can ask for all memory.
const MAX_ALIASED: usize = 250_000;
/// Levels of nesting, aliases followed: ten times what any real file has, and safe on a thread's small stack.
const MAX_DEPTH: usize = 128;

/// The path of a tagged node below the place where it is looked at.
pub(crate) type TagPath = Vec<Key>;

/// One YAML document.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) root: Node,
    /// Where `!reset` and `!override` stood: what earlier files say there is dropped.
    pub(crate) tagged: Vec<TagPath>,
    /// Keys that a mapping gives twice; the tree has the last value.
    pub(crate) repeated: Vec<Finding>,
}

/// A node under construction, or a dropped one, with what its alias needs to know.
#[derive(Clone)]
struct Built {
    node: Option<Node>,
    tagged: Vec<TagPath>,
    weight: usize,
    depth: usize,
}

struct Builder<'t> {
    parser: Parser<'t, StrInput<'t>>,
    source: SourceId,
    text: &'t str,
    /// Finished anchors; `None` while the anchored node is still being read.
    anchors: HashMap<usize, Option<Built>>,
    keys: HashSet<Arc<str>>,
    repeated: Vec<Finding>,
    aliased: usize,
    /// Lists and maps that are open.
    nesting: usize,
}

/// Errors are rare and large, and every value of a file comes back through this.
type Result<T> = std::result::Result<T, Box<Finding>>;

/// Reads every document of a text.
pub(crate) fn documents(
    source: SourceId,
    text: &str,
) -> std::result::Result<Vec<Document>, Box<Finding>> {
    let mut options = Options::default();
    options.emit_comments = false;
    options.block_scalar_eof_without_line_feed = true;
    let parser = Parser::new_from_str_with_options(text, options);
    let mut builder = Builder {
        parser,
        source,
        text,
        anchors: HashMap::new(),
        keys: HashSet::new(),
        repeated: Vec::new(),
        aliased: 0,
        nesting: 0,
    };
    let mut documents = Vec::new();
    while let Some((event, span)) = builder.next()? {
        match event {
            Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd => {}
            Event::StreamEnd => break,
            event => {
                builder.aliased = 0;
                let built = builder.node(event, span)?;
                let root = built.node.unwrap_or_else(|| Node::null(span));
                documents.push(Document {
                    root,
                    tagged: built.tagged,
                    repeated: std::mem::take(&mut builder.repeated),
                });
            }
        }
    }
    Ok(documents)
}

impl<'t> Builder<'t> {
    fn next(&mut self) -> Result<Option<(Event<'t>, Span)>> {
        match self.parser.next_event() {
            None => Ok(None),
            Some(Ok((event, span))) => Ok(Some((
                event,
                self.span(span.start.byte_offset(), span.end.byte_offset()),
            ))),
            Some(Err(error)) => {
                let at = error.marker().byte_offset();
                let span = self.span(at, at);
                fail(Finding::error(
                    Code::Syntax,
                    span,
                    format!("this is not valid YAML: {}", error.info()),
                ))
            }
        }
    }

    /// The next event inside a node; the end of the text there is a mistake.
    fn inner(&mut self) -> Result<(Event<'t>, Span)> {
        let end = self.span(Some(self.text.len()), Some(self.text.len()));
        self.next()?.ok_or_else(|| {
            Box::new(Finding::error(
                Code::Syntax,
                end,
                "the document ends in the middle of a value",
            ))
        })
    }

    fn span(&self, start: Option<usize>, end: Option<usize>) -> Span {
        let offset = |at: Option<usize>| u32::try_from(at.unwrap_or(0)).unwrap_or(u32::MAX);
        Span {
            source: self.source,
            start: offset(start),
            end: offset(end),
        }
    }

    fn node(&mut self, event: Event<'t>, span: Span) -> Result<Built> {
        match event {
            Event::Alias(id) => self.alias(id, span),
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.as_deref();
                let built = match local_tag(tag) {
                    Some("!reset") => Built::dropped(),
                    local => {
                        let node = scalar_node::resolve(&text, style, tag, span)?;
                        Built::leaf(node).overriding(local == Some("!override"))
                    }
                };
                Ok(self.anchored(anchor, built))
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.open(anchor, span)?;
                let built = self.sequence(span)?.tagged_as(local_tag(tag.as_deref()));
                self.nesting -= 1;
                Ok(self.anchored(anchor, built))
            }
            Event::MappingStart(_, anchor, tag) => {
                self.open(anchor, span)?;
                let built = self.mapping(span)?.tagged_as(local_tag(tag.as_deref()));
                self.nesting -= 1;
                Ok(self.anchored(anchor, built))
            }
            _ => fail(Finding::error(
                Code::Syntax,
                span,
                "a value is expected here",
            )),
        }
    }

    fn open(&mut self, anchor: usize, span: Span) -> Result<()> {
        if anchor != 0 {
            self.anchors.insert(anchor, None);
        }
        self.nesting += 1;
        check_depth(self.nesting, span)
    }

    fn anchored(&mut self, anchor: usize, built: Built) -> Built {
        if anchor != 0 {
            self.anchors.insert(anchor, Some(built.clone()));
        }
        built
    }

    fn alias(&mut self, id: usize, span: Span) -> Result<Built> {
        let Some(Some(built)) = self.anchors.get(&id) else {
            return fail(
                Finding::error(
                    Code::Alias,
                    span,
                    "this alias stands inside the value it refers to",
                )
                .with_hint("a value cannot contain itself"),
            );
        };
        self.aliased = self.aliased.saturating_add(built.weight);
        if self.aliased > MAX_ALIASED {
            return fail(Finding::error(
                Code::Alias,
                span,
                format!("aliases expand to more than {MAX_ALIASED} values"),
            ));
        }
        Ok(built.clone())
    }

    fn sequence(&mut self, start: Span) -> Result<Built> {
        let mut items = Vec::new();
        let mut built = Built::empty();
        loop {
            let (event, span) = self.inner()?;
            if matches!(event, Event::SequenceEnd) {
                let span = Span {
                    end: span.end.max(start.end),
                    ..start
                };
                return Ok(Built {
                    node: Some(Node::seq(items, span)),
                    ..built
                });
            }
            let item = self.node(event, span)?;
            built.hold(&item, span)?;
            items.extend(item.node);
        }
    }

    fn mapping(&mut self, start: Span) -> Result<Built> {
        let mut map = Map::default();
        let mut built = Built::empty();
        let mut merged = None;
        // Keys that are not in the map: `<<`, and those that `!reset` drops.
        let mut hidden: HashMap<Key, Span> = HashMap::new();
        loop {
            let (event, key_span) = self.inner()?;
            if matches!(event, Event::MappingEnd) {
                break;
            }
            let merge = is_merge_key(&event);
            let key = self.key(event, key_span)?;
            let first = place_of(&key, &map, &hidden);
            if let Some(first) = first {
                self.repeated.push(repeated(&key, key_span, first));
            }
            let (event, span) = self.inner()?;
            let value = self.node(event, span)?;
            if merge {
                built.merge(&value, span)?;
                built.tagged.extend(value.tagged);
                merged = value.node;
                hidden.insert(key, key_span);
                continue;
            }
            built.hold(&value, span)?;
            built
                .tagged
                .extend(value.tagged.into_iter().map(|mut path| {
                    path.insert(0, key.clone());
                    path
                }));
            match value.node {
                Some(node) => {
                    let entry = Entry {
                        key: key_span,
                        node,
                    };
                    if first.is_some() {
                        map.insert_entry(key, entry);
                    } else {
                        map.push(key, entry);
                    }
                }
                None => {
                    hidden.insert(key, key_span);
                }
            }
        }
        if let Some(merged) = merged {
            merge_into(&mut map, &merged)?;
        }
        Ok(Built {
            node: Some(Node::map(map, start)),
            ..built
        })
    }

    /// A key must be text; its raw spelling is what may not repeat.
    fn key(&mut self, event: Event<'t>, span: Span) -> Result<Key> {
        if let Event::Scalar(text, ScalarStyle::Plain, 0, None) = &event {
            if resolve_plain(text) == Scalar::Str {
                return Ok(self.interned(text));
            }
        }
        let node = self.node(event, span)?.node;
        if let Some(Value::Str(text)) = node.as_ref().map(|node| &node.value) {
            Ok(self.interned(text))
        } else {
            let kind = node.as_ref().map_or("null", Node::kind);
            fail(
                Finding::error(
                    Code::Structure,
                    span,
                    format!("a key must be text, this one is a {kind}"),
                )
                .with_hint("put the key in quotes"),
            )
        }
    }

    fn interned(&mut self, text: &str) -> Key {
        if let Some(key) = self.keys.get(text) {
            return Key::Written(Arc::clone(key));
        }
        let key: Arc<str> = Arc::from(text);
        self.keys.insert(Arc::clone(&key));
        Key::Written(key)
    }
}

impl Built {
    fn leaf(node: Node) -> Self {
        Self {
            node: Some(node),
            tagged: Vec::new(),
            weight: 1,
            depth: 1,
        }
    }

    fn empty() -> Self {
        Self {
            node: None,
            tagged: Vec::new(),
            weight: 1,
            depth: 1,
        }
    }

    /// What `!reset` leaves: nothing, and the path to it.
    fn dropped() -> Self {
        Self {
            tagged: vec![Vec::new()],
            ..Self::empty()
        }
    }

    fn overriding(mut self, yes: bool) -> Self {
        if yes {
            self.tagged = vec![Vec::new()];
        }
        self
    }

    fn tagged_as(self, tag: Option<&str>) -> Self {
        match tag {
            Some("!reset") => Self::dropped(),
            tag => self.overriding(tag == Some("!override")),
        }
    }

    /// Counts a child in.
    fn hold(&mut self, child: &Self, span: Span) -> Result<()> {
        self.weight = self.weight.saturating_add(child.weight);
        self.depth = self.depth.max(child.depth + 1);
        check_depth(self.depth, span)
    }

    /// Counts in a mapping whose keys become this one's.
    fn merge(&mut self, other: &Self, span: Span) -> Result<()> {
        self.weight = self.weight.saturating_add(other.weight);
        self.depth = self.depth.max(other.depth);
        check_depth(self.depth, span)
    }
}

/// Where a key was given before.
fn place_of(key: &str, map: &Map, hidden: &HashMap<Key, Span>) -> Option<Span> {
    let given = map.get_entry(key).map(|entry| entry.key);
    given.or_else(|| hidden.get(key).copied())
}

/// Everything that walks a tree calls itself once a level.
fn check_depth(depth: usize, span: Span) -> Result<()> {
    if depth > MAX_DEPTH {
        let message = format!("values are nested more than {MAX_DEPTH} levels deep");
        return fail(Finding::error(Code::Alias, span, message));
    }
    Ok(())
}

fn repeated(key: &str, span: Span, first: Span) -> Finding {
    let message = format!("the key `{key}` is given twice");
    Finding::error(Code::DuplicateKey, span, message)
        .related("it is first given here", first)
        .with_hint("keep one of the two")
}

fn fail<T>(finding: Finding) -> Result<T> {
    Err(Box::new(finding))
}

fn local_tag(tag: Option<&Tag>) -> Option<&'static str> {
    let tag = tag?;
    match (tag.handle(), tag.suffix()) {
        ("!", "reset") | ("", "!reset") => Some("!reset"),
        ("!", "override") | ("", "!override") => Some("!override"),
        _ => None,
    }
}

fn is_merge_key(event: &Event<'_>) -> bool {
    matches!(event, Event::Scalar(text, ScalarStyle::Plain, _, None) if text == "<<")
}

/// Adds what `<<` brings: keys that the map has itself win, and of several sources the first.
fn merge_into(map: &mut Map, merged: &Node) -> Result<()> {
    match &merged.value {
        Value::Map(source) => {
            for (key, entry) in source.entries() {
                if !map.contains(key) {
                    map.push(key.clone(), entry.clone());
                }
            }
            Ok(())
        }
        Value::Seq(sources) if sources.iter().all(|source| source.as_map().is_some()) => sources
            .iter()
            .try_for_each(|source| merge_into(map, source)),
        _ => fail(
            Finding::error(
                Code::MergeKey,
                merged.span,
                "`<<` takes a mapping or a list of mappings",
            )
            .with_hint("refer to an anchored mapping, as in `<<: *defaults`"),
        ),
    }
}
