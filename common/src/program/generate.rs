//! `generate`: what a program tells other programs of itself.

use std::io::{self, Write};

use clap_complete::Shell;

use super::command_line::CommandLine;
use super::manual;
use super::wanted::Wanted;
use crate::error::Error;

/// Prints it to standard output.
///
/// # Errors
/// Where it cannot be written.
pub(super) fn print(wanted: Wanted, line: &CommandLine) -> Result<(), Error> {
    let text = match wanted {
        Wanted::Man => manual::page(line),
        Wanted::Completions { shell } => completions(shell, line),
    };
    match io::stdout().write_all(text.as_bytes()).and_then(|()| io::stdout().flush()) {
        // Whoever closed the output has seen enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::io("cannot write to standard output", &error))
        }
        _ => Ok(()),
    }
}

fn completions(shell: Shell, line: &CommandLine) -> String {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut line.whole(), line.name.as_str(), &mut text);
    let text = String::from_utf8_lossy(&text).into_owned();
    // For bash, clap_complete 4.6 writes a hyphen in the program's name in two ways, and so does not find its subcommands.
    let subcommand = "__subcmd__";
    let [one, other] = [subcommand, "__"].map(|hyphen| line.name.replace('-', hyphen) + subcommand);
    text.replace(&one, &other)
}
