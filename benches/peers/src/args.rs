//! The command line.

use std::path::PathBuf;

use crate::measure::Result;

const USAGE: &str = "usage: peers --compose PATH [--exos PATH] [--only config|stacks] [--quick]

  --compose PATH   docker compose's plugin, of the version to compare with
  --exos PATH      the release build to measure (target/release/exos)
  --only WHAT      one half only
  --quick          few runs of small sizes: shows that the bench works, not how fast anything is";

/// What to run.
#[derive(Debug)]
pub(crate) struct Args {
    pub(crate) exos: PathBuf,
    pub(crate) compose: PathBuf,
    pub(crate) config: bool,
    pub(crate) stacks: bool,
    pub(crate) quick: bool,
}

impl Args {
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Self> {
        let mut compose = None;
        let mut args = Self {
            exos: PathBuf::from("target/release/exos"),
            compose: PathBuf::new(),
            config: true,
            stacks: true,
            quick: false,
        };
        while let Some(word) = words.next() {
            match (word.as_str(), word == "--quick") {
                (_, true) => args.quick = true,
                ("--exos", _) => args.exos = value(words.next())?.into(),
                ("--compose", _) => compose = Some(PathBuf::from(value(words.next())?)),
                ("--only", _) => args.choose(&value(words.next())?)?,
                _ => return Err(USAGE.into()),
            }
        }
        // The programs are started in the folders of their stacks.
        args.compose = std::path::absolute(compose.ok_or(USAGE)?)?;
        args.exos = std::path::absolute(&args.exos)?;
        Ok(args)
    }

    fn choose(&mut self, half: &str) -> Result<()> {
        self.config = half == "config";
        self.stacks = half == "stacks";
        if self.config || self.stacks {
            return Ok(());
        }
        Err(USAGE.into())
    }
}

fn value(word: Option<String>) -> Result<String> {
    word.ok_or_else(|| USAGE.into())
}
