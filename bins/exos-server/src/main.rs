//! The `exos-server` program.

/// A server that idles gives memory back, and many small values come and go with each request.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    exos_server::main()
}
