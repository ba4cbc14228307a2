//! Behaviour suites: the sentences under `# Behavior` of each port, as tests for any implementation.

pub mod backend_suite;
pub mod store_suite;
