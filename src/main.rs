//! The binary only maps `cli::run` to an exit status.

fn main() -> std::process::ExitCode {
    factbrief::cli::main()
}
