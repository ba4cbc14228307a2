//! What containers use, measured every ten seconds: now, and over the last hour.
//!
//! A host's newest measurement is part of the [`Host`](super::Host) and as old as the rest of it. The hour before is in
//! rings beside the picture: one for each container, each stack of a host and each host. A ring takes 1,440 bytes, so
//! 50,000 containers take 72 MB; see [`ring`].

mod hour;
mod mean;
mod meter;
mod meters;
mod order;
mod ranks;
mod ring;
mod series;
mod top;
mod usage;
mod window;

pub(super) use meters::Meters;
pub(super) use ranks::{Ranked, Ranks};
pub(super) use top::top;

pub(crate) use mean::Mean;
pub use order::Measure;
pub use ring::STEP;
pub use series::Series;
pub use top::{Top, UsageQuery};
pub use usage::{HostUsage, Usage};
pub use window::Window;
