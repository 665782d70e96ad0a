//! The frame of every program: arguments in, one-line errors and an exit status out.

mod after_help;
mod command_line;
mod generate;
mod manual;
mod wanted;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use crate::error::Error;
use crate::open_files;
use command_line::{CommandLine, Typed};

/// The exit status for a command line that cannot be understood.
pub const STATUS_USAGE: u8 = 2;
/// The exit status for anything that went wrong while the program ran.
pub const STATUS_RUN_TIME: u8 = 1;
/// The exit status of a comparison that could not be made.
pub const STATUS_TROUBLE: u8 = 2;

/// What [`run`] ends with, for `--help`; a program that knows other statuses has its own text.
const STATUSES: &str = "\
Exit status:
  0  all went well, or Ctrl-C ended it
  1  something went wrong, which a line on standard error tells
  2  the command line cannot be used";

/// Reads the arguments, raises the limit of open files and runs `main`.
///
/// Ends with status 0, with [`STATUS_USAGE`] after a one-line message about the arguments, or with
/// [`STATUS_RUN_TIME`] after a one-line message about what went wrong.
pub fn run<A: Parser>(main: impl FnOnce(A) -> Result<(), Error>) -> ExitCode {
    run_with_statuses(STATUS_RUN_TIME, STATUSES, |args| main(args).map(|()| ExitCode::SUCCESS))
}

/// [`run`] for a program that compares: `main` chooses the status, and as with diff(1) a 1 says
/// "different", so whatever went wrong ends with [`STATUS_TROUBLE`].
pub fn run_comparing<A: Parser>(main: impl FnOnce(A) -> Result<ExitCode, Error>) -> ExitCode {
    run_with_statuses(STATUS_TROUBLE, "", main)
}

/// How a user calls a program that has an alias in the repository: `cargo grade` there, `grade` where it is installed.
pub fn called(program: &'static str, alias: &'static str) -> &'static str {
    // cargo sets it for what it runs.
    if std::env::var_os("CARGO").is_some() { alias } else { program }
}

fn run_with_statuses<A: Parser>(
    status_of_errors: u8,
    statuses: &str,
    main: impl FnOnce(A) -> Result<ExitCode, Error>,
) -> ExitCode {
    let line = CommandLine::new::<A>(std::env::args_os().collect(), statuses);
    let done = match line.read::<A>() {
        Ok(Typed::Arguments(args)) => {
            open_files::raise_limit();
            main(args)
        }
        Ok(Typed::Generate(wanted)) => generate::print(wanted, &line).map(|()| ExitCode::SUCCESS),
        Err(error) if !error.use_stderr() => {
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            complain(&usage_error(&error.to_string()));
            return ExitCode::from(STATUS_USAGE);
        }
    };
    done.unwrap_or_else(|error| {
        complain(&format!("error: {error}"));
        ExitCode::from(status_of_errors)
    })
}

fn complain(message: &str) {
    let mut line = message.to_owned();
    crate::escape::one_line(&mut line);
    line.push('\n');
    // With standard error closed there is nowhere left to say that it is.
    let _ = std::io::stderr().write_all(line.as_bytes());
}

/// clap's message of several paragraphs as one line.
fn usage_error(message: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for paragraph in message.split("\n\n") {
        let words: Vec<&str> = paragraph.split_whitespace().collect();
        if !words.is_empty() && words[0] != "Usage:" {
            parts.push(words.join(" ").trim_end_matches('.').to_owned());
        }
    }
    parts.join("; ").replace("; For more", "; for more")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Parser, Debug)]
    #[command(name = "demo")]
    struct Args {
        #[arg(value_parser = crate::args::port)]
        port: u16,
        #[arg(long)]
        listen: Option<String>,
    }

    fn complaint(args: &[&str]) -> String {
        let all = std::iter::once(&"demo").chain(args);
        usage_error(&Args::try_parse_from(all).unwrap_err().to_string())
    }

    #[test]
    fn a_usage_error_is_one_line() {
        assert_eq!(
            complaint(&["0"]),
            "error: invalid value '0' for '<PORT>': a port is a whole number from 1 to 65535; \
             for more information, try '--help'"
        );
        assert_eq!(
            complaint(&[]),
            "error: the following required arguments were not provided: <PORT>; \
             for more information, try '--help'"
        );
        let close = complaint(&["80", "--listne=x"]);
        assert!(close.contains("tip: a similar argument exists: '--listen'"), "{close}");
        assert!(!close.contains('\n'));
    }
}
