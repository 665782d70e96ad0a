//! What Gradescope takes for an assignment: a zip with this program, the scripts that its container runs, and what a
//! teacher has laid down. Nothing is built there, so that the image is ready as soon as the packages are installed.

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
const SETTINGS: &str = include_str!("../../gradescope/settings.sh");

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

    /// `settings.sh`, which the two scripts read, with what is laid down in the place of what stands there.
    fn settings(&self) -> String {
        let values = [
            ("assignment", self.assignment.to_string()),
            ("disclose", self.disclose.name().to_owned()),
            ("budget", self.budget.as_secs().to_string()),
            ("memory", self.memory.to_string()),
            ("teachers_always", if self.always { "yes" } else { "no" }.to_owned()),
            ("packages", self.packages.join(" ")),
        ];
        let settled = |line: &str| {
            let name = line.split_once('=').map_or("", |(name, _)| name);
            match values.iter().find(|(known, _)| *known == name) {
                Some((name, value)) => format!("{name}={}\n", shell_words::quote(value)),
                None => format!("{line}\n"),
            }
        };
        SETTINGS.lines().map(settled).collect()
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
        assert_eq!(told.settings().lines().count(), SETTINGS.lines().count());
    }
}
