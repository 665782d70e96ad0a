//! `generate`: what a program tells other programs of itself.

use std::io::{self, Write};

use clap::Subcommand;
use clap_complete::Shell;

use super::command_line::CommandLine;
use super::manual;
use crate::error::Error;

// The subcommand of every program. As documentation, this would take the place of what the program says of itself.
#[derive(Debug, Subcommand)]
pub(super) enum Generate {
    /// Print the manual page, or what completes the command line in a shell
    ///
    /// A first argument of this name is written otherwise: a file as ./generate, a host with a dot at its end.
    #[command(subcommand, arg_required_else_help = false, disable_help_subcommand = true)]
    Generate(Wanted),
}

// What is wanted; as documentation, it would take the place of what `generate` says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub(super) enum Wanted {
    /// Print the manual page, for man(1)
    Man,
    /// Print what completes the command line in a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

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
