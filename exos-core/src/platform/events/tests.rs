use super::*;
use crate::access::Role;
use crate::error::ErrorKind;
use crate::platform::testbed::{Bed, environment, person};
use crate::platform::{NewStack, NewUser};
use crate::secret::Secret;
use crate::spec::{FakeLoader, ServiceSpec, StackSpec};

async fn bed() -> (Bed, String) {
    let bed = Bed::new();
    let mut own = String::new();
    for name in ["foreign", "own"] {
        own = environment(&bed.platform, name).await.id;
        bed.host(name, name).await;
    }
    (bed, own)
}

async fn deploy(bed: &Bed, environment: &str, name: &str) {
    let spec = StackSpec::new(name).with_service(ServiceSpec::new("web", "web:1"));
    let new = NewStack {
        name: name.to_owned(),
        sources: FakeLoader::sources(&spec),
        ..NewStack::default()
    };
    let stacks = bed.platform.stacks();
    let accepted = stacks.create(&Caller::system(), environment, new).await;
    accepted.unwrap();
}

async fn next(events: &mut Events) -> Told {
    let next = tokio::time::timeout(Duration::from_secs(20), events.next()).await;
    next.unwrap().unwrap().unwrap()
}

async fn stored(events: &mut Events) -> Stored {
    match next(events).await {
        Told::Stored(stored) => stored,
        other => panic!("{other:?}"),
    }
}

fn of(kinds: &[&str]) -> EventFilter {
    EventFilter {
        kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
        ..EventFilter::default()
    }
}

#[tokio::test]
async fn a_follower_is_told_what_it_sees_and_nothing_else() {
    let (bed, own) = bed().await;
    let anna = person("anna", &[(&own, Role::Readonly)]);
    let filter = EventFilter::default();
    let mut events = bed.platform.follow(&anna, filter, None).await.unwrap();
    let password = Secret::from("correct horse battery");
    let new = NewUser::named("bob", password);
    bed.platform
        .users()
        .create(&Caller::system(), new)
        .await
        .unwrap();
    deploy(&bed, "foreign", "bank").await;
    deploy(&bed, "own", "shop").await;
    let told = stored(&mut events).await;
    assert_eq!(
        (told.kind.as_str(), told.name.as_deref()),
        ("stack", Some("shop"))
    );
    assert_eq!(told.environment.as_deref(), Some(own.as_str()));
    assert_eq!(told.action.as_deref(), Some("stack.deploy"));
}

#[tokio::test]
async fn what_was_written_meanwhile_is_told_to_who_comes_back_even_to_another_server() {
    let (bed, _) = bed().await;
    let system = Caller::system();
    let mut events = bed
        .platform
        .follow(&system, of(&["stack"]), None)
        .await
        .unwrap();
    deploy(&bed, "own", "a").await;
    let seen = stored(&mut events).await.number;
    drop(events);
    deploy(&bed, "own", "b").await;
    let other = Platform::new(bed.platform.ports().clone());
    let mut events = other
        .follow(&system, of(&["stack"]), Some(seen))
        .await
        .unwrap();
    assert_eq!(next(&mut events).await, Told::Missed(Missed::Seen));
    assert_eq!(stored(&mut events).await.name.as_deref(), Some("b"));
}

#[tokio::test]
async fn who_fell_behind_or_came_from_another_store_is_told() {
    let (bed, _) = bed().await;
    let system = Caller::system();
    let far = bed.platform.follow(&system, of(&[]), Some(1_000_000)).await;
    let mut far = far.unwrap();
    assert_eq!(next(&mut far).await, Told::Missed(Missed::Seen));
    assert_eq!(next(&mut far).await, Told::Missed(Missed::Stored));

    let mut events = bed
        .platform
        .follow(&system, of(&["stack"]), Some(0))
        .await
        .unwrap();
    deploy(&bed, "own", "a").await;
    let newest = bed.platform.store().commit(Batch::default()).await.unwrap();
    bed.platform.store().forget_events(newest).await.unwrap();
    deploy(&bed, "own", "b").await;
    assert_eq!(next(&mut events).await, Told::Missed(Missed::Seen));
    assert_eq!(next(&mut events).await, Told::Missed(Missed::Stored));
}

#[tokio::test]
async fn events_are_chosen_by_kind_stack_and_environment() {
    let (bed, own) = bed().await;
    let system = Caller::system();
    let filter = EventFilter {
        environment: Some("own".to_owned()),
        stack: Some("b".to_owned()),
        ..of(&["stack", "operation"])
    };
    let mut events = bed.platform.follow(&system, filter, None).await.unwrap();
    for (environment, name) in [("own", "a"), ("foreign", "b"), ("own", "b")] {
        deploy(&bed, environment, name).await;
    }
    let told = stored(&mut events).await;
    assert_eq!(
        (told.name.as_deref(), told.environment.as_deref()),
        (Some("b"), Some(&*own))
    );
    let refused = bed.platform.follow(&system, of(&["colour"]), None).await;
    assert_eq!(refused.unwrap_err().problem_list()[0].at, "kind");
    let nobody = person("nobody", &[]);
    let filter = EventFilter {
        environment: Some("own".to_owned()),
        ..EventFilter::default()
    };
    let hidden = bed.platform.follow(&nobody, filter, None).await;
    assert_eq!(hidden.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn who_comes_back_after_very_long_reads_again_instead_of_going_through_it_all() {
    let (bed, _) = bed().await;
    let mut batch = bed.platform.batch();
    for number in 0..=MOST_BEHIND {
        batch = batch.event("host", &number.to_string(), serde_json::Value::Null);
    }
    let newest = bed.platform.store().commit(batch).await.unwrap();
    let system = Caller::system();
    let follow = |after| bed.platform.follow(&system, of(&["host"]), Some(after));
    let mut events = follow(0).await.unwrap();
    assert_eq!(next(&mut events).await, Told::Missed(Missed::Seen));
    assert_eq!(next(&mut events).await, Told::Missed(Missed::Stored));
    let mut events = follow(newest - 1).await.unwrap();
    assert_eq!(next(&mut events).await, Told::Missed(Missed::Seen));
    assert_eq!(stored(&mut events).await.number, newest);
}

#[tokio::test]
async fn what_happened_last_is_told_newest_first_to_who_sees_it() {
    let (bed, own) = bed().await;
    deploy(&bed, "own", "shop").await;
    deploy(&bed, "own", "bank").await;
    deploy(&bed, "foreign", "shop").await;
    let about = |stack: &str| EventFilter {
        environment: Some("own".to_owned()),
        stack: Some(stack.to_owned()),
        ..of(&["stack", "operation"])
    };
    let anna = person("anna", &[(&own, Role::Readonly)]);
    let told = bed.platform.recent(&anna, about("shop"), 10).await.unwrap();
    assert!(!told.is_empty());
    assert!(told.iter().all(|one| one.name.as_deref() == Some("shop")));
    assert!(told.is_sorted_by(|one, next| one.number > next.number));
    let one = bed.platform.recent(&anna, about("shop"), 1).await.unwrap();
    assert_eq!(one[0], told[0]);
    let stranger = person("bob", &[]);
    let refused = bed.platform.recent(&stranger, about("shop"), 1).await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::NotFound);
}
