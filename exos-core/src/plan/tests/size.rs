//! Work grows with the number of containers and edges, not with the number of paths.

use super::*;

#[tokio::test]
async fn a_deep_lattice_of_dependencies_is_planned_edge_by_edge() {
    let mut services = Vec::new();
    for layer in 0..40 {
        for side in ["l", "r"] {
            let mut service = service(&format!("{side}{layer}"));
            if layer > 0 {
                for below in ["l", "r"] {
                    let name = format!("{below}{}", layer - 1);
                    service = after(service, &name, Condition::Started);
                }
            }
            services.push(service);
        }
    }
    let plan = World::empty()
        .plan(&shop(services), &UpOptions::default())
        .await
        .unwrap();
    // One network; a create and a start for each of the 80 services. Walking every path would never end.
    assert_eq!(plan.nodes.len(), 1 + 2 * 80);
}

#[tokio::test]
async fn a_chain_of_ten_thousand_does_not_overflow_the_stack() {
    let chain = (0..10_000).map(|i| match i {
        0 => service("s00000"),
        i => after(
            service(&format!("s{i:05}")),
            &format!("s{:05}", i - 1),
            Condition::Started,
        ),
    });
    let plan = World::empty()
        .plan(&shop(chain), &UpOptions::default())
        .await
        .unwrap();
    assert_eq!(plan.nodes.len(), 1 + 2 * 10_000);
}
