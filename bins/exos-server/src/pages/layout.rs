//! What stands around every page: where one is, where one can go, who one is.

use std::collections::BTreeMap;
use std::sync::Arc;

use exos_core::Timestamp;
use exos_core::access::Action;
use exos_core::platform::StackNames;

use super::reader::Reader;
use super::refused::{Refused, Written};
use super::show::Ago;
use super::{Result, assets};
use crate::state::App;

/// A place of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Dashboard,
    Environments,
    Hosts,
    Stacks,
    Services,
    Containers,
    Volumes,
    Networks,
    Secrets,
    Operations,
    Audit,
    Users,
    Groups,
    ApiKeys,
    Settings,
    Account,
    /// No place of its own.
    Elsewhere,
}

/// The lists of what runs: their paths, names and icons.
const LISTS: [(Section, &str, &str, &str); 8] = [
    (Section::Stacks, "/stacks", "Stacks", "stack"),
    (Section::Services, "/services", "Services", "service"),
    (
        Section::Containers,
        "/containers",
        "Containers",
        "container",
    ),
    (Section::Hosts, "/hosts", "Hosts", "host"),
    (Section::Volumes, "/volumes", "Volumes", "volume"),
    (Section::Networks, "/networks", "Networks", "network"),
    (Section::Secrets, "/secrets", "Secrets", "secret"),
    (
        Section::Operations,
        "/operations",
        "Operations",
        "operation",
    ),
];

/// Other pages that are of one environment or of all, as their address says.
const ALSO: [&str; 3] = ["/api-keys", "/audit", "/timeline"];

/// A link of the navigation.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) href: String,
    pub(super) text: &'static str,
    pub(super) icon: &'static str,
    pub(super) is_current: bool,
}

/// What stands around a page. Every page's template has one as its field `layout`.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) title: String,
    /// The name of the environment that the page is about; absent on pages across all.
    pub(super) environment: Option<String>,
    /// The names of the environments that the reader sees, by their ids.
    pub(super) environments: BTreeMap<Arc<str>, Arc<str>>,
    pub(super) reader: Reader,
    pub(super) now: Timestamp,
    /// The islands of the page, and the nonce of the styles that they bring along.
    pub(super) islands: Vec<&'static str>,
    pub(super) nonce: String,
    section: Section,
    stacks: StackNames,
}

impl Layout {
    /// Returns what stands around a page of `section` with a title.
    pub(super) async fn new(
        app: &App,
        reader: Reader,
        section: Section,
        title: impl Into<String>,
    ) -> Result<Self> {
        Ok(Self {
            title: title.into(),
            environment: None,
            environments: app.platform.environment_names(&reader.caller).await?,
            stacks: app.platform.stack_names(&reader.caller).await?,
            now: app.clock.timestamp(),
            reader,
            islands: Vec::new(),
            nonce: app.ids.next(),
            section,
        })
    }

    /// Says which environment the page is about, by its id or name.
    pub(super) fn within(mut self, environment: Option<&str>) -> Self {
        self.environment = environment.map(|environment| self.name_of(environment));
        self
    }

    /// Says that the page has an island.
    pub(super) fn with_island(mut self, name: &'static str) -> Self {
        self.islands.push(name);
        self
    }

    /// Returns the scripts of the page's islands, as far as they were built.
    pub(super) fn island_scripts(&self) -> Vec<String> {
        let scripts = self.islands.iter().filter_map(|name| assets::island(name));
        scripts.collect()
    }

    /// Returns the name of an environment.
    pub(super) fn name_of(&self, environment: &str) -> String {
        let name = self.environments.get(environment).map(ToString::to_string);
        name.unwrap_or_else(|| environment.to_owned())
    }

    /// Returns the path of a stack's page, given the id of its environment; nothing where nobody deployed it from here, or
    /// it is gone.
    pub(super) fn to_stack(&self, environment: &str, stack: &str) -> Option<String> {
        let home = self.name_of(environment);
        let is_known = self.stacks.has(environment, stack);
        is_known.then(|| format!("/environments/{home}/stacks/{stack}"))
    }

    /// Tells whether the reader may do something, in an environment or in the whole of EXOS.
    pub(super) fn may(&self, action: Action, environment: Option<&str>) -> bool {
        self.reader.may(action, environment)
    }

    /// Tells whether the reader may deploy stacks in the environment that the page is about, or in any.
    pub(super) fn may_deploy(&self) -> bool {
        let mut environments = self.environments.iter();
        environments.any(|(id, name)| {
            let is_here = self
                .environment
                .as_deref()
                .is_none_or(|here| here == &**name);
            is_here && self.may(Action::StackDeploy, Some(id))
        })
    }

    /// Tells whether the reader may read the audit log anywhere.
    pub(super) fn may_audit(&self) -> bool {
        let mut environments = self.environments.keys();
        self.may(Action::GlobalAuditRead, None)
            || environments.any(|id| self.may(Action::AuditRead, Some(id)))
    }

    /// Returns the form that goes to `action`: as it was written when it was refused.
    pub(super) fn form(&self, action: &str) -> Written<'_> {
        Refused::of(self.reader.refused.as_deref(), action)
    }

    /// Shows how long ago something was.
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "templates give references"
    )]
    pub(super) fn ago(&self, at: &Timestamp) -> Ago {
        Ago::new(*at, self.now)
    }

    /// Returns the path that an asset is loaded from.
    #[expect(clippy::unused_self, reason = "a layout is what templates know")]
    pub(super) fn asset(&self, name: &str) -> String {
        assets::path(name)
    }

    /// Returns the reader's name.
    pub(super) fn who(&self) -> &str {
        self.reader.caller.principal.name()
    }

    /// Returns links to the lists of what runs: of the environment that the page is about, or of all.
    pub(super) fn things(&self) -> Vec<Link> {
        let links = LISTS.into_iter().map(|(section, path, text, icon)| Link {
            href: match &self.environment {
                Some(name) => format!("{path}?environment={name}"),
                None => path.to_owned(),
            },
            text,
            icon,
            is_current: self.section == section,
        });
        links.collect()
    }

    /// Returns where the same page is shown of all environments.
    pub(super) fn across(&self) -> String {
        match self.list() {
            Some(list) => list.to_owned(),
            None => "/environments".to_owned(),
        }
    }

    /// Returns the list without its filters, of the environment that it is about.
    pub(super) fn unfiltered(&self) -> String {
        self.environment
            .as_deref()
            .map_or_else(|| self.across(), |name| self.switched(name))
    }

    /// Returns where the same page is shown of another environment.
    pub(super) fn switched(&self, environment: &str) -> String {
        match self.list() {
            Some(list) => format!("{list}?environment={environment}"),
            None => format!("/environments/{environment}"),
        }
    }

    /// Returns the path of the list that the page is, if it is one.
    fn list(&self) -> Option<&str> {
        let path = self.reader.at.split('?').next().unwrap_or_default();
        let mut lists = LISTS.iter().map(|(_, list, ..)| *list).chain(ALSO);
        lists.find(|list| *list == path)
    }

    /// Returns the first links.
    pub(super) fn first(&self) -> Vec<Link> {
        vec![
            self.link(Section::Dashboard, "/", "Dashboard", "dashboard"),
            self.link(
                Section::Environments,
                "/environments",
                "Environments",
                "environment",
            ),
        ]
    }

    /// Returns the pages about EXOS itself, as far as the reader may see them.
    pub(super) fn about(&self) -> Vec<Link> {
        let mut links = Vec::new();
        if self.may(Action::UserRead, None) {
            links.push(self.link(Section::Users, "/users", "Users", "user"));
        }
        if self.may(Action::GroupRead, None) {
            links.push(self.link(Section::Groups, "/groups", "Groups", "group"));
        }
        links.push(self.link(Section::ApiKeys, "/api-keys", "API keys", "key"));
        links.push(self.link(Section::Audit, "/audit", "Audit", "audit"));
        if self.may(Action::SettingsRead, None) {
            links.push(self.link(Section::Settings, "/settings", "Settings", "settings"));
        }
        links
    }

    fn link(&self, section: Section, href: &str, text: &'static str, icon: &'static str) -> Link {
        Link {
            href: href.to_owned(),
            text,
            icon,
            is_current: self.section == section,
        }
    }
}
