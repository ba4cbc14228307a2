//! What containers are made of.

use std::os::unix::fs::PermissionsExt;

use exos_core::observed::ContainerState;
use exos_core::plan::{FilesOrder, Op, Until};
use exos_core::spec::{
    FileKind, FileMount, FileSource, Mount, MountKind, Sensitive, ServiceSpec, Ulimit, stored_files,
};
use exos_core::testing::backend_suite::{join, remove, start, wait};
use futures_util::{StreamExt, TryStreamExt, stream};

use super::Bench;
use super::processes::{output_of, texts};

/// Returns the operation that removes the first container of a service.
pub(crate) fn gone(bench: &Bench, service: &ServiceSpec) -> Op {
    remove(&bench.order(service).container(), true)
}

/// Each network of a container has its own aliases, whichever joined first.
pub(crate) async fn every_network_has_its_aliases(bench: Bench) {
    let (front, back) = (bench.network("front"), bench.network("back"));
    bench.must(bench.create_network(&front)).await;
    bench.must(bench.create_network(&back)).await;
    let mut server = bench.runs();
    join(&mut server, &front, &["web", "web.shop"]);
    join(&mut server, &back, &["backend"]);
    let container = bench.start(&server).await;
    let address = |network: &str, container: &exos_core::observed::Container| {
        container.networks[network].ip_address.clone()
    };
    let seen = bench.seen(&container).await;
    assert_eq!(seen.networks.len(), 2);
    for (network, aliases) in [
        (&front, &["web", "web.shop"][..]),
        (&back, &["backend"][..]),
    ] {
        for alias in aliases {
            let name = format!("asks-{}", alias.replace('.', "-"));
            let mut client = bench.service(&name, &["nslookup", alias]);
            join(&mut client, network, &[]);
            let output = output_of(&bench, &client).await.join("\n");
            assert!(
                output.contains(&address(&network.name, &seen)),
                "{alias}: {output}"
            );
        }
    }
}

fn file(target: &str, source: FileSource) -> FileMount {
    FileMount {
        kind: FileKind::Secret,
        key: target.trim_start_matches('/').to_owned(),
        target: target.to_owned(),
        source,
        uid: None,
        gid: None,
        mode: None,
    }
}

/// Owner, group and mode are what was asked for; what was not asked for is that of the source.
pub(crate) async fn stored_files_have_their_owner_and_mode(bench: Bench) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("source");
    fs_err::write(&path, "from a file").unwrap();
    fs_err::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    let content = || FileSource::Content(Sensitive::new("hush"));
    let mut service = bench.service(
        "reads",
        &["sh", "-c", "cd /run/secrets; stat -c '%u %g %a' a b c; cat a b c; echo; (echo x > a) 2>/dev/null || echo read-only"],
    );
    service.container.files = vec![
        file("/run/secrets/a", content()),
        FileMount {
            uid: Some(7),
            gid: Some(8),
            mode: Some(0o400),
            ..file("/run/secrets/b", content())
        },
        FileMount {
            gid: Some(9),
            ..file("/run/secrets/c", FileSource::Path(path))
        },
    ];
    let volume = format!("{}_files", bench.stack);
    let store = Op::StoreFiles(Box::new(FilesOrder {
        service: service.name.clone(),
        volume: volume.clone(),
        image: bench.subject.image.clone(),
        files: stored_files(&service, is_local(&bench).await),
        labels: bench.labels(),
    }));
    bench.must(store.clone()).await;
    bench.must(store).await;
    assert!(bench.look().await.containers.is_empty());
    let mut order = bench.order(&service);
    order.files_volume = Some(volume);
    let container = order.container();
    bench.must(Op::CreateContainer(Box::new(order))).await;
    bench.must(start(&container)).await;
    bench.must(wait(&container, Until::Completed)).await;
    let output = texts(&bench, &container).await;
    let expected = ["0 0 444", "7 8 400", "0 9 640", "hushhushfrom a file"];
    assert_eq!(output[..4], expected);
    assert!(output.contains(&"read-only".to_owned()), "{output:?}");
}

/// A file that is mounted as it lies shows its changes.
pub(crate) async fn a_plain_file_is_bound_as_it_is(bench: Bench) {
    if !is_local(&bench).await {
        eprintln!("NOT TESTED: the engine's files are not those of this machine");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config");
    fs_err::write(&path, "as it is").unwrap();
    let mut service = bench.service("reads", &["cat", "/etc/config"]);
    service.container.files = vec![file("/etc/config", FileSource::Path(path))];
    assert_eq!(output_of(&bench, &service).await, ["as it is"]);
}

async fn is_local(bench: &Bench) -> bool {
    bench.backend().capabilities().await.unwrap().local
}

fn anonymous(target: &str) -> Mount {
    Mount {
        target: target.to_owned(),
        kind: MountKind::Anonymous { no_copy: false },
        read_only: false,
        consistency: None,
    }
}

/// The data of anonymous volumes, and of those that the image declares, outlives its container's replacement.
pub(crate) async fn anonymous_volumes_are_taken_over(bench: Bench) {
    let mut service = bench.service(
        "keeps",
        &["sh", "-c", "echo kept > /data/a; echo also > /declared/a"],
    );
    super::image::DECLARES.clone_into(&mut service.image);
    service.container.mounts = vec![anonymous("/data")];
    output_of(&bench, &service).await;
    let old = bench.order(&service).container();
    let volumes = bench.seen(&old).await.volumes;
    let renamed = format!("{}.r1", old.name);
    let rename = Op::RenameContainer {
        container: old.clone(),
        name: renamed.clone(),
    };
    bench.must(rename).await;
    let old = exos_core::plan::ContainerRef {
        name: renamed,
        ..old
    };
    service.container.command = Some(
        ["cat", "/data/a", "/declared/a"]
            .map(str::to_owned)
            .to_vec(),
    );
    let mut order = bench.order(&service);
    order.take_over = Some(old.clone());
    let new = order.container();
    bench.must(Op::CreateContainer(Box::new(order))).await;
    bench.must(remove(&old, false)).await;
    bench.must(start(&new)).await;
    bench.must(wait(&new, Until::Completed)).await;
    assert_eq!(texts(&bench, &new).await, ["kept", "also"]);
    let mut taken = bench.seen(&new).await.volumes;
    taken.sort();
    let mut volumes = volumes;
    volumes.sort();
    assert_eq!(taken, volumes);
    with_volumes_gone(&bench, &new, volumes).await;
}

/// Its anonymous volumes go with it, when that is asked for.
pub(crate) async fn anonymous_volumes_go_with_their_container(bench: Bench) {
    let mut service = bench.runs();
    super::image::DECLARES.clone_into(&mut service.image);
    service.container.mounts = vec![anonymous("/data")];
    let container = bench.create(&service).await;
    let volumes = bench.seen(&container).await.volumes;
    assert_eq!(volumes.len(), 2, "{volumes:?}");
    with_volumes_gone(&bench, &container, volumes).await;
}

async fn with_volumes_gone(
    bench: &Bench,
    container: &exos_core::plan::ContainerRef,
    volumes: Vec<String>,
) {
    let op = Op::RemoveContainer {
        container: container.clone(),
        volumes: true,
        force: true,
    };
    bench.must(op).await;
    let query = exos_core::observed::ObserveQuery {
        volumes: volumes.into_iter().collect(),
        ..exos_core::observed::ObserveQuery::stack(&bench.stack)
    };
    let look = bench.backend().observe(&query).await.unwrap();
    assert_eq!(look.volumes, []);
}

/// Unset is the image's, empty is nothing, a variable without a value is removed.
pub(crate) async fn the_image_gives_what_is_not_set(bench: Bench) {
    let mut service = bench.service(
        "shows",
        &["sh", "-c", "echo ${GREETING-gone} $EXTRA; echo $0; pwd"],
    );
    service.container.environment = [
        ("GREETING".to_owned(), None),
        ("EXTRA".to_owned(), Some("more".to_owned())),
    ]
    .into();
    assert_eq!(
        output_of(&bench, &service).await,
        ["gone more", "sh", "/tmp"]
    );
    let mut bare = bench.service("bare", &[]);
    bare.container.command = None;
    bare.container.entrypoint = Some(["echo", "entry"].map(str::to_owned).to_vec());
    assert_eq!(output_of(&bench, &bare).await, ["entry"]);
}

/// Limits reach the container.
pub(crate) async fn limits_are_set(bench: Bench) {
    let mut service = bench.service("limited", &["sh", "-c", "ulimit -n; id -u"]);
    service.container.user = Some("123:45".to_owned());
    service.container.resources.memory = Some(64 << 20);
    service.container.resources.pids = Some(50);
    service.container.resources.nano_cpus = Some(500_000_000);
    let ulimit = Ulimit {
        soft: 123,
        hard: 456,
    };
    service.container.resources.ulimits = [("nofile".to_owned(), ulimit)].into();
    assert_eq!(output_of(&bench, &service).await, ["123", "123"]);
    let key = bench.order(&service).container().name;
    let inspected = bench.backend().inspect(&key).await.unwrap();
    let host = &inspected["HostConfig"];
    assert_eq!(host["Memory"], 64 << 20);
    assert_eq!(host["PidsLimit"], 50);
    assert_eq!(host["NanoCpus"], 500_000_000);
}

/// An archive goes into a container that never ran, and comes out again.
pub(crate) async fn files_go_in_and_out(bench: Bench) {
    let container = bench
        .create(&bench.service("holds", &["cat", "/tmp/in"]))
        .await;
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(5);
    header.set_mode(0o644);
    tar.append_data(&mut header, "in", &b"bytes"[..]).unwrap();
    let archive = stream::iter([tar.into_inner().unwrap()]).boxed();
    let backend = bench.backend();
    backend
        .copy_to(container.key(), "/tmp", archive)
        .await
        .unwrap();
    assert_eq!(bench.seen(&container).await.state, ContainerState::Created);
    let pieces = backend.copy_from(container.key(), "/tmp/in").await.unwrap();
    let pieces: Vec<Vec<u8>> = pieces.try_collect().await.unwrap();
    assert_eq!(first_text(&pieces.concat()), "bytes");
    let missing = backend.copy_from(container.key(), "/missing").await;
    assert_eq!(
        missing.err().map(|error| error.kind()),
        Some(exos_core::ErrorKind::NotFound)
    );
}

fn first_text(archive: &[u8]) -> String {
    let mut archive = tar::Archive::new(archive);
    let mut entry = archive.entries().unwrap().next().unwrap().unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut entry, &mut text).unwrap();
    text
}
