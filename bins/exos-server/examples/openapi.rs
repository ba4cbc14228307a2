//! Prints the OpenAPI document of the server's API, without a server.

use std::io::Write;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(exos_server::document_text().as_bytes())
}
