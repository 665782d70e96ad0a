//! A program's input and output, through pipes or a terminal.

use std::fs::File;
use std::io::{Read, Write};
use std::process::Stdio;

use common::Error;

use super::terminal::{self, Screen};
use crate::sandbox::{CannotStart, Confined, Spec};
use crate::stop::Stop;

/// What a program has for its standard input, output and error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Console {
    /// Pipes. Most runtimes keep what is printed into one until there is much of it.
    Pipes,
    /// A terminal for all three, as its user has it.
    Terminal,
    /// A terminal, and a pipe for standard error, so that what is printed there is seen as such.
    TerminalWithoutErrors,
}

/// The ends of a program's input and output.
pub(super) struct Streams {
    pub(super) input: Box<dyn Write + Send>,
    pub(super) output: Box<dyn Read + Send>,
    pub(super) complaints: Box<dyn Read + Send>,
    /// Whether the first two are a terminal.
    pub(super) on_terminal: bool,
}

impl Streams {
    /// Starts the program with that console; with pipes where the system has no terminal for it.
    pub(super) fn of(spec: &Spec, console: Console) -> Result<(Confined, Self), Stop> {
        let pair = if console == Console::Pipes { None } else { terminal::open().ok() };
        let spec = Spec { terminal: pair.is_some(), ..spec.clone() };
        match pair {
            None => Self::pipes(&spec),
            Some(pair) => Self::terminal(&spec, pair, console == Console::Terminal),
        }
    }

    fn terminal(
        spec: &Spec,
        (own, program): (File, [Stdio; 3]),
        with_errors: bool,
    ) -> Result<(Confined, Self), Stop> {
        let input = own.try_clone().map_err(|error| Error::io("cannot use a terminal", &error))?;
        let [stdin, stdout, stderr] = program;
        let stderr = if with_errors { stderr } else { Stdio::piped() };
        let (confined, pipes) = Confined::start(spec, stdin, stdout, stderr).map_err(cannot)?;
        let complaints: Box<dyn Read + Send> = match pipes.stderr {
            Some(pipe) => Box::new(pipe),
            None => Box::new(std::io::empty()),
        };
        Ok((
            confined,
            Self { input: Box::new(input), output: Box::new(Screen::of(own)), complaints, on_terminal: true },
        ))
    }

    fn pipes(spec: &Spec) -> Result<(Confined, Self), Stop> {
        let piped = || Stdio::piped();
        let (confined, pipes) = Confined::start(spec, piped(), piped(), piped()).map_err(cannot)?;
        let (Some(input), Some(output), Some(complaints)) = (pipes.stdin, pipes.stdout, pipes.stderr) else {
            return Err(Stop::grader("a program was started without pipes"));
        };
        let (input, output, complaints) = (Box::new(input), Box::new(output), Box::new(complaints));
        Ok((confined, Self { input, output, complaints, on_terminal: false }))
    }
}

fn cannot(why: CannotStart) -> Stop {
    match why {
        CannotStart::Program(error) => Stop::fail(error),
        CannotStart::Sandbox(error) => error.into(),
    }
}
