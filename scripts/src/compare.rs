//! Playing scenarios and judging what the programs printed.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use common::Error;
use common::escape::Escaped;

use crate::cast::Cast;
use crate::difference;
use crate::matching::{self, Session};
use crate::process::Ended;
use crate::scenarios::{Pace, Scenario};
use crate::stage::{Played, Stage};
use crate::transcripts::Transcripts;

/// How a scenario came out.
#[derive(Debug)]
pub struct Judged {
    /// Each program's verdict, in the order of the scenario's actors.
    pub programs: Vec<Verdict>,
    /// Why the scenario could not be played to its end.
    pub stopped: Option<Error>,
}

/// What is said of one program.
#[derive(Debug)]
pub struct Verdict {
    /// The program's name in the scenario.
    pub program: String,
    /// How many lines its transcript has.
    pub lines: usize,
    /// Empty where all is as expected; else what is not, in lines to print.
    pub differences: String,
}

impl Judged {
    /// Every program printed what its report says.
    pub fn is_equal(&self) -> bool {
        self.stopped.is_none() && !self.is_different()
    }

    /// Some program printed something else.
    pub fn is_different(&self) -> bool {
        self.programs.iter().any(|verdict| !verdict.differences.is_empty())
    }
}

/// Where and how scenarios are judged.
#[derive(Debug, Clone)]
pub struct Options {
    /// How fast they are played.
    pub pace: Pace,
    /// The expected sessions.
    pub transcripts: Transcripts,
    /// A folder to keep the outputs in, `<crate>/<scenario>/<program>.stdout` and `.stderr`.
    pub keep: Option<PathBuf>,
}

impl Options {
    /// At this pace, with the reports' transcripts, keeping nothing.
    pub fn at(pace: Pace) -> Self {
        Self { pace, transcripts: Transcripts::of_the_reports(), keep: None }
    }
}

/// Plays the scenario with this cast and compares every program's output with its transcript.
///
/// # Errors
/// Where a transcript cannot be read or the outputs cannot be kept. A scenario that stops half-way is
/// judged by what was printed until then.
pub fn run(scenario: &Scenario, cast: &Cast, options: &Options) -> Result<Judged, Error> {
    let mut stage = Stage::new(cast);
    let stopped = (scenario.play)(&mut stage, options.pace).err();
    let played = stage.close()?;
    if let Some(dir) = &options.keep {
        keep_outputs(&dir.join(scenario.krate).join(scenario.name), &played)?;
    }
    Ok(Judged { programs: judge(scenario, &played, &options.transcripts)?, stopped })
}

/// Compares what was printed in a scenario with its transcripts.
///
/// # Errors
/// Where a transcript cannot be read.
pub fn judge(scenario: &Scenario, played: &Played, transcripts: &Transcripts) -> Result<Vec<Verdict>, Error> {
    let mut sessions = Vec::new();
    let mut outputs = Vec::new();
    for actor in scenario.actors {
        let ended = played.actors.iter().find(|(name, _)| name == actor).map(|(_, ended)| ended);
        let expected = transcripts.read(&scenario.transcript(actor))?;
        sessions.push(Session { expected, printed: ended.map(|e| lines(&e.printed)).unwrap_or_default() });
        outputs.push(ended);
    }
    let comparison = matching::compare(&sessions, &played.known);
    let verdicts = scenario.actors.iter().enumerate().map(|(i, actor)| {
        let session = &sessions[i];
        let shown = comparison.differences[i].as_ref().map(|m| difference::show(actor, &session.printed, m));
        let mut differences = shown.unwrap_or_default();
        match outputs[i] {
            None => differences = format!("{actor}: never started\n"),
            Some(ended) => differences.push_str(&besides_lines(actor, ended)),
        }
        for (_, what) in played.differences.iter().filter(|(name, _)| name == actor) {
            differences.push_str(what);
        }
        Verdict { program: (*actor).to_owned(), lines: session.expected.line_count(), differences }
    });
    Ok(verdicts.collect())
}

/// What no transcript has: complaints on standard error, and a status other than 0.
fn besides_lines(actor: &str, ended: &Ended) -> String {
    let mut text = String::new();
    if !ended.status.success() {
        let _ = writeln!(text, "{actor}: ended with {}, expected status 0", ended.status);
    }
    for line in ended.error_text().lines() {
        let _ = writeln!(text, "{actor}: unexpected on standard error: {}", Escaped(line.as_bytes()));
    }
    text
}

/// The lines of an output; a last line without its end is told by a mark that no transcript has.
fn lines(output: &[u8]) -> Vec<String> {
    let mut lines: Vec<String> =
        output.split(|&b| b == b'\n').map(|line| Escaped(line).to_string()).collect();
    if let Some(unfinished) = lines.pop()
        && !unfinished.is_empty()
    {
        lines.push(format!("{unfinished}\\ no newline at the end"));
    }
    lines
}

fn keep_outputs(dir: &Path, played: &Played) -> Result<(), Error> {
    let failed =
        |error: io::Error| Error::io(format_args!("cannot keep the outputs in {}", dir.display()), &error);
    std::fs::create_dir_all(dir).map_err(failed)?;
    for (name, ended) in &played.actors {
        std::fs::write(dir.join(format!("{name}.stdout")), &ended.printed).map_err(failed)?;
        std::fs::write(dir.join(format!("{name}.stderr")), &ended.complaints).map_err(failed)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unfinished_line_is_no_line() {
        assert_eq!(lines(b"a\nb\n"), ["a", "b"]);
        assert_eq!(lines(b"a\n\n"), ["a", ""]);
        assert_eq!(lines(b"a\nb"), ["a", "b\\ no newline at the end"]);
        assert_eq!(lines(b"a\xff\r\n"), ["a\\xff\\r"]);
        assert_eq!(lines(b""), Vec::<String>::new());
    }

    #[cfg(unix)]
    #[test]
    fn a_status_and_a_complaint_are_differences_too() {
        let run = |script: &str| {
            let mut command = std::process::Command::new("sh");
            crate::process::Running::start("sh", command.args(["-c", script])).unwrap().wait().unwrap()
        };
        assert_eq!(besides_lines("proxy", &run("echo fine")), "");
        let told = besides_lines("proxy", &run("echo oh >&2; exit 3"));
        assert!(told.starts_with("proxy: ended with exit status: 3, expected status 0\n"), "{told}");
        assert!(told.ends_with("proxy: unexpected on standard error: oh\n"), "{told}");
    }
}
