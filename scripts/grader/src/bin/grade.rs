//! `cargo grade`: grades submissions. The same program is, with a first argument that nobody types, a worker that
//! tries checks and what keeps a submitted program from the machine.

use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(status) = grader::sandbox::stage() {
        return status;
    }
    if std::env::args_os().nth(1).is_some_and(|argument| argument == grader::worker::ARGUMENT) {
        return grader::worker::main();
    }
    grader::cli::main()
}
