//! `--self-test`: the grader is tried with programs that are known to be right, and with mutants of them.

use std::io::{self, Write};
use std::process::ExitCode;

use common::Error;
use scripts::checkout;

use super::args::Args;
use super::means::Means;
use super::watched;
use crate::report::Status;
use crate::schedule::Board;
use crate::self_test::{self, Answer, Trials, Wanted};

pub(super) fn run(args: &Args, names: &[String]) -> Result<ExitCode, Error> {
    // They are none of the program's: it is installed where submissions are graded, and they are solutions.
    let Some(root) = checkout::root() else {
        let error =
            Error::new("cannot try the grader", "the programs that it is tried with are in its repository");
        return Err(error.advise("run cargo grade --self-test there"));
    };
    let wanted = Wanted {
        mutants: root.join("scripts/mutants"),
        rubrics: args.rubrics(),
        assignments: args.assignments.clone(),
        names: names.iter().filter(|name| !name.is_empty()).cloned().collect(),
    };
    let trials = Trials::prepare(&wanted)?;
    let means = Means::of(args)?;
    let (graded, again) = self_test::try_all(&trials.all, |entries| {
        let board = Board::new(entries, Vec::new());
        watched(entries, &means.plan(args, entries.len(), Vec::new()), &board, None);
        board.run()
    });
    let mut text = Vec::new();
    let answer = self_test::show(&trials, &graded, args.details, &mut text)
        .map_err(|error| Error::io("cannot write the table", &error))?;
    anstream::print!("{}", String::from_utf8_lossy(&text));
    for told in again {
        eprintln!("tried again: {told}");
    }
    for left_out in &trials.left_out {
        eprintln!("left out: {} with its mutants: {}", left_out.name, left_out.why);
    }
    let _ = io::stderr().flush();
    Ok(ExitCode::from(match answer {
        Answer::Right => Status::Passed,
        Answer::Undecided => Status::Inconclusive,
        Answer::Wrong => Status::Failed,
    } as u8))
}
