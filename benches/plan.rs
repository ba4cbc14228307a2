//! Planning: from what is there to what is wanted, without a call.

use std::hint::black_box;

use criterion::Criterion;
use exos_core::labels;
use exos_core::observed::{Container, ContainerState, Endpoint, Image, Network, Observed};
use exos_core::plan::{ContainerOrder, Op, Plan, PlanError, UpOptions, up};
use exos_core::spec::{Attachment, Dependency, NetworkMode, NetworkSpec, ServiceSpec, StackSpec};

const IMAGE: &str = "shop/service:1";

fn main() -> Result<(), PlanError> {
    let mut criterion = Criterion::default().configure_from_args();
    let options = UpOptions::default();
    let nothing = observed(&Plan::default());

    let large = chain(500, 4);
    let first = up(&large, &nothing, &options)?;
    let standing = observed(&first);
    let again = up(&large, &standing, &options)?;
    assert!(
        changes(&again) == 0,
        "nothing changed, but the plan is\n{again}"
    );

    criterion.bench_function("plan/first up of 500 services x 4", |bencher| {
        bencher.iter_with_large_drop(|| up(black_box(&large), &nothing, &options));
    });
    criterion.bench_function("plan/no change of 500 services x 4", |bencher| {
        bencher.iter_with_large_drop(|| up(black_box(&large), &standing, &options));
    });
    let diamond = diamond(40);
    criterion.bench_function("plan/diamond of 40 layers", |bencher| {
        bencher.iter_with_large_drop(|| up(black_box(&diamond), &nothing, &options));
    });
    criterion.final_summary();
    Ok(())
}

/// Services of which each waits for the one before it.
fn chain(services: usize, replicas: u32) -> StackSpec {
    let mut stack = StackSpec::new("bench").with_network(NetworkSpec::new("bench", "default"));
    for n in 0..services {
        let before = n.checked_sub(1).map(|before| format!("service-{before}"));
        let mut service = service(&format!("service-{n}"), before);
        service.replicas = replicas;
        stack = stack.with_service(service);
    }
    stack
}

/// Layers of two services, each of which waits for both of the layer before.
fn diamond(layers: usize) -> StackSpec {
    let mut stack = StackSpec::new("bench").with_network(NetworkSpec::new("bench", "default"));
    for layer in 0..layers {
        for side in ["left", "right"] {
            let before = |side| {
                layer
                    .checked_sub(1)
                    .map(|before| format!("{side}-{before}"))
            };
            let both = before("left").into_iter().chain(before("right"));
            stack = stack.with_service(service(&format!("{side}-{layer}"), both));
        }
    }
    stack
}

fn service(name: &str, after: impl IntoIterator<Item = String>) -> ServiceSpec {
    let mut service = ServiceSpec::new(name, IMAGE);
    service.depends_on = after
        .into_iter()
        .map(|name| (name, Dependency::default()))
        .collect();
    let attachment = Attachment {
        network: "bench_default".to_owned(),
        ..Attachment::default()
    };
    service.container.network = NetworkMode::Networks([("default".to_owned(), attachment)].into());
    let variables = (0..10).map(|n| (format!("VARIABLE_{n}"), Some(format!("value {n}"))));
    service.container.environment.extend(variables);
    service
}

/// What would be there after `plan`: the image, and all that it creates, running.
fn observed(plan: &Plan) -> Observed {
    let mut observed = Observed::default();
    let image = Image {
        id: IMAGE.to_owned(),
        ..Image::default()
    };
    observed.images.insert(IMAGE.to_owned(), Some(image));
    for node in &plan.nodes {
        match &node.op {
            Op::CreateContainer(order) => observed.containers.push(container(order)),
            Op::CreateNetwork { network, labels } => observed.networks.push(Network {
                id: network.name.clone(),
                name: network.name.clone(),
                environment: labels[labels::ENVIRONMENT].clone(),
                stack: labels[labels::STACK].clone(),
                key: network.key.clone(),
                hash: labels[labels::HASH].clone(),
                driver: "bridge".to_owned(),
                labels: labels.clone(),
            }),
            _ => {}
        }
    }
    observed.containers.sort_by(|a, b| a.name.cmp(&b.name));
    observed
}

fn container(order: &ContainerOrder) -> Container {
    let endpoint = Endpoint {
        network_id: "bench_default".to_owned(),
        ip_address: "172.18.0.2".to_owned(),
    };
    Container {
        id: order.name.clone(),
        name: order.name.clone(),
        environment: order.labels[labels::ENVIRONMENT].clone(),
        stack: order.stack.clone(),
        service: order.service.name.clone(),
        number: order.number,
        hash: order.labels[labels::HASH].clone(),
        image: IMAGE.to_owned(),
        image_id: IMAGE.to_owned(),
        state: ContainerState::Running,
        networks: [("bench_default".to_owned(), endpoint)].into(),
        labels: order.labels.clone(),
        ..Container::default()
    }
}

/// The operations that touch anything.
fn changes(plan: &Plan) -> usize {
    plan.nodes.iter().filter(|node| !node.op.is_wait()).count()
}
