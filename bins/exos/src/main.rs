//! The `exos` command.

fn main() -> std::process::ExitCode {
    exos_cli::main()
}
