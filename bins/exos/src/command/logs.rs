//! `exos logs`: what the containers write, merged.

mod follow;
mod lines;

use clap::Args;
use exos_core::backend::LogOptions;
use exos_core::spec::StackSpec;

use super::up::Services;
use crate::context::Context;
use crate::error::{Failure, Result};
use crate::{moment, pick};
use lines::Writer;

/// Flags of `logs`.
#[derive(Debug, Args)]
pub(crate) struct LogsArgs {
    /// Go on with new lines, and with containers that start later
    #[arg(short, long)]
    follow: bool,
    /// Number of lines from the end, for each container
    #[arg(short = 'n', long, value_name = "N", default_value = "all", value_parser = tail)]
    tail: Tail,
    /// From this time on: a time such as 2026-03-01T12:30:00Z, or a span such as 42m
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Up to this time
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Show the time of each line
    #[arg(short, long)]
    timestamps: bool,
    /// Show lines alone, without the container's name
    #[arg(long)]
    no_log_prefix: bool,
    /// Show no colours
    #[arg(long)]
    no_color: bool,
    /// Number of the container within its service
    #[arg(long, value_name = "N")]
    index: Option<u32>,
    #[command(flatten)]
    services: Services,
}

/// Number of lines; absent is all.
type Tail = Option<u64>;

fn tail(word: &str) -> Result<Tail, String> {
    if word == "all" {
        return Ok(None);
    }
    let number = word.parse().map(Some);
    number.map_err(|_| "it is a number of lines, or `all`".to_owned())
}

impl LogsArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let now = context.now();
        let options = LogOptions {
            follow: false,
            tail: self.tail,
            since: point("--since", self.since.as_deref(), now)?,
            until: point("--until", self.until.as_deref(), now)?,
            timestamps: true,
        };
        let services = &self.services.services;
        let target = context.target(&[]).await?;
        let mut containers = pick::of_services(context.containers(&target.name).await?, services);
        containers.retain(|seen| self.index.is_none_or(|index| seen.number == index));
        if containers.is_empty() && !self.follow {
            let message = format!("the stack {} has no container of that name", target.name);
            return Err(Failure::not_found(
                "logs",
                message,
                "`exos ps -a` lists its containers",
            ));
        }
        let mut writer = Writer::new(
            context.printer.clone(),
            !self.no_log_prefix,
            self.timestamps,
        );
        if self.no_color {
            writer.without_colour();
        }
        let backend = context.platform().await?.backend();
        if self.follow {
            let follow = follow::Follow {
                backend,
                stack: target.name,
                services: services.clone(),
                options,
            };
            return follow.run(context, containers, &mut writer).await;
        }
        lines::merge(&*backend, &containers, &options, &mut writer).await
    }
}

/// Follows the output of a stack that was just brought up.
pub(super) async fn follow(
    context: &mut Context,
    spec: &StackSpec,
    services: Vec<String>,
) -> Result {
    let quiet = |name: &String| {
        spec.services
            .get(name)
            .is_some_and(|service| !service.attach)
    };
    let services: Vec<String> = if services.is_empty() {
        spec.services
            .keys()
            .filter(|name| !quiet(name))
            .cloned()
            .collect()
    } else {
        services
    };
    let containers = pick::of_services(context.containers(&spec.name).await?, &services);
    let mut writer = Writer::new(context.printer.clone(), true, false);
    let follow = follow::Follow {
        backend: context.platform().await?.backend(),
        stack: spec.name.clone(),
        services,
        options: LogOptions {
            timestamps: true,
            ..LogOptions::default()
        },
    };
    follow.run(context, containers, &mut writer).await
}

/// Reads a point in time that a flag names.
pub(super) fn point(flag: &str, text: Option<&str>, now: i64) -> Result<Option<i64>> {
    let Some(text) = text else { return Ok(None) };
    let point = moment::parse(text, now).ok_or_else(|| {
        Failure::usage(
            format!("{flag} {text:?} is no point in time"),
            "write 2026-03-01T12:30:00Z, seconds since 1970, or a span before now such as 42m",
        )
    });
    point.map(Some)
}
