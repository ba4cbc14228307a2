//! Tests what one built on EXOS without an engine: the fake keeps the same contract as the real one.
//!
//! `cargo test -p exos-examples`, or `cargo run -p exos-examples --bin without-docker`

use std::sync::Arc;

use exos_core::backend::FakeBackend;
use exos_core::plan::UpOptions;
use exos_core::platform::{Local, Stacks, Work};
use exos_core::spec::{ServiceSpec, StackSpec};
use exos_core::{ErrorKind, Result};

/// What a team wrote: deploys a release and says whether it worked.
async fn release(platform: &dyn Stacks, tag: &str) -> Result<bool> {
    let image = format!("shop/web:{tag}");
    let stack = StackSpec::new("shop").with_service(ServiceSpec::new("web", image));
    match platform
        .up(&stack, &UpOptions::default(), &Work::default())
        .await
    {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "an example shows what happens")]
async fn main() -> Result<()> {
    let engine = Arc::new(FakeBackend::new());
    engine.forget_image("shop/web:2");
    let platform = Local::new(engine.clone());
    for tag in ["1", "2"] {
        println!(
            "release {tag}: {}",
            if release(&platform, tag).await? {
                "deployed"
            } else {
                "no such image"
            }
        );
    }
    println!("on the engine: {}", engine.names().join(", "));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_release_without_an_image_leaves_the_old_one_running() {
        let engine = Arc::new(FakeBackend::new());
        engine.forget_image("shop/web:2");
        let platform = Local::new(engine.clone());
        assert!(release(&platform, "1").await.unwrap());
        assert!(!release(&platform, "2").await.unwrap());
        assert_eq!(engine.names(), ["container shop-web-1"]);
    }

    #[tokio::test]
    async fn an_engine_that_fails_is_an_error() {
        let engine = Arc::new(FakeBackend::new());
        engine.fail_next("service web/1 start", ErrorKind::Unavailable);
        let platform = Local::new(engine);
        assert_eq!(
            release(&platform, "1").await.unwrap_err().kind(),
            ErrorKind::Unavailable
        );
    }
}
