//! The canonical hash, which decides for every container whether it changed.

use std::hint::black_box;

use criterion::Criterion;
use exos_core::spec::{Fingerprint, ServiceSpec};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let small = ServiceSpec::new("web", "shop/web:1");
    let large = with_settings(small.clone(), 100);
    criterion.bench_function("hash/empty service", |bencher| {
        bencher.iter(|| Fingerprint::of_service(black_box(&small)));
    });
    criterion.bench_function("hash/service of 200 settings", |bencher| {
        bencher.iter(|| Fingerprint::of_service(black_box(&large)));
    });
    criterion.final_summary();
}

/// Gives a service `n` variables and as many labels.
fn with_settings(mut service: ServiceSpec, n: usize) -> ServiceSpec {
    for n in 0..n {
        let variable = (format!("VARIABLE_{n}"), Some(format!("value {n}")));
        service.container.environment.extend([variable]);
        let label = (format!("com.example.label-{n}"), format!("value {n}"));
        service.container.labels.extend([label]);
    }
    service
}
