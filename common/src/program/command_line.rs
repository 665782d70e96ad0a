//! The command line of every program: its own arguments, or `generate`.

use std::env::consts::EXE_SUFFIX;
use std::ffi::OsString;
use std::path::Path;

use clap::{Command, FromArgMatches, Parser, Subcommand};

use super::after_help;
use super::wanted::{Generate, Wanted};

/// What was typed, and what could have been.
pub(super) struct CommandLine {
    words: Vec<OsString>,
    /// The program's name, or that of a link to it by which it was started.
    pub(super) name: String,
    /// The program's own arguments, with all that `--help` says.
    pub(super) own: Command,
    /// What stands below the options, with examples of that name.
    pub(super) below: String,
}

/// What is wanted.
pub(super) enum Typed<A> {
    /// That the program runs, with these arguments.
    Arguments(A),
    /// That it tells of itself.
    Generate(Wanted),
}

impl CommandLine {
    /// The words begin with the program's own name; `statuses` are those that `--help` tells where the program has none
    /// of its own.
    pub(super) fn new<A: Parser>(words: Vec<OsString>, statuses: &str) -> Self {
        let own = A::command();
        let name = words.first().and_then(|word| Path::new(word).file_name()?.to_str());
        let name =
            name.map_or(own.get_name(), |name| name.strip_suffix(EXE_SUFFIX).unwrap_or(name)).to_owned();
        let called = own.get_bin_name().unwrap_or(&name).to_owned();
        let below = own.get_after_help().map(ToString::to_string).unwrap_or_default();
        let below = |called: &str| after_help::text(&below, statuses, own.get_name(), called);
        let (help, below) = (below(&called), below(&name));
        Self { words, name, own: own.bin_name(called).after_help(help), below }
    }

    /// All that can be typed.
    pub(super) fn whole(&self) -> Command {
        // A program's first argument may be required, and is not for `generate`.
        let own = self.own.clone().args_conflicts_with_subcommands(true).subcommand_negates_reqs(true);
        Generate::augment_subcommands(own.disable_help_subcommand(true))
    }

    /// Reads what was typed.
    ///
    /// # Errors
    /// clap's, of which `--help` and `--version` are two.
    pub(super) fn read<A: Parser>(&self) -> Result<Typed<A>, clap::Error> {
        let mut command = self.whole();
        let mut matches = command.try_get_matches_from_mut(&self.words)?;
        if matches.subcommand().is_some() {
            let Generate::Generate(wanted) = Generate::from_arg_matches_mut(&mut matches)?;
            return Ok(Typed::Generate(wanted));
        }
        A::from_arg_matches_mut(&mut matches)
            .map(Typed::Arguments)
            .map_err(|error| error.format(&mut command))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows what a test asks for
    #[derive(Parser, Debug)]
    #[command(name = "demo", version, after_help = "Examples:\n  demo x")]
    struct Args {
        file: String,
        #[arg(long)]
        quick: bool,
    }

    fn line(words: &[&str]) -> CommandLine {
        CommandLine::new::<Args>(words.iter().map(Into::into).collect(), "Exit status:\n  0  fine")
    }

    #[test]
    fn a_programs_own_arguments_are_read_as_ever() {
        let Ok(Typed::Arguments(args)) = line(&["demo", "--quick", "./generate"]).read::<Args>() else {
            panic!("they are its own")
        };
        assert!(args.quick && args.file == "./generate");
        let missing = line(&["demo"]).read::<Args>().err().map(|error| error.kind());
        assert_eq!(missing, Some(clap::error::ErrorKind::MissingRequiredArgument));
    }

    #[test]
    fn generate_needs_nothing_that_the_program_needs() {
        let typed = line(&["demo", "generate", "man"]).read::<Args>();
        assert!(matches!(typed, Ok(Typed::Generate(Wanted::Man))));
        for wrong in [&["demo", "generate"][..], &["demo", "--quick", "generate", "man"]] {
            assert!(line(wrong).read::<Args>().is_err_and(|error| error.use_stderr()), "{wrong:?}");
        }
    }

    #[test]
    fn help_has_the_name_of_the_link_that_was_called() {
        let help = line(&["/usr/bin/my-demo", "--help"]).read::<Args>().err().unwrap().to_string();
        assert!(help.starts_with("Shows what a test asks for\n"), "{help}");
        assert!(help.contains("Usage: my-demo [OPTIONS] <FILE>\n       my-demo <COMMAND>"), "{help}");
        assert!(help.ends_with("Exit status:\n  0  fine\n\nExamples:\n  my-demo x\n"), "{help}");
    }
}
