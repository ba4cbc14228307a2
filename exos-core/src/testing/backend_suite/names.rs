//! Networks, volumes, images, and what is seen.

use super::bench::{Bench, join, remove};
use crate::error::ErrorKind;
use crate::labels;
use crate::observed::ObserveQuery;
use crate::plan::{ContainerRef, Op};
use crate::spec::{Mount, MountKind};

/// A named image, network or volume that does not exist is absent from the answer, not an error.
pub(super) async fn what_does_not_exist_is_absent(bench: Bench) {
    let missing = format!("{}-missing", bench.stack);
    let query = ObserveQuery {
        images: [missing.clone(), bench.subject.image.clone()].into(),
        networks: [missing.clone()].into(),
        volumes: [missing.clone()].into(),
        ..ObserveQuery::stack(&bench.stack)
    };
    let look = bench.backend().observe(&query).await.expect("observe");
    assert_eq!(look.image(&missing), None);
    let image = look.image(&bench.subject.image).expect("the suite's image");
    assert!(!image.id.is_empty());
    assert!(look.network(&missing).is_none() && look.volume(&missing).is_none());
}

/// Creating what exists under that name is `AlreadyExists`.
pub(super) async fn a_network_is_made_once(bench: Bench) {
    let network = bench.network("default");
    bench.must(bench.create_network(&network)).await;
    let again = bench.fails(bench.create_network(&network)).await;
    assert_eq!(again, ErrorKind::AlreadyExists);
    let look = bench.look().await;
    assert_eq!(look.networks.len(), 1);
    assert_eq!(look.networks[0].labels, bench.labels());
    assert_eq!(look.networks[0].stack, bench.stack);
}

/// A volume with the same labels is kept.
pub(super) async fn a_volume_with_the_same_labels_is_kept(bench: Bench) {
    let volume = bench.volume("data");
    bench.must(bench.create_volume(&volume)).await;
    bench.must(bench.create_volume(&volume)).await;
    let look = bench.look().await;
    assert_eq!(look.volumes.len(), 1);
    assert_eq!(look.volumes[0].labels, bench.labels());
}

/// One with other labels is not.
pub(super) async fn a_volume_with_other_labels_is_somebody_elses(bench: Bench) {
    let volume = bench.volume("data");
    bench.must(bench.create_volume(&volume)).await;
    let Op::CreateVolume { volume, mut labels } = bench.create_volume(&volume) else {
        unreachable!("it was just made")
    };
    labels.insert(labels::HASH.to_owned(), "1:other".to_owned());
    let other = bench.fails(Op::CreateVolume { volume, labels }).await;
    assert_eq!(other, ErrorKind::AlreadyExists);
    assert_eq!(bench.look().await.volumes[0].labels, bench.labels());
}

/// Removing what does not exist succeeds.
pub(super) async fn removing_what_does_not_exist_succeeds(bench: Bench) {
    let name = format!("{}-missing", bench.stack);
    let container = ContainerRef {
        name: name.clone(),
        ..ContainerRef::default()
    };
    bench.must(remove(&container, false)).await;
    bench.must(remove(&container, true)).await;
    bench.must(Op::RemoveNetwork { name: name.clone() }).await;
    bench.must(Op::RemoveVolume { name: name.clone() }).await;
    bench.must(Op::RemoveImage { image: name }).await;
}

/// A network in use is `Conflict`.
pub(super) async fn a_network_in_use_stays(bench: Bench) {
    let network = bench.network("default");
    bench.must(bench.create_network(&network)).await;
    let mut service = bench.runs();
    join(&mut service, &network, &[]);
    let container = bench.start(&service).await;
    assert!(
        bench
            .seen(&container)
            .await
            .networks
            .contains_key(&network.name)
    );
    let gone = Op::RemoveNetwork { name: network.name };
    assert_eq!(bench.fails(gone.clone()).await, ErrorKind::Conflict);
    bench.must(remove(&container, true)).await;
    bench.must(gone).await;
    assert!(bench.look().await.networks.is_empty());
}

/// So is a volume.
pub(super) async fn a_volume_in_use_stays(bench: Bench) {
    let volume = bench.volume("data");
    bench.must(bench.create_volume(&volume)).await;
    let mut service = bench.runs();
    service.container.mounts.push(Mount {
        target: "/data".to_owned(),
        kind: MountKind::Volume {
            name: volume.name.clone(),
            no_copy: false,
            subpath: None,
        },
        read_only: false,
        consistency: None,
    });
    let container = bench.create(&service).await;
    assert!(bench.seen(&container).await.volumes.contains(&volume.name));
    let gone = Op::RemoveVolume { name: volume.name };
    assert_eq!(bench.fails(gone.clone()).await, ErrorKind::Conflict);
    bench.must(remove(&container, true)).await;
    bench.must(gone).await;
    assert!(bench.look().await.volumes.is_empty());
}

/// Asks the engine once; later calls may answer from memory.
pub(super) async fn capabilities_stay_the_same(bench: Bench) {
    let backend = bench.backend();
    let first = backend.capabilities().await.expect("capabilities");
    let second = backend.capabilities().await.expect("capabilities");
    assert_eq!(first, second);
    assert_eq!(bench.look().await.capabilities, first);
}

/// Label-filtered lists: what belongs to another stack is not seen.
pub(super) async fn everything_of_a_stack_is_seen_and_nothing_else(bench: Bench) {
    let other = Bench {
        stack: format!("{}-other", bench.stack),
        ..bench.clone()
    };
    bench
        .must(bench.create_network(&bench.network("default")))
        .await;
    other
        .must(other.create_network(&other.network("default")))
        .await;
    let ours = bench.create(&bench.runs()).await;
    let theirs = other.create(&other.runs()).await;
    let look = bench.look().await;
    let all = bench
        .backend()
        .observe(&ObserveQuery::default())
        .await
        .expect("observe");
    other.must(remove(&theirs, true)).await;
    let name = other.network("default").name;
    other.must(Op::RemoveNetwork { name }).await;
    let names: Vec<_> = look.containers.iter().map(|seen| &seen.name).collect();
    assert_eq!(names, [&ours.name]);
    assert_eq!(look.networks.len(), 1);
    let all: Vec<_> = all.containers.into_iter().map(|seen| seen.name).collect();
    assert!(all.contains(&ours.name) && all.contains(&theirs.name));
    assert!(all.is_sorted());
}
