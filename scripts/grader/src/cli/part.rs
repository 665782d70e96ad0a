//! Which part of a class is graded, and what a report is told of that before anything is run.

use std::path::{Path, PathBuf};

use common::escape::Escaped;

use super::args::Args;
use crate::class::fingerprint;
use crate::class::shard::Shard;
use crate::report::{Class, Format, Grader, LeftOut, Run};
use crate::sandbox::own_program;
use crate::schedule::Entry;

/// The whole class, and what of it this machine looks at.
pub(super) fn of_class(
    args: &Args,
    (mut folders, mut left_out): (Vec<PathBuf>, Vec<LeftOut>),
) -> (Option<Class>, Vec<PathBuf>, Vec<LeftOut>) {
    let class = args.class.is_some().then(|| Class {
        folders: folders.iter().map(|folder| name(folder)).collect(),
        files: left_out.iter().map(|file| file.name.clone()).collect(),
        only: args.assignments.clone(),
        parts: args.shard.map(Into::into),
    });
    if let Some(shard) = args.shard {
        let all = folders.len();
        folders = own(shard, folders, 0);
        left_out = own(shard, left_out, all);
    }
    (class, folders, left_out)
}

/// As reports name a folder of a class.
pub(super) fn name(folder: &Path) -> String {
    Escaped(folder.file_name().unwrap_or_default().as_encoded_bytes()).to_string()
}

/// Those of them, the first of which stands at place `first` of the class, that are in the part.
fn own<T>(shard: Shard, all: Vec<T>, first: usize) -> Vec<T> {
    all.into_iter().enumerate().filter(|(at, _)| shard.has(first + at)).map(|(_, one)| one).collect()
}

/// Writes on a run of nothing yet of which class it is, by what it is graded, and what stands for each submission: with
/// it the report can be gone on with.
pub(super) fn note(run: &mut Run, entries: &[Entry], class: Option<Class>, args: &Args, namespaces: bool) {
    run.class = class;
    // No other format has room for the rest, and to look at all files takes a while.
    if args.format() != Some(Format::Json) {
        return;
    }
    // Where there is none nothing can be kept, and all else goes well.
    let Ok(program) = fingerprint::of_file(&own_program()) else { return };
    if !args.own() {
        for (graded, Entry { submission, rubric }) in run.submissions.iter_mut().zip(entries) {
            graded.fingerprint = fingerprint::of(submission, rubric, &program, &args.settings(namespaces));
        }
    }
    run.grader = Some(Grader { version: env!("CARGO_PKG_VERSION").to_owned(), program });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_in_one_part_and_folders_are_shared_out_evenly() {
        let folders: Vec<usize> = (0..10).collect();
        let files: Vec<usize> = (10..13).collect();
        let part = |part| {
            let shard = Shard { part, of: 4 };
            (own(shard, folders.clone(), 0), own(shard, files.clone(), folders.len()))
        };
        assert_eq!(part(1), (vec![0, 4, 8], vec![12]));
        assert_eq!(part(2), (vec![1, 5, 9], vec![]));
        assert_eq!(part(3), (vec![2, 6], vec![10]));
        assert_eq!(part(4), (vec![3, 7], vec![11]));
        assert_eq!(own(Shard { part: 5, of: 5 }, vec![1, 2], 0), [0; 0]);
    }
}
