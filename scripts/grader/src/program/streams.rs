//! A program's input and output, through pipes or a terminal.

use std::io::{Read, Write};
use std::process::Stdio;

use common::Error;

use super::terminal;
use crate::sandbox::{CannotStart, Confined, Spec};
use crate::stop::Stop;

/// The ends of a program's input and output.
pub(super) struct Streams {
    pub(super) input: Box<dyn Write + Send>,
    pub(super) output: Box<dyn Read + Send>,
    pub(super) complaints: Box<dyn Read + Send>,
}

impl Streams {
    /// Starts the program with pipes, or on a terminal, which has one stream for all that is printed.
    pub(super) fn of(spec: &Spec) -> Result<(Confined, Self), Stop> {
        let cannot = |why: CannotStart| match why {
            CannotStart::Program(error) => Stop::fail(error),
            CannotStart::Sandbox(error) => error.into(),
        };
        if spec.terminal {
            let (own, program) = terminal::open()?;
            let (input, output) = (own.try_clone(), own);
            let input = input.map_err(|error| Error::io("cannot use a terminal", &error))?;
            let [stdin, stdout, stderr] = program;
            let (confined, _) = Confined::start(spec, stdin, stdout, stderr).map_err(cannot)?;
            let complaints = Box::new(std::io::empty());
            return Ok((confined, Self { input: Box::new(input), output: Box::new(output), complaints }));
        }
        let piped = || Stdio::piped();
        let (confined, pipes) = Confined::start(spec, piped(), piped(), piped()).map_err(cannot)?;
        let (Some(input), Some(output), Some(complaints)) = (pipes.stdin, pipes.stdout, pipes.stderr) else {
            return Err(Stop::grader("a program was started without pipes"));
        };
        Ok((
            confined,
            Self { input: Box::new(input), output: Box::new(output), complaints: Box::new(complaints) },
        ))
    }
}
