//! Submissions of the programs in `tests/wrong`.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use grader::assignment::Assignment;
use grader::submission::{Part, Program, Submission};

/// A submission of Python programs, each started with these words: its module below `tests/wrong`, and its arguments.
pub(crate) fn python(assignment: Assignment, programs: &[(Part, &str)]) -> Submission {
    let program = |words: &str| Program {
        command: [interpreter().unwrap_or("python3"), "-m"]
            .into_iter()
            .chain(words.split(' '))
            .map(str::to_owned)
            .collect(),
        typed: Vec::new(),
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wrong");
    let programs = programs.iter().map(|(part, words)| (*part, program(words))).collect();
    Submission { programs, ..Submission::new("wrong", folder, assignment) }
}

/// The interpreter itself, as a shim before it can take longer than all the rest; `None` where there is none.
pub(super) fn interpreter() -> Option<&'static str> {
    static PATH: OnceLock<Option<String>> = OnceLock::new();
    let find = || {
        let asked =
            Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output().ok()?;
        let path = String::from_utf8(asked.stdout).ok()?;
        (asked.status.success()).then(|| path.trim().to_owned())
    };
    PATH.get_or_init(find).as_deref()
}
