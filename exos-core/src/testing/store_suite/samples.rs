//! Samples over time.

use super::Subject;
use crate::error::ErrorKind;
use crate::store::Sample;

fn sample(series: &str, at: i64, value: f64) -> Sample {
    Sample {
        series: series.to_owned(),
        at,
        value,
    }
}

async fn add(subject: &Subject, samples: &[Sample]) {
    subject.store.add_samples(samples).await.expect("add");
}

async fn found(subject: &Subject, series: &str, from: i64, to: i64) -> Vec<Sample> {
    let samples = subject.store.samples(series, from, to).await;
    samples.expect("samples")
}

/// A range holds its start and not its end, oldest first, of one series.
pub(super) async fn samples_are_found_by_time(subject: Subject) {
    let (one, two) = (sample("cpu", 10, 1.0), sample("cpu", 20, 2.0));
    let edges = [
        sample("edge", i64::MIN, f64::MIN),
        sample("edge", 0, f64::MIN_POSITIVE),
        sample("edge", i64::MAX - 1, f64::MAX),
    ];
    add(
        &subject,
        &[two.clone(), sample("mem", 10, 9.0), one.clone()],
    )
    .await;
    add(&subject, &edges).await;
    add(&subject, &[]).await;
    assert_eq!(
        found(&subject, "cpu", 10, 20).await,
        *std::slice::from_ref(&one)
    );
    assert_eq!(found(&subject, "cpu", 0, 21).await, [one, two]);
    assert!(found(&subject, "cpu", 21, 10).await.is_empty());
    assert!(found(&subject, "cp", 0, 100).await.is_empty());
    assert_eq!(found(&subject, "edge", i64::MIN, i64::MAX).await, edges);
    let many: Vec<_> = (0..20_000).map(|at| sample("many", at, 0.1)).collect();
    add(&subject, &many).await;
    assert_eq!(found(&subject, "many", 0, 30_000).await, many);
}

/// The last one of a series and time counts, within one call too.
pub(super) async fn a_sample_replaces_the_one_of_its_time(subject: Subject) {
    add(&subject, &[sample("cpu", 1, 1.0), sample("cpu", 1, 2.0)]).await;
    assert_eq!(found(&subject, "cpu", 0, 9).await, [sample("cpu", 1, 2.0)]);
    add(&subject, &[sample("cpu", 1, 3.0)]).await;
    assert_eq!(found(&subject, "cpu", 0, 9).await, [sample("cpu", 1, 3.0)]);
}

/// What is older goes, of every series.
pub(super) async fn samples_are_forgotten_by_age(subject: Subject) {
    let kept = sample("cpu", 20, 3.0);
    add(
        &subject,
        &[sample("cpu", 10, 1.0), kept.clone(), sample("mem", 10, 9.0)],
    )
    .await;
    let forget = subject.store.forget_samples("", 20).await;
    forget.expect("forget");
    assert!(found(&subject, "mem", 0, 100).await.is_empty());
    assert_eq!(found(&subject, "cpu", 0, 100).await, [kept]);
}

/// Series that do not start with the prefix keep theirs.
pub(super) async fn samples_are_forgotten_within_a_prefix(subject: Subject) {
    let all = ["1m/cpu", "10m/cpu", "1m", "1m0/cpu"].map(|series| sample(series, 1, 1.0));
    add(&subject, &all).await;
    let forget = subject.store.forget_samples("1m/", 9).await;
    forget.expect("forget");
    for (sample, kept) in all.into_iter().zip([false, true, true, true]) {
        let left = found(&subject, &sample.series, 0, 9).await;
        assert_eq!(!left.is_empty(), kept, "{}", sample.series);
    }
}

/// A value without a number is refused, with the rest of the call.
pub(super) async fn only_numbers_are_samples(subject: Subject) {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let samples = [sample("cpu", 1, 1.0), sample("cpu", 2, value)];
        let error = subject.store.add_samples(&samples).await;
        assert_eq!(error.expect_err("refused").kind(), ErrorKind::Invalid);
    }
    assert!(found(&subject, "cpu", 0, 9).await.is_empty());
}
