//! What differs between a `grade.toml` and what its programs were seen to do.

use crate::assignment::Assignment;
use crate::first_manifest::in_one_line;
use crate::learn::in_toml;
use crate::look::{Fact, Seen, Start};
use crate::manifest::uncertain::UNCERTAIN;
use crate::submission::{Part, Submission};

/// What was seen that is not as the file has it, a line for each key; then the keys that it calls uncertain itself and of
/// which nothing was seen.
pub(super) fn differences(seen: &Seen, submission: &Submission, file: &toml::Table) -> Vec<String> {
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
    let port = start.port.filter(|port| is_a_backend || written.is_none_or(|written| written != *port))?;
    if let Some(at) = way.command.iter().position(|word| *word == port.to_string()) {
        let told = format!("word {} of its command is its port", at + 1);
        return Some(format!("{key}: {told}: write {{port}} there, and not {port}"));
    }
    let written = written.filter(|_| !is_a_backend)?;
    Some(format!("{key}: {}, and not {written}: write {name} = {port}", start.told))
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
    use crate::manifest;

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

    #[test]
    fn a_port_in_the_command_that_is_the_right_one_may_stand_there() {
        let of = |file: &str, port: u16| -> Vec<String> {
            let (submission, file) = submission(file);
            let way = submission.programs.get(&Part::Server).cloned();
            let start = Start { way, port: Some(port), ..Start::default() };
            let starts = [(Part::Server, start)].into_iter().collect();
            differences(&Seen { starts, ..Seen::default() }, &submission, &file)
        };
        assert_eq!(of("assignment = 'hw-multithread'\nserver = './s 29999'\n", 29_999), [""; 0]);
        assert_eq!(of("assignment = 'hw-echo'\nserver = './s 5555'\nport = 5555\n", 5555), [""; 0]);
        let told = of("assignment = 'hw-echo'\nserver = './s 5555'\n", 5555);
        assert_eq!(told, ["server: word 2 of its command is its port: write {port} there, and not 5555"]);
    }
}
