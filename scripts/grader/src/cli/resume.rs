//! `--resume`: what an earlier run has left in the report's file is gone on with.

use std::fs;
use std::io::ErrorKind;

use common::Error;
use common::escape::Escaped;

use super::args::Args;
use super::reports;
use crate::report::resume::{Kept, is_of_the_same, keep};
use crate::report::{Disclose, Format};
use crate::schedule::Board;

/// Gives the board what the file has, and tells what that is.
pub(super) fn go_on(args: &Args, board: &Board) -> Result<(), Error> {
    let Some(path) = args.output().filter(|_| args.resume) else { return Ok(()) };
    let shown = Escaped(path.as_os_str().as_encoded_bytes());
    let doing = format!("cannot go on with {shown}");
    if args.format() != Some(Format::Json) {
        let error = Error::new(doing, "only a report in JSON has all that is needed");
        return Err(error.advise("give --format json, and make another format of it with --merge"));
    }
    match fs::metadata(path) {
        // Standard output and devices have nothing to give back, and a pipe may keep its reader waiting for ever.
        Ok(there) if !there.is_file() => return Err(no_file(&doing)),
        _ if path.as_os_str() == "-" => return Err(no_file(&doing)),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("there is no {shown} to go on with: all submissions are graded");
            return Ok(());
        }
        _ => {}
    }
    let earlier = reports::read(path)?;
    let run = board.run();
    if !is_of_the_same(&run, &earlier) {
        let error = Error::new(doing, "it is of another part of the class, or for other assignments");
        return Err(error.advise("name the report of this one, or a file that is not there yet"));
    }
    let mut kept = Kept::default();
    board.prepare(|run| kept = keep(run, earlier));
    eprintln!("{}", told(&kept, run.submissions.len()));
    if kept.disclosed > args.disclose {
        let word = if kept.disclosed == Disclose::None { "none" } else { "actual" };
        eprintln!("warning: what is kept shows no more than the report did, which was --disclose {word}");
    }
    if !kept.gone.is_empty() {
        eprintln!("warning: no more in the class, nor in the report: {}", kept.gone.join(", "));
    }
    Ok(())
}

fn no_file(doing: &str) -> Error {
    Error::new(doing, "it is no file").advise("name the file of the earlier report in --output")
}

fn told(kept: &Kept, all: usize) -> String {
    let mut told = vec![format!("{} of {all} submissions keep the verdicts that they have", kept.kept)];
    if !kept.changed.is_empty() {
        let what = match kept.other_grader {
            true => "as the grader is another one now",
            false => "as they, the rubric or the settings have changed",
        };
        told.push(format!("tried again, {what}: {}", kept.changed.join(", ")));
    }
    if kept.undecided > 0 {
        told.push(format!("{} tried again, as not all was decided", kept.undecided));
    }
    if kept.new > 0 {
        told.push(format!("{} not tried before", kept.new));
    }
    told.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_and_what_is_tried_again_is_told_in_one_line() {
        let names = ["kim", "lee"].map(str::to_owned).to_vec();
        let kept = Kept { kept: 7, changed: names, undecided: 1, new: 2, ..Kept::default() };
        assert_eq!(
            told(&kept, 12),
            "7 of 12 submissions keep the verdicts that they have; tried again, as they, the rubric or the settings have \
             changed: kim, lee; 1 tried again, as not all was decided; 2 not tried before"
        );
        let other = Kept { changed: vec!["kim".to_owned()], other_grader: true, ..Kept::default() };
        assert!(told(&other, 1).contains("as the grader is another one now: kim"));
        assert_eq!(
            told(&Kept { kept: 1, ..Kept::default() }, 1),
            "1 of 1 submissions keep the verdicts that they have"
        );
    }
}
