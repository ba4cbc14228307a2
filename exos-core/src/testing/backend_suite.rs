//! What every [`Backend`] must do.
#![expect(clippy::expect_used, reason = "a suite is a test")]

mod bench;
mod containers;
mod measured;
mod names;
mod output;
mod waiting;

use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::backend::{Backend, Behavior, FakeBackend};
use crate::observed::Health;

pub use self::bench::{Bench, join, on, remove, start, stop, wait};

/// A backend under test.
#[derive(Clone)]
pub struct Subject {
    /// The backend.
    pub backend: Arc<dyn Backend>,
    /// An image that is there. It holds `sh`, `sleep`, `cat`, `true` and `false`.
    pub image: String,
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject")
            .field("image", &self.image)
            .finish_non_exhaustive()
    }
}

impl Subject {
    /// Returns a fake whose services behave as the suite's containers do.
    pub fn fake() -> Self {
        let image = "exos-test/busybox:local".to_owned();
        let ends = |code, output: &[&str]| Behavior {
            exits: Some(code),
            output: output.iter().map(|line| (*line).to_owned()).collect(),
            ..Behavior::default()
        };
        let backend = FakeBackend::new()
            .with_image(&image)
            .with_behavior("completes", ends(0, &["one", "two", "three"]))
            .with_behavior("fails", ends(3, &["about to fail", "now"]))
            .with_behavior(
                "sick",
                Behavior {
                    health: Health::Unhealthy,
                    ..Behavior::default()
                },
            )
            .with_behavior(
                "slow",
                Behavior {
                    health: Health::Starting,
                    ..Behavior::default()
                },
            );
        backend.forget_image("exos-test/missing:local");
        Self {
            backend: Arc::new(backend),
            image,
        }
    }
}

/// One sentence of the contract as a test.
#[derive(Clone, Copy)]
pub struct Case {
    /// What must hold.
    pub name: &'static str,
    /// Panics when it does not.
    pub run: fn(Subject) -> BoxFuture<'static, ()>,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Calls a macro with the list of all cases, which stands here only.
#[doc(hidden)]
#[macro_export]
macro_rules! __backend_cases {
    (($($with:tt)+), $($subject:expr)?) => {
        $($with)+! { $($subject,)?
            names::what_does_not_exist_is_absent
            names::a_network_is_made_once
            names::a_volume_with_the_same_labels_is_kept
            names::a_volume_with_other_labels_is_somebody_elses
            names::removing_what_does_not_exist_succeeds
            names::a_network_in_use_stays
            names::a_volume_in_use_stays
            names::capabilities_stay_the_same
            names::everything_of_a_stack_is_seen_and_nothing_else
            containers::a_container_is_made_and_not_started
            containers::a_container_is_made_once
            containers::a_missing_image_is_not_found
            containers::a_missing_network_is_not_found
            containers::starting_and_stopping_twice_succeeds
            containers::a_taken_port_is_a_conflict
            containers::a_taken_name_is_a_conflict
            containers::a_running_container_is_removed_by_force_only
            containers::a_paused_container_goes_on
            containers::a_killed_container_has_ended
            containers::a_restarted_container_runs
            containers::a_disconnected_container_is_off_its_network
            containers::unmanaged_containers_are_seen
            containers::what_belongs_to_no_stack_is_seen_when_asked_for
            containers::containers_are_looked_up_by_id
            waiting::up_is_running_without_a_health_check
            waiting::up_is_healthy_with_one
            waiting::up_is_also_a_good_end
            waiting::completed_is_a_good_end
            waiting::a_bad_end_fails_with_the_last_lines
            waiting::an_unhealthy_container_fails
            waiting::healthy_without_a_health_check_fails
            waiting::a_removed_container_fails
            waiting::waiting_has_a_limit
            waiting::a_later_start_is_not_missed
            output::logs_are_whole_lines_in_order
            output::a_command_has_output_and_exit_code
            output::a_hook_runs_in_a_running_container
            output::events_are_told_from_the_moment_of_asking
            output::a_stop_is_told_apart_from_an_end
            output::a_running_container_is_measured
            measured::containers_are_measured_at_once
            measured::what_does_not_run_is_absent
            output::inspecting_what_does_not_exist_is_not_found
            output::a_failing_pull_is_not_found
        }
    };
}

/// Makes one test of each sentence of the contract of [`Backend`].
///
/// The argument is an expression that gives a [`Subject`]; it may `await`.
///
/// ```
/// use exos_core::testing::backend_suite::Subject;
///
/// exos_core::backend_suite!(Subject::fake());
/// ```
#[macro_export]
macro_rules! backend_suite {
    ($subject:expr) => {
        $crate::__backend_cases! { ($crate::__backend_tests), $subject }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __backend_tests {
    ($subject:expr, $($module:ident::$case:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $case() {
                let subject = $subject;
                let case = $crate::testing::backend_suite::case(stringify!($case));
                (case.run)(subject).await;
            }
        )*
    };
}

/// Returns every case, for harnesses that choose among them.
pub fn cases() -> Vec<Case> {
    macro_rules! list {
        ($($module:ident::$case:ident)*) => {
            vec![$(Case {
                name: stringify!($case),
                run: |subject| Box::pin(bench::on(subject, $module::$case)),
            }),*]
        };
    }
    __backend_cases! { (list), }
}

#[doc(hidden)]
pub fn case(name: &str) -> Case {
    let found = cases().into_iter().find(|case| case.name == name);
    found.expect("the list is the same")
}

#[cfg(test)]
mod tests {
    crate::backend_suite!(super::Subject::fake());
}
