use std::time::Duration;

use super::*;
use crate::access::Role;
use crate::clock::{Clock, ManualClock};
use crate::error::ErrorKind;
use crate::live::{Desired, HostState, Visible};
use crate::platform::testbed::{Bed, environment, person};
use crate::platform::{NewStack, OperationState, Ports};
use crate::spec::{FakeLoader, ServiceSpec, StackSpec};

/// Two environments with a followed host each, whose states a server keeps.
struct World {
    bed: Bed,
    clock: Arc<ManualClock>,
    own: String,
}

impl World {
    async fn new() -> Self {
        let clock = Arc::new(ManualClock::default());
        clock.advance(Duration::from_hours(24 * 365));
        let bed = Bed::over(Ports {
            clock: clock.clone(),
            ..Ports::fake().unwrap()
        });
        let mut own = String::new();
        for name in ["foreign", "own"] {
            own = environment(&bed.platform, name).await.id;
            bed.seen_host(name, &format!("{name}-host")).await;
            let is_active = |view: &crate::live::View| view.hosts()[0].state == HostState::Active;
            bed.until(&own, is_active).await;
        }
        Self { bed, clock, own }
    }

    async fn record(&self, recorder: &mut Recorder, minutes: u64) {
        recorder.record(&self.bed.platform).await.unwrap();
        self.clock.advance(Duration::from_mins(minutes));
        recorder.record(&self.bed.platform).await.unwrap();
    }

    fn set_desired(&self, desired: Desired) {
        let live = self.bed.platform.live();
        let view = live.inventory().view(&Visible::only(self.own.as_str()));
        live.set_desired(&view.hosts()[0].key.id, desired);
    }

    fn anna(&self) -> Caller {
        person("anna", &[(&self.own, Role::Readonly)])
    }

    async fn timeline(&self, window: Window) -> Timeline {
        let query = TimelineQuery {
            window,
            ..TimelineQuery::default()
        };
        self.bed
            .platform
            .timeline(&self.anna(), &query)
            .await
            .unwrap()
    }

    /// The states of the one host that is seen, with how many minutes each lasted.
    async fn minutes(&self, window: Window) -> Vec<(Option<HostState>, u64)> {
        let timeline = self.timeline(window).await;
        assert_eq!(timeline.bands.len(), 1);
        let spans = timeline.bands[0].spans.iter();
        spans
            .map(|span| (span.state, span.to.since(span.from).as_secs() / 60))
            .collect()
    }
}

#[tokio::test]
async fn states_are_kept_and_what_nobody_watched_is_not_known() {
    let world = World::new().await;
    let (active, inactive) = (Some(HostState::Active), Some(HostState::Inactive));
    let mut first = Recorder::new(&world.bed.platform);
    world.record(&mut first, 10).await;
    world.set_desired(Desired::Inactive);
    world.record(&mut first, 5).await;
    // The server dies, the state changes meanwhile, and another server begins.
    world.clock.advance(Duration::from_mins(20));
    world.set_desired(Desired::Active);
    let mut second = Recorder::new(&world.bed.platform);
    world.record(&mut second, 15).await;
    assert_eq!(
        world.minutes(Window::Hour).await,
        [
            (None, 10),
            (active, 10),
            (inactive, 5),
            (None, 20),
            (active, 15)
        ]
    );
    let timeline = world.timeline(Window::Hour).await;
    assert_eq!((timeline.more, timeline.statuses.len()), (0, 60));
    let at = |minute: usize| {
        let bucket = timeline.statuses[minute];
        (
            bucket.hosts.active,
            bucket.hosts.inactive,
            bucket.unknown,
            bucket.hosts.total,
        )
    };
    assert_eq!(
        [at(0), at(15), at(22), at(30), at(59)],
        [
            (0, 0, 1, 1),
            (1, 0, 0, 1),
            (0, 1, 0, 1),
            (0, 0, 1, 1),
            (1, 0, 0, 1),
        ]
    );
}

#[tokio::test]
async fn a_state_that_lasts_for_weeks_is_still_known() {
    let world = World::new().await;
    let mut recorder = Recorder::new(&world.bed.platform);
    for _ in 0..24 * 20 {
        world.record(&mut recorder, 60).await;
    }
    let active = Some(HostState::Active);
    assert_eq!(
        world.minutes(Window::Fortnight).await,
        [(active, 14 * 24 * 60)]
    );
    // What is too old to be shown is kept no more.
    let within = (Timestamp::from_millis(0), world.clock.timestamp());
    let watched = record::watched(world.bed.platform.store(), within).await;
    assert!(watched.unwrap().len() <= 15 * 4 + 1);
}

#[tokio::test]
async fn what_was_done_to_stacks_is_marked_where_the_caller_sees_it() {
    let world = World::new().await;
    let platform = &world.bed.platform;
    let system = Caller::system();
    for name in ["own", "foreign"] {
        let spec = StackSpec::new("shop").with_service(ServiceSpec::new("web", "web:1"));
        let new = NewStack {
            name: "shop".to_owned(),
            sources: FakeLoader::sources(&spec),
            ..NewStack::default()
        };
        let accepted = platform.stacks().create(&system, name, new).await.unwrap();
        let mut operation = accepted.operation;
        operation.value.state = OperationState::Succeeded;
        operation.value.finished_at = Some(world.clock.timestamp());
        let batch = platform.batch().save(&operation).unwrap();
        platform.store().commit(batch).await.unwrap();
    }
    world.clock.advance(Duration::from_mins(1));
    let marks = world.timeline(Window::Hour).await.marks;
    assert_eq!(marks.len(), 1);
    let mark = &marks[0];
    assert_eq!(
        (mark.kind, mark.text.as_str()),
        (MarkKind::Done, "shop was deployed")
    );
    assert_eq!(
        (&mark.environment, mark.stack.as_str()),
        (&world.own, "shop")
    );
    world.clock.advance(Duration::from_hours(2));
    assert_eq!(world.timeline(Window::Hour).await.marks, []);
    let query = TimelineQuery {
        environment: Some("foreign".to_owned()),
        ..TimelineQuery::default()
    };
    let refused = platform.timeline(&world.anna(), &query).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::NotFound);
}
