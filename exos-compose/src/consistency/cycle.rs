//! Services that wait for each other in a circle.

use std::collections::HashMap;

use crate::diagnostic::{Code, Finding, Report};
use crate::project::Project;
use crate::yaml::{Entry, Key, Map, Node};

/// Reports the first circle found from each service that is not known to be free of one.
pub(crate) fn check(project: &Project, report: &mut Report) {
    let mut search = Search {
        project,
        state: HashMap::new(),
    };
    for name in project.services.keys() {
        if let Some(finding) = search.from(name) {
            report.push(finding);
            return;
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Done,
}

struct Search<'p> {
    project: &'p Project,
    state: HashMap<&'p str, State>,
}

type Edges<'p> = Box<dyn Iterator<Item = (&'p Key, &'p Entry)> + 'p>;

impl<'p> Search<'p> {
    /// Walks depth first without recursion, each service once.
    fn from(&mut self, name: &'p str) -> Option<Finding> {
        if self.state.contains_key(name) {
            return None;
        }
        self.state.insert(name, State::Open);
        let mut way: Vec<(&'p str, Edges<'p>)> = vec![(name, self.edges(name))];
        while let Some((service, edges)) = way.last_mut() {
            let Some((next, entry)) = edges.next() else {
                self.state.insert(service, State::Done);
                way.pop();
                continue;
            };
            match self.state.get(&**next) {
                Some(State::Done) => {}
                Some(State::Open) => return Some(circle(&way, next, entry)),
                None => {
                    self.state.insert(next, State::Open);
                    let edges = self.edges(next);
                    way.push((next, edges));
                }
            }
        }
        None
    }

    fn edges(&self, name: &str) -> Edges<'p> {
        let project = self.project;
        let dependencies = project
            .services
            .get(name)
            .and_then(|service| service.get("depends_on"))
            .and_then(Node::as_map);
        Box::new(
            dependencies
                .into_iter()
                .flat_map(Map::entries)
                .filter(|(name, _)| project.services.contains(name)),
        )
    }
}

fn circle(way: &[(&str, Edges<'_>)], closing: &str, entry: &Entry) -> Finding {
    let names = way
        .iter()
        .map(|(name, _)| *name)
        .skip_while(|name| *name != closing);
    let names: Vec<&str> = names.chain([closing]).collect();
    let last = way.last().map_or(closing, |(name, _)| name);
    Finding::error(
        Code::DependencyCycle,
        entry.key,
        format!("services depend on each other: {}", names.join(" -> ")),
    )
    .at(format!("services.{last}.depends_on"))
    .with_hint("remove one of these dependencies")
}
