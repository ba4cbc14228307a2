//! What is done, in the words that plans print.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Writes the verbs with their texts once.
macro_rules! verbs {
    ($($(#[$doc:meta])+ $name:ident = $text:literal,)+) => {
        /// What an operation does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Verb {
            $($(#[$doc])+ #[serde(rename = $text)] $name,)+
        }

        impl Verb {
            /// All verbs.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Returns the word that plans print.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

verbs! {
    /// Makes a network, a volume or a container.
    Create = "create",
    /// Takes something away.
    Remove = "remove",
    /// Fetches an image.
    Pull = "pull",
    /// Builds an image.
    Build = "build",
    /// Stores configs and secrets.
    StoreFiles = "store files",
    /// Starts a container.
    Start = "start",
    /// Stops a container.
    Stop = "stop",
    /// Stops and starts a container.
    Restart = "restart",
    /// Sends a signal.
    Kill = "kill",
    /// Freezes a container.
    Pause = "pause",
    /// Lets a frozen container go on.
    Unpause = "unpause",
    /// Gives a container another name.
    Rename = "rename",
    /// Takes a container off a network.
    Disconnect = "disconnect",
    /// Runs a hook after the start.
    RunPostStart = "run post_start",
    /// Runs a hook before the stop.
    RunPreStop = "run pre_stop",
    /// Waits until a container runs, and is healthy if it has a health check.
    WaitUntilUp = "wait until up",
    /// Waits until a health check passes.
    WaitUntilHealthy = "wait until healthy",
    /// Waits until a container has ended well.
    WaitUntilCompleted = "wait until completed",
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
