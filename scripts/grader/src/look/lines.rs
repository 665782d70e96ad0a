//! What a menu server prints when clients come and go, and every minute.

use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

use regex::Regex;

use super::seen::Facts;
use crate::learn::nearest::{self, Nearest, moving, nearest, only};
use crate::learn::{Known, shape, whole, with_ip};
use crate::output::Line;
use crate::peer::Peer;
use crate::program::stillness::Stillness;
use crate::request;
use crate::scene::{Scene, Server};
use crate::stop::Stop;
use crate::submission::Lines;

/// How long a report may take to come, and a little more.
pub(super) const MINUTE: Duration = Duration::from_secs(65);

/// How long around its minute a report may come, and how long it is waited for another line like it.
const AROUND: Duration = Duration::from_secs(20);
const TO_COME_AGAIN: Duration = Duration::from_secs(3);

const LOOK: Duration = Duration::from_millis(50);

/// How many clients a report is to count: a number that is in few times of day.
const REPORTED: u64 = 3;

/// More clients than are there are not counted.
const FEW: u64 = 5;

/// How long a line may come behind what it tells of.
const BEHIND: Duration = Duration::from_millis(800);

/// How long nothing more has to come.
const STILL: Duration = Duration::from_millis(120);

/// Has clients come and go, and learns the lines about it.
///
/// # Errors
/// The submission's, where the server does not go on.
pub(super) fn look(scene: &mut Scene<'_>, exit: &[String], facts: &mut Facts) -> Result<(), Stop> {
    let server = scene.server()?;
    let reply = reply_to_a_greeting(facts);
    let gap = scene.submission.wire.gap;
    let mut came = Vec::new();
    let mut went = Vec::new();
    let mut ports = Vec::new();
    let mut come = |who: &str, came: &mut Vec<Vec<Line>>| -> Result<Peer, Stop> {
        let first = server.program.line_count();
        let peer = join(scene, &server, who, reply.as_deref())?;
        ports.push(u64::from(peer.address()?.port()));
        came.push(said(&server, first)?);
        Ok(peer)
    };
    let go = |mut peer: Peer, went: &mut Vec<Vec<Line>>| -> Result<(), Stop> {
        let first = server.program.line_count();
        for part in request::filled(exit, b"") {
            // One that the server has sent away already needs no word.
            let _ = peer.send(part);
            thread::sleep(gap);
        }
        peer.close();
        went.push(said(&server, first)?);
        Ok(())
    };
    let one = come("client 1", &mut came)?;
    let two = come("client 2", &mut came)?;
    go(one, &mut went)?;
    let three = come("client 3", &mut came)?;
    go(three, &mut went)?;
    go(two, &mut went)?;
    let assumed = &scene.submission.lines;
    let (ids, counts): (&[u64], &[u64]) = (&[1, 2, 3], &[1, 2, 2]);
    let known = [("id", ids), ("count", counts)];
    tell("lines.connect", &assumed.connect, &came, &known, nearest::CAME, facts);
    let (ids, counts): (&[u64], &[u64]) = (&[1, 3, 2], &[1, 1, 0]);
    let known = [("id", ids), ("count", counts)];
    tell("lines.disconnect", &assumed.disconnect, &went, &known, nearest::GONE, facts);
    tell("lines.connection", &assumed.connection, &came, &[("port", &ports)], nearest::OF_CONNECTIONS, facts);
    Ok(())
}

/// What a client has to send before it is served, as far as that is known.
fn reply_to_a_greeting(facts: &Facts) -> Option<String> {
    facts.of("wire.greeting-reply")?.value.as_ref()?.as_str().map(str::to_owned)
}

/// Connects, and answers the greeting where there is an answer: whoever is asked for a name is not served before.
pub(super) fn join(scene: &Scene<'_>, server: &Server, who: &str, reply: Option<&str>) -> Result<Peer, Stop> {
    let mut peer = scene.connect(who, server)?;
    server.accepts(&peer)?;
    if let Some(reply) = reply {
        let greeting = peer.receive_something("a greeting", BEHIND)?;
        let greeting = String::from_utf8_lossy(&greeting).trim_end().to_owned();
        peer.send(reply.replace("{greeting}", &greeting))?;
    }
    Ok(peer)
}

/// What the server says behind that line, until it has said something and no more comes.
fn said(server: &Server, first: usize) -> Result<Vec<Line>, Stop> {
    let until = Instant::now() + BEHIND;
    let mut stillness = Stillness::of(first);
    loop {
        server.program.still_runs()?;
        let now = server.program.line_count();
        // What is at work may say more.
        let still = stillness.with(now) >= STILL && now > first && server.program.rests().unwrap_or(true);
        if still || Instant::now() >= until {
            return Ok(server.program.lines_from(first));
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// The line of `key` is read as was assumed, or by what is learned from these events. Whether it can be.
pub(super) fn tell(
    key: &str,
    assumed: &str,
    said: &[Vec<Line>],
    known: &[Known<'_>],
    words: &[&str],
    facts: &mut Facts,
) -> bool {
    // Who prints the assignment's own line with other numbers than it should is wrong, and not read wrongly.
    let Lines { connection, connect, disconnect, command, report, .. } = Lines::default();
    let is_the_assignments =
        [connection, connect, disconnect, command, report].iter().any(|line| line == assumed);
    if reads_all(assumed, said) && (is_the_assignments || reads_rightly(assumed, said, known)) {
        facts.confirm(key, "the server prints it so");
        return true;
    }
    let with_all = |near: Nearest| match key {
        "lines.connection" => Some(Nearest { pattern: with_ip(&near.pattern)?, ..near }),
        _ => Some(near),
    };
    let near = nearest(said, known, words).and_then(with_all);
    let fits = |near: &Nearest| reads_rightly(&near.pattern, said, known);
    // One event alone shows nothing move; there the number that is looked for has to be in one line alone.
    let moves = || match said {
        [one] => only(one, known),
        _ => moving(said, known),
    };
    let moves = || moves().and_then(with_all).filter(fits);
    let near = near.clone().filter(fits).or_else(moves).or(near);
    let is_read = near.as_ref().is_some_and(fits);
    // A number that does not move as it should may be the mistake that it is looked for.
    let suspect = near.as_ref().filter(|_| is_read).and_then(|near| {
        let (name, pattern) = with_the_other(&near.pattern, said, known)?;
        Some((
            pattern,
            format!(
                "the server printed '{}', whose other number went otherwise than the {name} of clients does",
                near.text
            ),
        ))
    });
    if let Some((pattern, why)) = suspect {
        facts.suspect(key, pattern, why);
        return true;
    }
    match near {
        Some(near) if is_read => {
            facts.set(key, near.pattern, format!("the server printed '{}'", near.text));
        }
        Some(_) if reads_all(assumed, said) => facts.confirm(key, "the server prints it so"),
        Some(near) => facts.doubt(key, format!("the nearest that the server printed is '{}'", near.text)),
        None if is_needed(key) && said.iter().any(|lines| !lines.is_empty()) => {
            facts.doubt(key, "nothing that the server printed has the numbers that were looked for");
        }
        // Whatever would be written, there would be nothing that it reads.
        None => facts.confirm(key, "the server printed no such line"),
    }
    is_read
}

/// The one number that was looked for and did not show itself, and the pattern with the one that no other explains in its
/// place: not what a clock, an address or a fraction is made of, nor what is larger than a few clients are, nor what a word
/// before it says is something else.
fn with_the_other<'k>(pattern: &str, said: &[Vec<Line>], known: &[Known<'k>]) -> Option<(&'k str, String)> {
    const NUMBERS: &str = r"\(\?<\w+>[^)]*\)|\\d\+(?:(?::|,|\\?[-./])\\d\+)*";
    let mut lacking =
        known.iter().map(|(name, _)| *name).filter(|name| !pattern.contains(&format!("(?<{name}>")));
    let name = lacking.next().filter(|_| lacking.next().is_none())?;
    let numbers = Regex::new(NUMBERS).ok()?;
    let mut bare = numbers.find_iter(pattern).filter(|found| found.as_str() == r"\d+");
    let place = bare.next().filter(|_| bare.next().is_none())?.range();
    let (before, behind) = (&pattern[..place.start], &pattern[place.end..]);
    let named = format!(r"{before}(?<{name}>\d+){behind}");
    let reads = Regex::new(&whole(&named)).ok()?;
    let is_small = |line: &Line| {
        let read = reads.captures(&line.text).and_then(|groups| groups[name].parse::<u64>().ok());
        read.is_none_or(|read| read <= FEW)
    };
    let can_be = !is_named_otherwise(before) && said.iter().flatten().all(is_small);
    can_be.then_some((name, named))
}

/// Whether the last word of a text says that the number behind it is no count of clients.
fn is_named_otherwise(before: &str) -> bool {
    static OTHERS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)(?:port|thread|pid|fd|socket|request|worker|process)\w*\W{0,4}$").ok()
    });
    OTHERS.as_ref().is_some_and(|others| others.is_match(before))
}

/// Whether other keys' lines do not explain that something was printed.
fn is_needed(key: &str) -> bool {
    matches!(key, "lines.connect" | "lines.disconnect" | "lines.report")
}

fn reads_all(pattern: &str, said: &[Vec<Line>]) -> bool {
    let Ok(pattern) = Regex::new(&whole(pattern)) else { return false };
    said.iter().all(|lines| lines.iter().any(|line| pattern.is_match(&line.text)))
}

/// Whether a line of each event has the numbers that were looked for where the pattern reads them; what stands for a
/// command may be a word.
fn reads_rightly(pattern: &str, said: &[Vec<Line>], known: &[Known<'_>]) -> bool {
    let Ok(pattern) = Regex::new(&whole(pattern)) else { return false };
    let is_right = |number: usize, line: &Line| {
        let Some(groups) = pattern.captures(&line.text) else { return false };
        known.iter().all(|(name, values)| {
            match groups.name(name).map(|group| group.as_str().parse::<u64>()) {
                Some(Ok(read)) => values.get(number) == Some(&read),
                Some(Err(_)) => *name == "command",
                None => true,
            }
        })
    };
    said.iter().enumerate().all(|(number, lines)| lines.iter().any(|line| is_right(number, line)))
}

/// Waits for a report of a new server's while clients are there.
///
/// # Errors
/// The submission's, where the server does not go on.
pub(super) fn report(scene: &mut Scene<'_>, facts: &mut Facts) -> Result<(), Stop> {
    let server = scene.server()?;
    let (mut there, reply) = (Vec::new(), reply_to_a_greeting(facts));
    for number in 1..=REPORTED {
        there.push(join(scene, &server, &format!("client {number}"), reply.as_deref())?);
    }
    let mut until = Instant::now() + MINUTE;
    // Whatever is printed before the minute is nearly over is not it.
    while until.saturating_duration_since(Instant::now()) > AROUND {
        server.program.still_runs()?;
        thread::sleep(LOOK);
    }
    let (first, mut lines) = (server.program.line_count(), Vec::new());
    let assumed = &scene.submission.lines.report;
    while Instant::now() < until {
        let new = said(&server, first + lines.len())?;
        let is_new = !new.is_empty();
        lines.extend(new);
        if is_new && is_the_report(&lines, assumed, facts) {
            // What comes again at once is no report.
            until = until.min(Instant::now() + TO_COME_AGAIN);
        }
    }
    is_the_report(&lines, assumed, facts);
    Ok(())
}

/// Whether the report is among these lines, and how it is read. It is the only one of its kind.
fn is_the_report(lines: &[Line], assumed: &str, facts: &mut Facts) -> bool {
    let alike = |line: &Line| lines.iter().filter(|other| shape(&other.text) == shape(&line.text)).count();
    let before =
        |line: &Line| line.text.split_once(&REPORTED.to_string()).map(|(before, _)| before.to_owned());
    let counts = |line: &Line| before(line).is_some_and(|before| !is_named_otherwise(&before));
    let alone: Vec<Line> = lines.iter().filter(|line| alike(line) == 1 && counts(line)).cloned().collect();
    tell("lines.report", assumed, &[alone], &[("count", &[REPORTED])], nearest::CAME, facts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Stream;

    #[test]
    fn a_count_that_is_wrong_is_named_and_not_left_out() {
        let line = |text: String| vec![Line { at: Instant::now(), on: Stream::Printed, text }];
        let said: Vec<Vec<Line>> = (1..4)
            .map(|id| {
                line(format!("10:31:0{id} 127.0.0.1:{}0 Client {id} connected. Clients = {id}", 4000 + id))
            })
            .collect();
        let (ids, counts): (&[u64], &[u64]) = (&[1, 2, 3], &[1, 2, 2]);
        let mut facts = Facts::default();
        tell(
            "lines.connect",
            "no such line",
            &said,
            &[("id", ids), ("count", counts)],
            nearest::CAME,
            &mut facts,
        );
        let fact = facts.of("lines.connect").unwrap();
        let value =
            r"\d+:\d+:\d+ \d+\.\d+\.\d+\.\d+:\d+ Client (?<id>\d+) connected\. Clients = (?<count>\d+)";
        assert_eq!((fact.doubtful, &fact.value), (true, &Some(value.into())), "{fact:?}");
    }

    #[test]
    fn a_pattern_reads_the_numbers_that_were_looked_for_and_no_others() {
        let line = |text: &str| Line { at: Instant::now(), on: Stream::Printed, text: text.to_owned() };
        let said: Vec<Vec<Line>> = [("127.0.0.1:40001", 1), ("127.0.0.1:40002", 2)]
            .iter()
            .map(|(peer, id)| vec![line(&format!("request from {peer}")), line(&format!("No.{id} is here"))])
            .collect();
        let known: [Known<'_>; 1] = [("id", &[1, 2])];
        assert!(reads_rightly(r"No\.(?<id>\d+) is here", &said, &known));
        let of_an_address = r"request from (?<id>\d+)\.\d+\.\d+\.\d+:\d+";
        assert!(reads_all(of_an_address, &said) && !reads_rightly(of_an_address, &said, &known));
        let by_words: [Known<'_>; 1] = [("command", &[1, 2])];
        assert!(reads_rightly(r"No\.\d+ is (?<command>\S+)", &said, &by_words));
    }

    fn printed(text: &str) -> Line {
        Line { at: Instant::now(), on: Stream::Printed, text: text.to_owned() }
    }

    #[test]
    fn a_number_that_is_said_to_be_something_else_is_no_count() {
        let said = |end: &str| -> Vec<Vec<Line>> {
            (1..4).map(|id| vec![printed(&format!("client {id} is here{end}"))]).collect()
        };
        let known: [Known<'_>; 2] = [("id", &[1, 2, 3]), ("count", &[1, 2, 2])];
        for end in [" on port 56642", " (fd=4)", " [thread 4]", ", after 70 rounds"] {
            let mut facts = Facts::default();
            tell("lines.connect", "no such line", &said(end), &known, nearest::CAME, &mut facts);
            let fact = facts.of("lines.connect").unwrap();
            let value = fact.value.as_ref().and_then(toml::Value::as_str).unwrap();
            assert!(!fact.doubtful && !value.contains("count"), "{fact:?}");
        }
    }

    #[test]
    fn the_report_is_the_only_line_of_its_kind() {
        let told = |lines: &[&str]| {
            let mut facts = Facts::default();
            let lines: Vec<Line> = lines.iter().map(|text| printed(text)).collect();
            let is_read = is_the_report(&lines, "no such line", &mut facts);
            (is_read, facts.of("lines.report").and_then(|fact| fact.value.clone()))
        };
        let report = told(&["alive 7", "alive 8", "jetzt 3 angemeldet"]);
        assert_eq!(report, (true, Some(r"jetzt (?<count>\d+) angemeldet".into())));
        let heartbeat = ["heartbeat of the client table, cycle 2", "heartbeat of the client table, cycle 3"];
        assert_eq!(told(&heartbeat), (false, None));
        assert_eq!(told(&["[worker 3] housekeeping: 47 client slots free"]), (false, None));
    }
}
