//! Building images.

use std::path::Path;
use std::sync::Arc;

use exos_core::observed::ObserveQuery;
use exos_core::plan::{Op, Until};
use exos_core::spec::{BuildSource, BuildSpec, ServiceSpec};
use exos_core::{ErrorKind, Event, EventKind, Progress};

use super::Bench;
use super::processes::output_of;
use exos_core::testing::backend_suite::wait;

fn order(bench: &Bench, context: &Path, dockerfile: &str) -> (ServiceSpec, BuildSpec) {
    fs_err::write(context.join("Dockerfile"), dockerfile).unwrap();
    let image = format!("exos-test/{}:local", bench.stack);
    let build = BuildSpec {
        context: BuildSource::Folder(context.to_owned()),
        ..BuildSpec::default()
    };
    (ServiceSpec::new("built", image), build)
}

fn op(service: &ServiceSpec, build: BuildSpec) -> Op {
    let service = ServiceSpec {
        build: Some(build),
        ..service.clone()
    };
    Op::BuildImage {
        service: Arc::new(service),
        labels: [("io.exos.test".to_owned(), "1".to_owned())].into(),
    }
}

fn lines(events: &[Event]) -> Vec<&str> {
    let lines = events.iter().filter_map(|event| match &event.kind {
        EventKind::Progress(Progress::Output(line)) => Some(line.as_str()),
        _ => None,
    });
    lines.collect()
}

async fn remove(bench: &Bench, image: &str) {
    bench
        .must(Op::RemoveImage {
            image: image.to_owned(),
        })
        .await;
}

pub(crate) async fn an_image_has_its_names_labels_and_arguments(bench: Bench) {
    let folder = tempfile::tempdir().unwrap();
    let dockerfile = format!(
        "FROM {} AS first\nARG WHAT\nRUN echo \"got $WHAT\" && echo $WHAT > /what\nFROM first AS second\nRUN exit 9\n",
        super::image::NAME
    );
    let (service, build) = order(&bench, folder.path(), &dockerfile);
    let other = format!("exos-test/{}:other", bench.stack);
    let build = BuildSpec {
        args: [("WHAT".to_owned(), Some("a b".to_owned()))].into(),
        target: Some("first".to_owned()),
        tags: vec![other.clone()],
        ..build
    };
    let (done, events) = bench.events_of(op(&service, build)).await;
    done.unwrap();
    assert!(events.iter().all(|event| event.node.is_none()));
    assert!(lines(&events).contains(&"got a b"), "{events:?}");
    let query = ObserveQuery {
        images: [service.image.clone(), other.clone()].into(),
        ..ObserveQuery::stack(&bench.stack)
    };
    let look = bench.backend().observe(&query).await.unwrap();
    let image = look.image(&service.image).unwrap().clone();
    let same = look.image(&other).unwrap().id == image.id;
    let mut runs = bench.service("built", &["cat", "/what"]);
    runs.image.clone_from(&service.image);
    let output = output_of(&bench, &runs).await;
    remove(&bench, &other).await;
    bench.must(super::containers::gone(&bench, &runs)).await;
    remove(&bench, &service.image).await;
    assert!(same && image.tagged_at > 1_700_000_000);
    assert!(image.platform.starts_with("linux/"), "{}", image.platform);
    assert_eq!(output, ["a b"]);
}

pub(crate) async fn a_failing_step_shows_its_output(bench: Bench) {
    let folder = tempfile::tempdir().unwrap();
    let dockerfile = format!("FROM {}\nRUN echo before; exit 7\n", super::image::NAME);
    let (service, build) = order(&bench, folder.path(), &dockerfile);
    let (done, _) = bench.events_of(op(&service, build)).await;
    let error = done.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Failed);
    assert!(error.message().contains("non-zero code: 7"), "{error}");
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("before"), "{source}");
    assert!(error.to_string().contains(&service.image));
}

pub(crate) async fn the_steps_do_not_see_what_is_ignored(bench: Bench) {
    let folder = tempfile::tempdir().unwrap();
    for name in ["kept", "secret.key", "Dockerfile"] {
        fs_err::write(folder.path().join(name), name).unwrap();
    }
    fs_err::write(
        folder.path().join(".dockerignore"),
        "*.key\nDockerfile\n.dockerignore",
    )
    .unwrap();
    let dockerfile = format!("FROM {}\nCOPY . /seen/\n", super::image::NAME);
    let (service, build) = order(&bench, folder.path(), &dockerfile);
    bench.must(op(&service, build)).await;
    let mut runs = bench.service("built", &["sh", "-c", "cd /seen; echo * .d*"]);
    runs.image.clone_from(&service.image);
    let output = output_of(&bench, &runs).await;
    bench.must(super::containers::gone(&bench, &runs)).await;
    remove(&bench, &service.image).await;
    assert_eq!(output, ["kept .d*"]);
}

pub(crate) async fn an_inline_dockerfile_is_enough(bench: Bench) {
    let folder = tempfile::tempdir().unwrap();
    fs_err::write(folder.path().join("a"), "a").unwrap();
    let (service, build) = order(&bench, folder.path(), "FROM missing:local");
    let inline = format!("FROM {}\nCOPY . /seen/\n", super::image::NAME);
    let build = BuildSpec {
        dockerfile_inline: Some(inline),
        ..build
    };
    bench.must(op(&service, build)).await;
    let mut runs = bench.service("built", &["sh", "-c", "cd /seen; echo * .d*"]);
    runs.image.clone_from(&service.image);
    let container = bench.start(&runs).await;
    bench.must(wait(&container, Until::Completed)).await;
    let output = super::processes::texts(&bench, &container).await;
    bench.must(super::containers::gone(&bench, &runs)).await;
    remove(&bench, &service.image).await;
    assert_eq!(output, ["Dockerfile a .d*"]);
}
