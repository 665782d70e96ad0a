//! `--init`: first `grade.toml`s.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use comfy_table::{ContentArrangement, Table, presets};
use common::Error;
use common::escape::Escaped;

use super::args::Args;
use super::at_once;
use super::look;
use super::means::Means;
use super::screen;
use crate::assignment::Assignment;
use crate::called::called;
use crate::first_manifest::{Draft, Template, Written};
use crate::manifest;
use crate::schedule::Plan;
use crate::schedule::gate::Gate;

/// Writes them, and says what is left to do.
///
/// # Errors
/// Where one cannot be written, or nothing shows what the programs are for.
pub(super) fn run(args: &Args, dir: Option<&Path>) -> Result<ExitCode, Error> {
    let mut assignments = args.assignments.clone();
    // Without a folder of its own, the word behind it is an assignment.
    let dir = match (dir, &args.class) {
        (Some(word), Some(_)) => {
            let name = word.to_string_lossy();
            let named = Assignment::from_str(&name, false).map_err(|_| {
                let error =
                    Error::new("cannot write first grade.tomls", format_args!("'{name}' is no assignment"));
                error.advise("name a folder, or --class with --init, and not both")
            })?;
            assignments.push(named);
            None
        }
        (dir, _) => dir,
    };
    let assignment = match assignments.as_slice() {
        [] => None,
        [one] => Some(*one),
        _ => {
            let error = Error::new("cannot write a first grade.toml", "several assignments are named");
            return Err(error.advise("name one; write a file NAME.grade.toml for each of the others"));
        }
    };
    let template = args.template.as_deref().map(Template::read).transpose()?.unwrap_or_default();
    let means = Means::of(args)?;
    let (folders, left_out) = args.folders(dir, "cannot write a first grade.toml")?;
    let plan = match args.no_run {
        true => None,
        false => match look::plan(&means, args, folders.len()) {
            Ok(plan) => Some(plan),
            Err(why) => {
                anstream::eprintln!("the programs are not looked at: {why}; what is written is guessed");
                None
            }
        },
    };
    let busy = Gate::new(args.looks());
    let how = How { args, assignment, template: &template, plan: plan.as_ref(), busy };
    match dir {
        Some(dir) => {
            let all = screen::while_looking(|| how.write(dir))?;
            all.iter().for_each(|written| tell(written, dir));
        }
        None => {
            let all = screen::while_looking(|| Ok(how.write_all(&folders)))?;
            anstream::println!("{}", table(&folders, &all));
            left_out.iter().for_each(|told| eprintln!("error: {told}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What came of a folder: a file for each assignment that it solves.
type Wrote = Result<Vec<Written>, Error>;

/// How they are written.
struct How<'a> {
    args: &'a Args,
    assignment: Option<Assignment>,
    template: &'a Template,
    /// None where nothing is started.
    plan: Option<&'a Plan<'a>>,
    /// For those that are built and looked at.
    busy: Gate,
}

impl How<'_> {
    /// One for each assignment that the folder solves.
    fn write(&self, dir: &Path) -> Wrote {
        let mut drafts = Draft::all_of(dir, self.assignment, self.template)?;
        if let Some(plan) = self.plan {
            for draft in &mut drafts {
                if let Err(error) = self.look(plan, draft) {
                    if plan.course.shutdown.is_triggered() {
                        return Err(error);
                    }
                    draft.was_not_seen(error.to_string());
                }
            }
        }
        let mut written: Vec<Written> = Vec::new();
        for draft in drafts {
            // What looked like another's may turn out to be the same.
            if written.iter().all(|before| before.assignment != draft.assignment()) {
                written.push(draft.write()?);
            }
        }
        Ok(written)
    }

    fn look(&self, plan: &Plan<'_>, draft: &mut Draft) -> Result<(), Error> {
        let mut first_reason = None;
        let pass = self.busy.enter(&plan.course);
        for submission in draft.submissions()? {
            match look::built(plan, &submission)? {
                Ok(scratch) if draft.lacks_programs(&scratch.folder()) => {
                    let build = submission.build.as_deref().map(shell_words::join).unwrap_or_default();
                    first_reason.get_or_insert(format!("'{build}' came to its end, and made no program"));
                }
                Ok(scratch) => {
                    draft.was_built(&submission, &scratch.folder());
                    let wait = self.args.wait_for_report;
                    let seen = look::look(plan, &submission, &scratch, draft.ways(), wait, pass)?;
                    draft.saw(seen);
                    return Ok(());
                }
                Err(why) => {
                    first_reason.get_or_insert(why);
                }
            }
        }
        draft.was_not_seen(first_reason.unwrap_or_default());
        Ok(())
    }

    /// Several at once, as graded submissions are.
    fn write_all(&self, folders: &[PathBuf]) -> Vec<Wrote> {
        let jobs = look::side_by_side(self.args.looks(), self.args.wait_for_report);
        let all = at_once::each(folders, jobs, |folder| self.write(folder));
        let lost = || Err(Error::new("cannot write its grade.toml", "whoever was at it broke off"));
        all.into_iter().map(|one| one.unwrap_or_else(lost)).collect()
    }
}

/// A row for everybody, and for each assignment that somebody has solved.
fn table(folders: &[PathBuf], all: &[Wrote]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["submission", "assignment", "left to do"]);
    for (folder, written) in folders.iter().zip(all) {
        let name = Escaped(folder.file_name().unwrap_or_default().as_encoded_bytes()).to_string();
        match written {
            Ok(written) => written.iter().for_each(|written| {
                table.add_row([name.clone(), written.assignment.to_string(), left_to_do(written)]);
            }),
            Err(error) => {
                let before = manifest::find(folder).ok().map(|files| left_as_it_is(&files));
                table.add_row([
                    name,
                    String::new(),
                    before.unwrap_or_else(|| Escaped(error.to_string().as_bytes()).to_string()),
                ]);
            }
        }
    }
    table
}

/// What is to be said of what was there before.
fn left_as_it_is(files: &[PathBuf]) -> String {
    let (mut uncertain, mut lines) =
        (Vec::new(), vec!["it has a grade.toml already, which is left as it is".to_owned()]);
    for file in files {
        match manifest::read(file) {
            Ok(submission) => uncertain.extend(submission.uncertain),
            Err(error) => lines.push(format!("mend it first: {error}")),
        }
    }
    if !uncertain.is_empty() {
        lines.push(format!("uncertain: {}", uncertain.join(", ")));
    }
    lines.join("\n")
}

fn left_to_do(written: &Written) -> String {
    let mut all: Vec<String> = Vec::new();
    all.extend(written.unseen.clone());
    if written.is_guessed {
        all.push("guessed from its files: read all of it".to_owned());
    }
    let missing: Vec<&str> = written.missing.iter().map(|part| part.key()).collect();
    if !missing.is_empty() {
        all.push(format!("not found: {}", missing.join(", ")));
    }
    // Where nothing was started it is all of them.
    if !written.doubtful.is_empty() && !written.is_guessed {
        all.push(format!("uncertain: {}", written.doubtful.join(", ")));
    }
    all.join("\n")
}

fn tell(written: &Written, dir: &Path) {
    let path = Escaped(written.path.as_os_str().as_encoded_bytes());
    let typed = shell_words::quote(&dir.to_string_lossy()).into_owned();
    if let Some(why) = &written.unseen {
        anstream::eprintln!("the programs were not looked at: {why}; what is written is guessed");
    }
    let missing: Vec<&str> = written.missing.iter().map(|part| part.key()).collect();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        let assignment = written.assignment;
        let may_be_left_out = written.missing.iter().all(|part| part.may_be_left_out());
        anstream::println!(
            "wrote {path} for {assignment}; no program was found for: {missing}; write its command there{}",
            if may_be_left_out { ", or leave it out where there is none" } else { "" }
        );
    } else {
        anstream::println!("wrote {path} for {}", written.assignment);
    }
    if !written.doubtful.is_empty() {
        anstream::println!("uncertain, and told there: {}", written.doubtful.join(", "));
    }
    let grade = called();
    match written.doubtful.is_empty() && missing.is_empty() {
        true => anstream::println!("read it through, then: {grade} --submission {typed}"),
        false => anstream::println!(
            "write what is missing, try it with: {grade} --check {typed}, then: {grade} --submission {typed}"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_not_told_as_a_key() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(manifest::FILE);
        std::fs::write(&path, "assignment = 'hw-echo'\n# UNCERTAIN: so\nserver = './s {port}'\n").unwrap();
        let told = left_as_it_is(std::slice::from_ref(&path));
        let before = "it has a grade.toml already, which is left as it is";
        assert_eq!(told, format!("{before}\nuncertain: server"));
        std::fs::write(&path, "sever = 'x'\n").unwrap();
        let told = left_as_it_is(&[path]);
        assert!(told.starts_with(&format!("{before}\nmend it first: cannot read ")), "{told}");
        assert!(!told.contains("uncertain"), "{told}");
    }
}
