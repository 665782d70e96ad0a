//! What can be typed.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{ArgGroup, Parser, ValueEnum};
use common::escape::Escaped;
use common::{Error, args};

use super::STATUSES_AND_EXAMPLES;
use crate::assignment::Assignment;
use crate::called::called;
use crate::class::shard::Shard;
use crate::report::disclose::Disclose;
use crate::report::file::ReportFile;
use crate::report::format::Format;
use crate::report::{LeftOut, Run};
use crate::rubric;
use crate::sandbox::Limits;

/// Grades servers and clients of the socket assignments, in any language, and says why
///
/// Without --submission or --class it grades the reference programs: this repository's, or those that are installed. A
/// submission is a folder with a grade.toml, which says how its programs are started; --init writes a first one.
#[derive(Debug, Parser)]
#[command(name = "grade", bin_name = called(), version, after_help = STATUSES_AND_EXAMPLES)]
#[command(group(ArgGroup::new("written").args(["format", "gradescope"])))]
pub(super) struct Args {
    /// Only these assignments
    #[arg(value_name = "ASSIGNMENT")]
    pub(super) assignments: Vec<Assignment>,
    /// Grade the submission in this folder, or of this grade.toml; may be given several times
    #[arg(long, value_name = "DIR")]
    pub(super) submission: Vec<PathBuf>,
    /// Grade every folder in this one; those that cannot be graded are told in the end
    #[arg(long, value_name = "DIR")]
    pub(super) class: Option<PathBuf>,
    /// Grade only the I-th of N parts of the class, counted from 1; whoever has the same folders has the same parts
    #[arg(long, value_name = "I/N", requires = "class")]
    #[arg(conflicts_with_all = ["submission", "init", "check", "list", "replay", "self_test"])]
    pub(super) shard: Option<Shard>,
    /// Put these reports together, which --format json has written for the parts of a class, or show and convert one;
    /// who is missing and who is there twice is told
    #[arg(long, value_name = "REPORT", num_args = 1..)]
    #[arg(conflicts_with_all = ["assignments", "submission", "class", "init", "check", "list", "replay", "self_test"])]
    #[arg(conflicts_with_all = ["rubrics", "jobs", "budget", "memory", "run_as"])]
    pub(super) merge: Vec<PathBuf>,
    /// Go on with the report in --output: submissions whose verdicts are all decided keep them, unless they, the rubric
    /// or the grader have changed since
    #[arg(long, requires_all = ["class", "output"], conflicts_with_all = ["init", "check", "list", "replay", "self_test"])]
    pub(super) resume: bool,
    /// How many submissions are tried at once, at most; fewer where the machine is busy [default: 128; with --init and
    /// --check the number of CPUs, at least 2]
    #[arg(long, value_name = "N", value_parser = args::whole::<u16>(1..=200))]
    jobs: Option<u16>,
    /// Also write a report of this format
    #[arg(long, value_name = "FORMAT", requires = "output")]
    format: Option<Format>,
    /// Where the report goes, kept valid at every moment; - is standard output
    #[arg(long, value_name = "FILE", requires = "written")]
    pub(super) output: Option<PathBuf>,
    /// What a student may see of expected values
    #[arg(long, value_name = "HOW_MUCH", default_value = "full")]
    pub(super) disclose: Disclose,
    /// Show every failure's steps for a class, too
    #[arg(long)]
    pub(super) details: bool,
    /// Take the rubrics from this folder instead of those that came with the grader
    #[arg(long, value_name = "DIR")]
    pub(super) rubrics: Option<PathBuf>,
    /// Write the rubrics that came with the grader into this folder, for whoever edits them
    #[arg(long, value_name = "DIR", exclusive = true)]
    pub(super) export_rubrics: Option<PathBuf>,
    /// Run one check again, with everything shown
    #[arg(long, value_name = "CHECK")]
    pub(super) replay: Option<String>,
    /// List all checks with their points and the sentences that they stand for
    #[arg(long, conflicts_with_all = ["submission", "class", "init", "replay"])]
    pub(super) list: bool,
    /// Start the programs in this folder, look what they do, and write a first grade.toml; with --class and without a
    /// folder, for each of the class that has none
    #[arg(long, value_name = "DIR", num_args = 0..=1, conflicts_with_all = ["submission", "replay"])]
    pub(super) init: Option<Option<PathBuf>>,
    /// With --init: what stands in this file stands in every grade.toml, whatever is seen
    #[arg(long, value_name = "FILE", requires = "init")]
    pub(super) template: Option<PathBuf>,
    /// Start the programs of the submission in this folder and see whether they do what its grade.toml says, each command
    /// once; with --class and without a folder, for each of the class
    #[arg(long, value_name = "DIR", num_args = 0..=1, conflicts_with_all = ["submission", "init", "replay"])]
    pub(super) check: Option<Option<PathBuf>>,
    /// With --init: start nothing, and guess from the files alone
    #[arg(long, requires = "init")]
    pub(super) no_run: bool,
    /// With --init or --check: wait a minute for the menu server's report, to see how it looks
    #[arg(long, conflicts_with_all = ["no_run", "submission", "replay", "list", "self_test"])]
    pub(super) wait_for_report: bool,
    /// Try the grader itself: programs that are known to be right, and mutants of them with one mistake each; with a
    /// name only that program with its mutants, or that mutant
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    #[arg(conflicts_with_all = ["submission", "class", "init", "check", "list", "replay", "output"])]
    pub(super) self_test: Option<Vec<String>>,
    /// Make the zip that Gradescope takes for this assignment, with this program inside; --rubrics, --disclose, --budget
    /// and --memory are those of its gradings
    #[arg(long, value_name = "ASSIGNMENT", requires = "output")]
    #[arg(conflicts_with_all = ["assignments", "submission", "class", "init", "check", "list", "replay", "self_test", "merge"])]
    #[arg(conflicts_with_all = ["jobs", "run_as", "details"])]
    pub(super) gradescope: Option<Assignment>,
    /// With --gradescope: the grade.toml of submissions that have none of their own
    #[arg(long, value_name = "FILE", requires = "gradescope")]
    pub(super) grade_toml: Option<PathBuf>,
    /// With --grade-toml: it counts for the others, too
    #[arg(long, requires = "grade_toml")]
    pub(super) grade_toml_always: bool,
    /// With --gradescope: Debian packages that submissions are built and run with
    #[arg(long, value_name = "PACKAGE,…", value_delimiter = ',', requires = "gradescope")]
    #[arg(default_value = "build-essential,python3", value_parser = debian_package)]
    pub(super) packages: Vec<String>,
    /// The time for the whole run [default: 900 for each round of submissions; with --gradescope 540]
    #[arg(long, value_name = "SECONDS", value_parser = args::seconds)]
    pub(super) budget: Option<Duration>,
    /// The time for a submission's build
    #[arg(long, value_name = "SECONDS", value_parser = args::seconds, default_value = "120")]
    pub(super) build_within: Duration,
    /// The memory that a submission's program may use with all of its processes, in MiB; its build four times as much
    /// [default: 1024; with --gradescope 384]
    #[arg(long, value_name = "MIB", value_parser = args::whole::<u64>(16..=1_048_576))]
    pub(super) memory: Option<u64>,
    /// Run submitted programs as this user where the system gives no namespaces, so that they cannot reach the report
    #[arg(long, value_name = "USER")]
    pub(super) run_as: Option<String>,
    /// Keep submissions in namespaces where the system allows it, or do not try
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub(super) isolation: Keep,
}

/// How many submissions are tried at once, where the machine bears it: each takes a copy of its folder.
const AT_ONCE: usize = 128;

/// The time for as many submissions as there are processors, where `--budget` does not say.
const BUDGET: Duration = Duration::from_secs(15 * 60);

/// How submissions are kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Keep {
    /// In namespaces, where the system allows it.
    Auto,
    /// By process groups alone.
    None,
}

impl Args {
    /// Whether it is the reference programs that are graded.
    pub(super) fn own(&self) -> bool {
        self.submission.is_empty() && self.class.is_none()
    }

    /// How many submissions are graded at once at most.
    pub(super) fn jobs(&self) -> usize {
        self.jobs.map_or(AT_ONCE, usize::from)
    }

    /// How many folders are looked at side by side.
    pub(super) fn looks(&self) -> usize {
        self.jobs.map_or(cpus(), usize::from)
    }

    /// How long a run of so many submissions may take.
    pub(super) fn budget_for(&self, submissions: usize) -> Duration {
        let rounds = submissions.div_ceil(self.jobs().min(cpus())).max(1);
        self.budget.unwrap_or(BUDGET * u32::try_from(rounds).unwrap_or(u32::MAX))
    }

    /// What decides beside a submission how it comes out, in words: also whether there are namespaces to keep it in.
    pub(super) fn settings(&self, namespaces: bool) -> String {
        let Self { build_within, run_as, .. } = self;
        let (memory, alone) = (self.limits().memory >> 20, !namespaces);
        let run_as = run_as.as_deref().unwrap_or_default();
        format!("{memory} MiB, {} s, alone: {alone}, as '{run_as}'", build_within.as_secs_f64())
    }

    pub(super) fn format(&self) -> Option<Format> {
        self.format
    }

    pub(super) fn output(&self) -> Option<&Path> {
        self.output.as_deref()
    }

    pub(super) fn limits(&self) -> Limits {
        let usual = Limits::default();
        Limits { memory: self.memory.map_or(usual.memory, |mebibytes| mebibytes << 20), ..usual }
    }

    pub(super) fn rubrics(&self) -> rubric::Source {
        self.rubrics.clone().map_or(rubric::Source::Embedded, rubric::Source::Folder)
    }

    /// The report's file, if one is wanted, with a run in which nothing has been tried.
    pub(super) fn report_file(&self, run: &Run) -> Result<Option<ReportFile>, Error> {
        match (self.format, &self.output) {
            (Some(format), Some(path)) => ReportFile::create(path, format, self.disclose, run).map(Some),
            _ => Ok(None),
        }
    }

    /// The folder that --init or --check names, or those of the class as [`Args::class_folders`]. `doing` is what an
    /// error says.
    pub(super) fn folders(
        &self,
        dir: Option<&Path>,
        doing: &str,
    ) -> Result<(Vec<PathBuf>, Vec<LeftOut>), Error> {
        let option = if self.init.is_some() { "--init" } else { "--check" };
        match (dir, &self.class) {
            (Some(dir), None) => Ok((vec![dir.to_owned()], Vec::new())),
            (None, Some(_)) => self.class_folders(),
            (Some(_), Some(_)) => Err(Error::new(doing, "a folder and a class are named")
                .advise(format_args!("name a folder behind {option}, or --class DIR, and not both"))),
            (None, None) => Err(Error::new(doing, "no folder is named")
                .advise(format_args!("name it behind {option}, or give --class DIR, too"))),
        }
    }

    /// The folders of the class, and what lies beside them that somebody has handed in, with why that is not graded.
    pub(super) fn class_folders(&self) -> Result<(Vec<PathBuf>, Vec<LeftOut>), Error> {
        self.class.as_deref().map_or(Ok(Default::default()), folders_of)
    }
}

/// Reads a package's name for clap (Debian Policy, 5.6.1).
fn debian_package(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-.".contains(c);
    let begins_well = text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    if begins_well && text.len() >= 2 && text.chars().all(fits) {
        return Ok(text.to_owned());
    }
    Err("a package's name has small letters, digits, '+', '-' and '.'".to_owned())
}

/// At least two.
fn cpus() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZero::get).max(2)
}

fn folders_of(class: &Path) -> Result<(Vec<PathBuf>, Vec<LeftOut>), Error> {
    let doing = || format!("cannot read the class in {}", class.display());
    let (mut folders, mut left_out) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(class).map_err(|error| Error::io(doing(), &error))? {
        let path = entry.map_err(|error| Error::io(doing(), &error))?.path();
        // What archives and version control leave there.
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && !name.starts_with('.') && name != "__MACOSX" {
            folders.push(path);
        } else if let Some(why) =
            handed_in_as(&name).filter(|_| !name.starts_with('.') && !is_unpacked(&path))
        {
            let name = Escaped(path.file_name().unwrap_or_default().as_encoded_bytes()).to_string();
            left_out.push(LeftOut { name, why: why.to_owned() });
        }
    }
    folders.sort();
    left_out.sort_by(|one, other| one.name.cmp(&other.name));
    if folders.is_empty() && left_out.is_empty() {
        let error = Error::new(doing(), "it has no folders");
        return Err(error.advise("it needs one for each submission"));
    }
    Ok((folders, left_out))
}

/// Whether a folder of its name stands beside an archive.
fn is_unpacked(archive: &Path) -> bool {
    let mut path = archive.to_owned();
    // `.tar.gz` are two endings.
    (0..2).any(|_| {
        let has_an_ending = path.extension().is_some();
        path.set_extension("");
        has_an_ending && path.is_dir()
    })
}

/// Why a file beside the folders of a class is not graded, if somebody may have handed it in.
fn handed_in_as(name: &str) -> Option<&'static str> {
    const ARCHIVES: [&str; 9] =
        [".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".rar", ".7z", ".jar"];
    const SOURCES: [&str; 10] = [".py", ".c", ".cc", ".cpp", ".java", ".go", ".js", ".rs", ".ipynb", ".ts"];
    let name = name.to_lowercase();
    let is_one_of = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    match () {
        () if is_one_of(&ARCHIVES) => Some("it is an archive; unpack it into a folder of its own"),
        () if is_one_of(&SOURCES) => Some("it is a file and no folder; put it into one of its own"),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_beside_the_folders_of_a_class_is_told() {
        let class = tempfile::tempdir().unwrap();
        for folder in ["anna", ".git", "__MACOSX"] {
            std::fs::create_dir(class.path().join(folder)).unwrap();
        }
        for file in ["ben.ZIP", "cleo.tar.gz", "dora.py", "grades.csv", ".hidden.zip"] {
            std::fs::write(class.path().join(file), "").unwrap();
        }
        let (folders, left_out) = folders_of(class.path()).unwrap();
        assert_eq!(folders, [class.path().join("anna")]);
        let names: Vec<&str> = left_out.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["ben.ZIP", "cleo.tar.gz", "dora.py"]);
        assert!(left_out[0].why.contains("unpack") && left_out[2].why.contains("no folder"));
        for unpacked in ["ben", "cleo"] {
            std::fs::create_dir(class.path().join(unpacked)).unwrap();
        }
        let names: Vec<String> =
            folders_of(class.path()).unwrap().1.into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["dora.py"], "what is unpacked is there");
        for folder in ["anna", "ben", "cleo"] {
            std::fs::remove_dir(class.path().join(folder)).unwrap();
        }
        assert!(folders_of(class.path()).unwrap().0.is_empty());
    }
}
