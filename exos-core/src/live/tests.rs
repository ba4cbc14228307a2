//! The picture and its watchers, on fake engines and with time that stands still.

mod dashboard;
mod dead;
mod lists;
mod metrics;
mod top;
mod watching;
mod world;
