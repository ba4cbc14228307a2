//! Deploys a compose file and waits until everything in it is healthy.
//!
//! `cargo run -p exos-examples --bin embed -- FOLDER`

use std::sync::Arc;

use exos_compose::{FileLoader, LoadRequest};
use exos_core::docker::{DockerBackend, DockerOptions};
use exos_core::plan::UpOptions;
use exos_core::platform::{Local, Stacks, Work};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args()
        .nth(1)
        .ok_or("name the folder of a compose file")?;
    let folder = std::path::absolute(folder)?.display().to_string();
    let loaded = exos_compose::load(&LoadRequest::new(folder), &FileLoader)?;
    let stack = exos_compose::lower(&loaded.project)?;
    let engine = DockerBackend::connect(&DockerOptions::default()).await?;
    let platform = Local::new(Arc::new(engine));
    platform
        .up(&stack, &UpOptions::default(), &Work::default())
        .await?;
    Ok(())
}
