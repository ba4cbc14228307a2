//! The `exos` command.

/// Loading makes and drops many small values, and this allocator takes a quarter of the time off that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    exos_cli::main()
}
