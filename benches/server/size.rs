//! What the first page weighs, compressed as browsers ask for it.

use std::fmt::Write as _;

use crate::client::Client;
use crate::{Place, Result};

/// The most that it may, without islands.
const BAR: usize = 100_000;

/// Asks for the dashboard with its usual rows, and with all that it can show.
pub(crate) async fn table(place: &Place) -> Result<String> {
    let mut client = Client::connect(&place.address, &place.key).await?;
    let mut text = format!("{:<44} {:>9}\n", "size of a page, gzip", "bytes");
    for (what, path) in [("dashboard", "/"), ("dashboard, 20 rows", "/?count=20")] {
        let size = client.compressed(path).await?;
        let verdict = if size > BAR { ", too much" } else { "" };
        let _infallible = writeln!(text, "  {what:<42} {size:>9}{verdict}");
    }
    Ok(text + "\n")
}
