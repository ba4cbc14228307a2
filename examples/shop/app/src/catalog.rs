//! `catalog`: the products, kept in the store.

use std::io;

use crate::http::{self, Answer};
use crate::store::ask;
use crate::{replica, say};

/// What an empty store starts with: names and prices.
const PRODUCTS: &[(&str, &str)] = &[("anchor", "40"), ("compass", "25"), ("sextant", "120")];

/// Serves the products that the store at `store` keeps.
pub(crate) fn serve(store: &str) -> io::Result<()> {
    say(io::stdout(), &format!("catalog: reading {store}\n"));
    let store = store.to_owned();
    http::serve(move |path| match path {
        "/products" => products(&store).unwrap_or_else(|error| Answer::unavailable(&error)),
        "/health" => Answer::text("fine\n"),
        _ => Answer::not_found(),
    })
}

fn products(store: &str) -> io::Result<Answer> {
    let visits = ask(store, "count visits")?;
    let mut products = Vec::new();
    for (name, price) in PRODUCTS {
        let price = ask(store, &format!("get-or-set {name} {price}"))?;
        products.push(format!("\"{name}\": {price}"));
    }
    let (replica, products) = (replica(), products.join(", "));
    Ok(Answer::json(format!(
        "{{\"replica\": \"{replica}\", \"visits\": {visits}, \"products\": {{{products}}}}}\n"
    )))
}
