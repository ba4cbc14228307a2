//! The pages in process: what they show to whom, and what their forms do.

mod bench;
mod container;
mod dashboard;
mod door;
mod environment;
mod hang;
mod host;
mod keys;
mod live;
mod operation;
mod people;
mod refused;
mod rights;
mod stack;
mod storage;
