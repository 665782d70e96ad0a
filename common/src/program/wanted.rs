//! `generate` as it is typed.

use clap::Subcommand;
use clap_complete::Shell;

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
