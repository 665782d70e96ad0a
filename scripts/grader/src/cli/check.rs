//! `--check`: whether programs do what their `grade.toml` says.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use common::Error;
use common::escape::Escaped;

use super::args::Args;
use super::at_once;
use super::look;
use super::means::Means;
use super::screen;
use crate::assignment::Assignment;
use crate::first_manifest::in_one_line;
use crate::learn::in_toml;
use crate::look::{Fact, Seen, Start, Ways};
use crate::manifest;
use crate::manifest::uncertain::UNCERTAIN;
use crate::report::Status;
use crate::schedule::Plan;
use crate::schedule::gate::Gate;
use crate::submission::{Part, Submission};

/// Says what differs, and ends with status 1 where something does.
///
/// # Errors
/// Where the `grade.toml` cannot be read, or the programs cannot be looked at; a class's are told with the others.
pub(super) fn run(args: &Args, dir: Option<&Path>) -> Result<ExitCode, Error> {
    let means = Means::of(args)?;
    let (folders, left_out) = match dir {
        Some(dir) => (vec![dir.to_owned()], Vec::new()),
        None if args.class.is_some() => args.class_folders()?,
        None => {
            let error = Error::new("cannot check a grade.toml", "no folder is named");
            return Err(error.advise("name it behind --check, or give --class DIR, too"));
        }
    };
    let cannot = |why: String| Error::new("cannot look at the programs", why);
    let plan = look::plan(&means, args, folders.len()).map_err(cannot)?;
    let (busy, wait) = (Gate::new(args.jobs()), args.wait_for_report);
    let all = screen::while_looking(|| {
        let jobs = look::side_by_side(args.jobs(), wait);
        Ok(at_once::each(&folders, jobs, |folder| checked(folder, &plan, wait, &busy)))
    })?;
    let mut differs = !left_out.is_empty();
    for (folder, checked) in folders.iter().zip(all) {
        let lost = || Err(Error::new("cannot look at the programs", "whoever was at it broke off"));
        match checked.unwrap_or_else(lost) {
            Ok(all) => all.iter().for_each(|(path, told)| {
                show(path, told);
                differs |= !told.is_empty();
            }),
            Err(error) if dir.is_some() => return Err(error),
            Err(error) => {
                anstream::println!("{}: {error}", Escaped(folder.as_os_str().as_encoded_bytes()));
                differs = true;
            }
        }
    }
    left_out.iter().for_each(|told| anstream::println!("{told}"));
    Ok(ExitCode::from(if differs { Status::Failed } else { Status::Passed } as u8))
}

fn show(path: &Path, told: &[String]) {
    let path = Escaped(path.as_os_str().as_encoded_bytes());
    if told.is_empty() {
        anstream::println!("{path}: its programs do what it says, as far as they were tried");
    }
    told.iter().for_each(|line| anstream::println!("{path}: {line}"));
}

/// What differs, of each of a folder's files.
fn checked(
    dir: &Path,
    plan: &Plan<'_>,
    wait_for_report: bool,
    busy: &Gate,
) -> Result<Vec<(PathBuf, Vec<String>)>, Error> {
    let cannot = |why: String| Error::new(format_args!("cannot look at {}", dir.display()), why);
    let one = |path: PathBuf| {
        let submission = manifest::read(&path)?;
        let ways: Ways =
            submission.programs.iter().map(|(part, program)| (*part, vec![program.clone()])).collect();
        let pass = busy.enter(&plan.course);
        let scratch = look::built(plan, &submission)?.map_err(cannot)?;
        let seen = look::look(plan, &submission, &scratch, &ways, wait_for_report, pass)?;
        let file = std::fs::read_to_string(&path).unwrap_or_default().parse().unwrap_or_default();
        Ok((path, differences(&seen, &submission, &file)))
    };
    manifest::find(dir)?.into_iter().map(one).collect()
}

/// What was seen that is not as the file has it, a line for each key; then the keys that it calls uncertain itself and of
/// which nothing was seen.
fn differences(seen: &Seen, submission: &Submission, file: &toml::Table) -> Vec<String> {
    let starts = seen.starts.iter().filter_map(|(part, start)| of_a_start(*part, start, submission));
    if seen.starts.values().any(|start| start.way.is_none()) {
        // All else comes of that.
        return starts.collect();
    }
    // Threads and much that is sent are seen for sure; that there are none is not.
    let sure = [Assignment::Multithread, Assignment::MultithreadEcho, Assignment::Bulk];
    let method = seen.assignment.filter(|seen| sure.contains(seen) && *seen != submission.assignment);
    let method = method.map(|seen| format!("assignment: what the programs do is what {seen} asks for"));
    let stands = |key: &str| {
        let (table, key) = key.split_once('.').unwrap_or(("", key));
        match table {
            "" => file.get(key),
            table => file.get(table)?.as_table()?.get(key),
        }
    };
    let facts = seen.facts.all().filter_map(|(key, Fact { value, told, doubtful })| {
        let value = match (value, doubtful) {
            (Some(value), _) => value,
            (None, true) => return Some(format!("{key}: {told}")),
            (None, false) => return None,
        };
        let has = match stands(key) {
            Some(known) if known == value => return None,
            Some(known) => format!("grade.toml has {}", in_one_line(known)),
            None => "grade.toml does not say it".to_owned(),
        };
        Some(format!("{key}: {has}; {told}: write {}", to_write(key, value)))
    });
    let was_tried = |key: &String| match Part::ALL.iter().find(|part| part.key() == key) {
        Some(part) => seen.starts.contains_key(part),
        // It was built before anything was looked at.
        None => key == "build" || seen.facts.of(key).is_some(),
    };
    let open = submission.uncertain.iter().filter(|key| !was_tried(key)).map(|key| {
        let advice = match key.as_str() {
            "lines.report" => "--wait-for-report tries it",
            _ => "remove the comment above it once it is right",
        };
        format!("{key}: it is {UNCERTAIN} there, and was not tried: {advice}")
    });
    method.into_iter().chain(starts).chain(facts).chain(open).collect()
}

/// What is not as it is written of how a program is started.
fn of_a_start(part: Part, start: &Start, submission: &Submission) -> Option<String> {
    let key = part.key();
    let Some(way) = &start.way else { return Some(format!("{key}: {}", start.told)) };
    if let Some(question) = &start.asks {
        return Some(format!("{key}: it asks '{question}' at the keyboard; write what is typed there"));
    }
    if let Some(why) = &start.doubt {
        return Some(format!("{key}: {why}"));
    }
    if submission.programs.get(&part).is_some_and(|known| known.typed != way.typed) {
        let typed = in_one_line(&way.typed.clone().into());
        return Some(format!("{key}: it asks at the keyboard; that would be type = {typed}"));
    }
    let ports = &submission.ports;
    let (name, written) = match part {
        Part::UdpServer | Part::UdpClient => ("udp-port", ports.udp_port.or(ports.port)),
        _ => ("port", ports.port),
    };
    let is_a_backend = part == Part::Server && submission.programs.contains_key(&Part::Proxy);
    let is_in = |port: &u16| way.command.iter().position(|word| *word == port.to_string());
    if let Some((port, at)) = start.port.and_then(|port| Some((port, is_in(&port)?))) {
        let told = format!("word {} of its command is its port", at + 1);
        return Some(format!("{key}: {told}: write {{port}} there, and not {port}"));
    }
    let port = start.port.filter(|port| written.is_some_and(|written| written != *port) && !is_a_backend)?;
    Some(format!("{key}: {}, and not {}: write {name} = {port}", start.told, written.unwrap_or_default()))
}

/// The line of a key, and the table that it stands in.
fn to_write(key: &str, value: &toml::Value) -> String {
    let (table, key) = key.split_once('.').unwrap_or(("", key));
    let line = match value {
        toml::Value::String(text) if text.contains('\\') => in_toml(key, text),
        value => format!("{key} = {}", in_one_line(value)),
    };
    if table.is_empty() { line } else { format!("{line} below [{table}]") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn submission(file: &str) -> (Submission, toml::Table) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(manifest::FILE);
        std::fs::write(&path, file).unwrap();
        (manifest::read(&path).unwrap(), file.parse().unwrap())
    }

    #[test]
    fn what_a_file_calls_uncertain_is_told_where_it_was_not_tried() {
        let (submission, file) = submission(
            "assignment = 'hw-multithread'\n# UNCERTAIN: so\nserver = './s {port}'\n[lines]\n# UNCERTAIN: wait\n#report = 'x'\n",
        );
        assert_eq!(submission.assignment, Assignment::Multithread);
        let way = submission.programs.get(&Part::Server).cloned();
        let starts = [(Part::Server, Start { way, ..Start::default() })].into_iter().collect();
        let told = differences(&Seen { starts, ..Seen::default() }, &submission, &file);
        assert_eq!(
            told,
            ["lines.report: it is UNCERTAIN there, and was not tried: --wait-for-report tries it"]
        );
    }

    #[test]
    fn a_port_that_is_written_in_is_told_with_the_line_to_write() {
        let (submission, file) = submission("assignment = 'hw-echo'\nserver = './s'\n");
        let way = submission.programs.get(&Part::Server).cloned();
        let told = "it listens on port 5555, which is written in".to_owned();
        let start = Start { way, port: Some(5555), told, ..Start::default() };
        let starts = [(Part::Server, start)].into_iter().collect();
        let told = differences(&Seen { starts, ..Seen::default() }, &submission, &file);
        let due = "server: it listens on port 5555, which is written in, and not 8000: write port = 5555";
        assert_eq!(told, [due]);
    }

    #[test]
    fn what_is_to_be_written_can_be_pasted() {
        assert_eq!(
            to_write("lines.report", &r"(?<count>\d+) on".into()),
            r"report = '(?<count>\d+) on' below [lines]"
        );
        assert_eq!(to_write("wire.count", &"R0 \n".into()), r#"count = "R0 \n" below [wire]"#);
        assert_eq!(to_write("port", &8001.into()), "port = 8001");
    }
}
