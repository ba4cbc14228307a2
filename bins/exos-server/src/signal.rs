//! Being told to stop.

use tokio::signal::unix::{SignalKind, signal};

/// Returns when the process is asked to end: by the termination signal, or by Ctrl-C.
pub(crate) async fn asked_to_stop() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
