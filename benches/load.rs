//! Loading: from the text of a compose file to a resolved project, or to all that is wrong with it.

use criterion::Criterion;
use exos_compose::{BundleLoader, Diagnostics, LoadRequest, load};

use benches::{Order, large};

fn main() -> Result<(), Diagnostics> {
    let mut criterion = Criterion::default().configure_from_args();
    let request = LoadRequest::new("/shop").environment([("TAG", "1")]);
    for services in [1, 50, 500] {
        let bundle = BundleLoader::new("/shop", [("compose.yaml", large(services, Order::Chain))]);
        load(&request, &bundle)?;
        criterion.bench_function(&format!("load/{services} services"), |bencher| {
            bencher.iter_with_large_drop(|| load(&request, &bundle));
        });
    }
    let misspelled = large(500, Order::Free).replace("restart:", "restrat:");
    let bundle = BundleLoader::new("/shop", [("compose.yaml", misspelled)]);
    assert!(load(&request, &bundle).is_err());
    criterion.bench_function("load/500 problems", |bencher| {
        bencher.iter_with_large_drop(|| load(&request, &bundle));
    });
    criterion.final_summary();
    Ok(())
}
