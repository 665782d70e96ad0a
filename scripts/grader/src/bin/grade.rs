//! `grade`: grades submissions. The same program is, with a first argument that nobody types, a worker that
//! tries checks and what keeps a submitted program from the machine.

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    if let Some(status) = grader::sandbox::stage() {
        return status;
    }
    if std::env::args_os().nth(1).is_some_and(|argument| argument == grader::worker::ARGUMENT) {
        return grader::worker::main();
    }
    grader::cli::main()
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!(
        "error: cannot grade on this system: the grader needs Linux, whose namespaces keep submissions apart; \
         run it in WSL 2 or a container"
    );
    // The status of a grader error, whose name is in the library, which is not there.
    ExitCode::from(4)
}
