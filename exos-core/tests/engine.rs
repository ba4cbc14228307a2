//! The Docker backend on a real engine: the behaviour suite, and what only real containers can show.
//!
//! The engine is the one that `DOCKER_HOST` names, or that of this machine. Without one the tests are ignored, not
//! passed, and the reason is printed.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test without the usual harness is still a test"
)]

#[path = "engine/build.rs"]
mod build;
#[path = "engine/containers.rs"]
mod containers;
#[path = "engine/image.rs"]
mod image;
#[path = "engine/live.rs"]
mod live;
#[path = "engine/measured.rs"]
mod measured;
#[path = "engine/processes.rs"]
mod processes;

use std::sync::Arc;

use exos_core::docker::{DockerBackend, DockerOptions};
use exos_core::testing::backend_suite::{Bench, Case, Subject, cases, on};
use libtest_mimic::{Arguments, Trial};
use tokio::runtime::Runtime;

fn main() {
    let arguments = Arguments::from_args();
    let runtime = Runtime::new().unwrap();
    let subject = if arguments.list {
        Err("only listing".to_owned())
    } else {
        runtime.block_on(subject())
    };
    if let Err(why) = &subject {
        eprintln!("NOT TESTED on a real engine: {why}");
    }
    let trials = suite()
        .into_iter()
        .map(|case| trial(&runtime, subject.as_ref().ok(), case));
    libtest_mimic::run(&arguments, trials.collect()).exit();
}

/// Reaches the engine and builds the image that all tests use.
async fn subject() -> Result<Subject, String> {
    #[expect(clippy::disallowed_methods, reason = "a test program is an edge")]
    let options = DockerOptions::from_variables(|name| std::env::var(name).ok());
    let backend = DockerBackend::connect(&options).await;
    let backend = Arc::new(backend.map_err(|error| error.to_string())?);
    image::build(&*backend).await?;
    Ok(Subject {
        backend,
        image: image::NAME.to_owned(),
    })
}

fn trial(runtime: &Runtime, subject: Option<&Subject>, case: Case) -> Trial {
    let handle = runtime.handle().clone();
    let ignored = subject.is_none();
    let subject = subject.cloned();
    let run = move || {
        if let Some(subject) = subject {
            handle.block_on((case.run)(subject));
        }
        Ok(())
    };
    Trial::test(case.name, run).with_ignored_flag(ignored)
}

macro_rules! own_cases {
    ($($module:ident::$case:ident,)*) => {
        [$(Case {
            name: stringify!($case),
            run: |subject| Box::pin(on(subject, $module::$case)),
        },)*]
    };
}

fn suite() -> Vec<Case> {
    let own = own_cases![
        build::an_image_has_its_names_labels_and_arguments,
        build::a_failing_step_shows_its_output,
        build::the_steps_do_not_see_what_is_ignored,
        build::an_inline_dockerfile_is_enough,
        containers::every_network_has_its_aliases,
        containers::stored_files_have_their_owner_and_mode,
        containers::a_plain_file_is_bound_as_it_is,
        containers::anonymous_volumes_are_taken_over,
        containers::anonymous_volumes_go_with_their_container,
        containers::the_image_gives_what_is_not_set,
        containers::limits_are_set,
        containers::files_go_in_and_out,
        live::the_picture_follows_what_happens,
        measured::a_steady_load_is_told_as_the_engine_tells_it,
        processes::input_is_read_to_its_end,
        processes::an_exit_code_is_known_after_the_end,
        processes::a_terminal_has_a_size,
        processes::attached_before_the_start_nothing_is_missed,
        processes::a_detached_command_goes_on,
        processes::a_failing_hook_shows_its_output,
        processes::both_outputs_are_told_apart,
        processes::long_lines_are_whole,
        processes::the_log_of_a_terminal_has_lines,
        processes::measuring_ends_with_the_container,
    ];
    cases().into_iter().chain(own).collect()
}
