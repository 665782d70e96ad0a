//! What Gradescope takes for an assignment: a zip with this program, the scripts that its container runs, and what a
//! teacher has laid down. Nothing is built there, so that the image is ready as soon as the packages are installed.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::time::Duration;

use common::Error;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::assignment::Assignment;
use crate::report::disclose::Disclose;

const SETUP: &str = include_str!("../../gradescope/setup.sh");
const RUN: &str = include_str!("../../gradescope/run_autograder");

/// What a teacher has laid down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Autograder {
    /// The assignment that counts.
    pub assignment: Assignment,
    /// What a student sees of expected values.
    pub disclose: Disclose,
    /// How long a submission may take in all.
    pub budget: Duration,
    /// The memory that a program may use, in MiB.
    pub memory: u64,
    /// Debian packages that submissions are built and run with.
    pub packages: Vec<String>,
    /// The text of the `grade.toml` for submissions that have none of their own.
    pub manifest: Option<String>,
    /// Whether that counts for the others, too.
    pub always: bool,
    /// The text of a rubric that takes the place of the grader's own.
    pub rubric: Option<String>,
}

impl Autograder {
    /// Writes the zip; `program` is the file of the grader that is put inside.
    ///
    /// # Errors
    /// Where the program cannot be read or the zip not be written.
    pub fn write(&self, zip: impl Write + Seek, program: &Path) -> Result<(), Error> {
        let grade =
            File::open(program).map_err(|error| Error::io("cannot read the grader's own program", &error))?;
        self.put(ZipWriter::new(zip), grade)
            .map_err(|error| Error::io("cannot write the autograder", &io::Error::from(error)))
    }

    fn put<W: Write + Seek>(&self, mut zip: ZipWriter<W>, mut grade: File) -> zip::result::ZipResult<()> {
        // The time of a file is left out, so that the same things give the same zip.
        let file = SimpleFileOptions::default().unix_permissions(0o644);
        let script = file.unix_permissions(0o755);
        let mut add = |name: &str, options, from: &mut dyn Read| {
            zip.start_file(name, options)?;
            io::copy(from, &mut zip)?;
            Ok::<_, zip::result::ZipError>(())
        };
        add("setup.sh", script, &mut SETUP.as_bytes())?;
        add("run_autograder", script, &mut RUN.as_bytes())?;
        add("settings.sh", file, &mut self.settings().as_bytes())?;
        if let Some(manifest) = &self.manifest {
            add("grade.toml", file, &mut manifest.as_bytes())?;
        }
        if let Some(rubric) = &self.rubric {
            add(&format!("rubrics/{}.toml", self.assignment), file, &mut rubric.as_bytes())?;
        }
        add("grade", script, &mut grade)?;
        Ok(zip.finish()?.flush()?)
    }

    /// `settings.sh`, which the two scripts read.
    fn settings(&self) -> String {
        let mut text = String::from("# What a teacher may change; run_autograder and setup.sh read it.\n\n");
        let mut add = |about: &str, name: &str, value: &str| {
            let _ = write!(text, "# {about}\n{name}={}\n", shell_words::quote(value));
        };
        add("The assignment that counts; a submission may have more.", "assignment", self.assignment.name());
        add(
            "What a student sees of expected values: full, actual or none.",
            "disclose",
            self.disclose.name(),
        );
        add(
            "In seconds; less than the time-out in the assignment's settings, so that the report comes from the grader.",
            "budget",
            &self.budget.as_secs().to_string(),
        );
        add(
            "In MiB, for each program of a submission. The smallest container has 768 in all.",
            "memory",
            &self.memory.to_string(),
        );
        add(
            "Whether the grade.toml in this zip counts even where the submission has one of its own: yes or no.",
            "teachers_always",
            if self.always { "yes" } else { "no" },
        );
        add(
            "Debian packages that the submissions are built and run with.",
            "packages",
            &self.packages.join(" "),
        );
        text
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use zip::ZipArchive;

    fn autograder() -> Autograder {
        Autograder {
            assignment: Assignment::Bulk,
            disclose: Disclose::Actual,
            budget: Duration::from_secs(540),
            memory: 384,
            packages: ["build-essential", "python3"].map(str::to_owned).to_vec(),
            manifest: None,
            always: false,
            rubric: None,
        }
    }

    fn made(autograder: &Autograder) -> ZipArchive<Cursor<Vec<u8>>> {
        let (dir, mut zip) = (tempfile::tempdir().unwrap(), Cursor::new(Vec::new()));
        std::fs::write(dir.path().join("grade"), "the program").unwrap();
        autograder.write(&mut zip, &dir.path().join("grade")).unwrap();
        ZipArchive::new(zip).unwrap()
    }

    fn text(zip: &mut ZipArchive<Cursor<Vec<u8>>>, name: &str) -> String {
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn the_zip_has_the_program_and_scripts_that_can_be_run() {
        let mut zip = made(&autograder());
        let names: Vec<_> = zip.file_names().map(Result::unwrap).collect();
        assert_eq!(names, ["setup.sh", "run_autograder", "settings.sh", "grade"]);
        assert_eq!(text(&mut zip, "grade"), "the program");
        for name in ["setup.sh", "run_autograder", "grade"] {
            assert_eq!(zip.by_name(name).unwrap().unix_mode().unwrap() & 0o777, 0o755, "{name}");
        }
    }

    #[test]
    fn what_a_teacher_has_laid_down_is_in_it() {
        let manifest = Some("assignment = 'hw-bulk'\n".to_owned());
        let with = Autograder { manifest, rubric: Some("title = 'x'\n".to_owned()), ..autograder() };
        let mut zip = made(&with);
        assert_eq!(text(&mut zip, "grade.toml"), "assignment = 'hw-bulk'\n");
        assert_eq!(text(&mut zip, "rubrics/hw-bulk.toml"), "title = 'x'\n");
    }

    #[test]
    fn the_settings_are_what_a_shell_reads() {
        let told = Autograder { packages: vec!["a$(b)".to_owned(), "c".to_owned()], ..autograder() };
        let shown = "printf '%s|' $assignment $disclose $budget $memory $teachers_always \"$packages\"";
        let shell = std::process::Command::new("sh").arg("-euc").arg(told.settings() + shown).output();
        let printed = String::from_utf8(shell.unwrap().stdout).unwrap();
        assert_eq!(printed, "hw-bulk|actual|540|384|no|a$(b) c|");
    }

    #[test]
    fn the_scripts_read_no_setting_that_is_not_written() {
        let settings = autograder().settings();
        let read_in_place = include_str!("../../gradescope/settings.sh");
        let names = |text: &str| -> Vec<String> {
            let named =
                text.lines().filter_map(|line| line.split_once('=').filter(|_| !line.starts_with('#')));
            named.map(|(name, _)| name.to_owned()).collect()
        };
        assert_eq!(names(&settings), names(read_in_place));
    }
}
