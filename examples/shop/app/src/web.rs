//! `web`: what a visitor sees.

use std::io;

use crate::http::{self, Answer};
use crate::{replica, say};

/// Serves the shop's page with the products that the catalog at `catalog` names.
pub(crate) fn serve(catalog: &str) -> io::Result<()> {
    say(io::stdout(), &format!("web: asking {catalog}\n"));
    let catalog = catalog.to_owned();
    http::serve(move |path| match path {
        "/" => page(&catalog).unwrap_or_else(|error| Answer::unavailable(&error)),
        "/health" => Answer::text("fine\n"),
        _ => Answer::not_found(),
    })
}

fn page(catalog: &str) -> io::Result<Answer> {
    let products = http::get(catalog, "/products")?;
    let replica = replica();
    Ok(Answer::json(format!(
        "{{\"web\": \"{replica}\", \"catalog\": {}}}\n",
        products.trim_end()
    )))
}
