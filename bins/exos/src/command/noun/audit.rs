//! `exos audit`: who tried to change what, and what came of it.

use clap::{Args, Subcommand, ValueEnum};
use exos_core::Timestamp;
use exos_core::client::{AuditEntry, AuditLog, Query};
use exos_core::platform::Outcome;
use futures_util::TryStreamExt;

use super::environment::word;
use super::{ListedArgs, Noun};
use crate::command::logs::point;
use crate::context::Context;
use crate::error::Result;
use crate::human;
use crate::style::Style;
use crate::table::Cell;

/// What is done with the audit log.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Lists attempts to change something, newest first
    #[command(visible_alias = "list")]
    Ls(LsArgs),
    /// Writes all of them as JSON, one a line
    Export(FilterArgs),
}

/// Flags of `audit ls`.
#[derive(Debug, Args)]
pub(crate) struct LsArgs {
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    shown: ListedArgs,
}

/// Which entries.
#[derive(Debug, Args)]
pub(crate) struct FilterArgs {
    /// Those of the whole server, not of one environment
    #[arg(short, long)]
    all: bool,
    /// Only by this user or API key
    #[arg(long, value_name = "NAME")]
    principal: Option<String>,
    /// Only this action, such as stack.deploy
    #[arg(long, value_name = "ACTION")]
    action: Option<String>,
    /// Only with this outcome
    #[arg(long, value_name = "OUTCOME", value_enum)]
    outcome: Option<OutcomeArg>,
    /// Only of the thing with this name or id
    #[arg(long, value_name = "NAME")]
    target: Option<String>,
    /// From this time on: a time such as 2026-03-01T12:30:00Z, or a span such as 42m
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Before this time
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OutcomeArg {
    Done,
    Refused,
    Failed,
}

impl FilterArgs {
    async fn log(&self, context: &Context) -> Result<(AuditLog, Query)> {
        let log = if self.all {
            context.client()?.audit(None)
        } else {
            let server = context.server()?;
            let environment = server.environment_or(Some("--all")).await?;
            server.client.audit(Some(&environment))
        };
        let now = context.now();
        let time = |flag, text: Option<&String>| -> Result<Option<String>> {
            let second = point(flag, text.map(String::as_str), now)?;
            let time = second.map(|second| Timestamp::from_millis(second.saturating_mul(1000)));
            Ok(time.map(|time| time.to_string()))
        };
        let outcome = self.outcome.and_then(|outcome| {
            let word = outcome.to_possible_value()?;
            Some(word.get_name().to_owned())
        });
        let filters = [
            ("principal", self.principal.clone()),
            ("action", self.action.clone()),
            ("outcome", outcome),
            ("target", self.target.clone()),
            ("from", time("--since", self.since.as_ref())?),
            ("to", time("--until", self.until.as_ref())?),
        ];
        let filters = filters
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        let query = filters.fold(Query::default(), |query, (name, value)| {
            query.with(name, value)
        });
        Ok((log, query))
    }
}

impl AuditCommand {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        match self {
            Self::Ls(args) => {
                let (log, query) = args.filter.log(context).await?;
                args.shown.list(context, &log, query).await
            }
            Self::Export(filter) => {
                let (log, query) = filter.log(context).await?;
                let mut pieces = log.export(&query).await?;
                while let Some(piece) = pieces.try_next().await? {
                    context.printer.raw(&piece);
                    if context.printer.is_closed() {
                        break;
                    }
                }
                Ok(())
            }
        }
    }
}

impl Noun for AuditEntry {
    const HEADING: &'static [&'static str] =
        &["TIME", "WHO", "ACTION", "TARGET", "OUTCOME", "REASON"];

    fn name(&self) -> String {
        self.id.clone()
    }

    fn cells(&self) -> Vec<Cell> {
        let style = match self.outcome {
            Outcome::Done => Style::Good,
            Outcome::Refused | Outcome::Failed => Style::Bad,
        };
        vec![
            human::time(self.at).into(),
            self.principal.name().into(),
            self.action.as_str().into(),
            format!("{} {}", self.target.kind, self.target.name).into(),
            Cell::new(word(self.outcome), style),
            self.reason.clone().unwrap_or_default().into(),
        ]
    }
}
