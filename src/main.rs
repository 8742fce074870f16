//! The command `demarche`.
//!
//! Exit codes: 0 after a drain, or when the answer was printed; 1 when something failed,
//! with the reason on standard error; 2 when the arguments are wrong; 3 when a second
//! signal cut the drain short.

mod command;

use std::{io::Write, process::ExitCode};

use clap::Parser;

/// Small messages make many small allocations on several threads, which the allocator of
/// the C library is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match command::Command::parse().run() {
        Ok(code) => code,
        Err(error) => {
            // The log may not exist yet, and this is for whoever typed the command.
            let _ = writeln!(std::io::stderr(), "demarche: {error:#}");
            ExitCode::FAILURE
        }
    }
}
