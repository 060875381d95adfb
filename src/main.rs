//! The program `casegen-tui`: a thin shell around the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    casegen::cli::main()
}
