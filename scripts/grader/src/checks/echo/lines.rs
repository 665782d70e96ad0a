//! The lines of the report, word for word.

use std::net::IpAddr;
use std::sync::LazyLock;

use common::python::PyAddr;
use regex::{Captures, Regex};

use super::answers::contains;
use super::serving::{SILENCE, serving};
use crate::checks::exact::written;
use crate::peer::Peer;
use crate::program::Program;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

/// Stands in an expected line for the name or address that the program was started with or has written in.
pub(in crate::checks) const HOST: &str = "{host}";

/// Stands in an expected line for what the program is started by, which is the submission's own affair.
pub(in crate::checks) const PROGRAM: &str = "{program}";

pub(in crate::checks) fn the_server_prints_the_lines_of_its_start(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |_, server| {
        let port = server.address.port();
        let usage = format!("Use {PROGRAM} HOST PORT for non default args");
        let lines = ["", &usage, &format!("Listening on {HOST}:{port}")];
        lines.iter().try_for_each(|line| prints(&mut server.program, line))
    })
}

pub(in crate::checks) fn the_server_prints_who_connects_and_what_comes(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut first = scene.connect("first client", server)?;
        let peer = PyAddr(first.address()?);
        let program = &mut server.program;
        // Whatever the lines of the start are.
        prints_somewhere(program, &format!("Connected by {peer}"))?;
        says(&mut first, "hello")?;
        tells(program, &format!("Received data from {peer} : hello"))?;
        says(&mut first, "again, you")?;
        tells(program, &format!("Received data from {peer} : again, you"))?;
        first.close();
        let mut second = scene.connect("second client", server)?;
        let peer = PyAddr(second.address()?);
        says(&mut second, "second")?;
        tells(&mut server.program, &format!("Connected by {peer}"))?;
        tells(&mut server.program, &format!("Received data from {peer} : second"))
    })
}

/// Says a text as the report's client does, without an end. A server that waits for one gets it a moment later.
fn says(client: &mut Peer, text: &str) -> Result<(), Stop> {
    client.drain(std::time::Duration::ZERO);
    client.send(text)?;
    let is_answer = |heard: &[u8]| contains(heard, text.as_bytes()).then_some(heard.len());
    if client.receive_until("an answer", SILENCE, is_answer).is_err() {
        client.send("\n")?;
    }
    Ok(())
}

/// [`prints`], behind what a server may tell of the end of the line before.
fn tells(program: &mut Program, expected: &str) -> Result<(), Stop> {
    let is_end = |text: &str| text.trim().is_empty() || text.trim_end().ends_with(" :");
    next_line(program, expected, |text| !is_end(text))
}

/// That the next line which a program prints is this one, in which [`HOST`] and [`PROGRAM`] may stand. An address may be
/// written as Python does or as `IP:PORT`.
pub(in crate::checks) fn prints(program: &mut Program, expected: &str) -> Result<(), Stop> {
    next_line(program, expected, |_| true)
}

fn next_line(program: &mut Program, expected: &str, counts: impl Fn(&str) -> bool) -> Result<(), Stop> {
    let what = in_words(expected);
    let pattern = pattern(expected)?;
    program.expect_next_line(&what, AT_ONCE, counts, |text| pattern.is_match(text))
}

/// That a program prints this line, whatever comes before.
pub(in crate::checks) fn prints_somewhere(program: &mut Program, expected: &str) -> Result<(), Stop> {
    let what = in_words(expected);
    program.expect_line(&what, &pattern(expected)?, AT_ONCE).map(drop)
}

fn in_words(expected: &str) -> String {
    match expected {
        "" => "an empty line".to_owned(),
        line => format!("'{}'", line.replace(HOST, "HOST").replace(PROGRAM, "PROGRAM")),
    }
}

/// An address as Python prints it, escaped for a pattern.
static PEER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\\\('([^']+)', ([0-9]+)(?:, [0-9]+, [0-9]+)?\\\)").expect("a constant pattern")
});

fn pattern(expected: &str) -> Result<Regex, Stop> {
    let pattern = regex::escape(expected)
        .replace(&regex::escape(HOST), r"[^\s:]*")
        .replace(&regex::escape(PROGRAM), r"\S(?:.*\S)?");
    let address = |found: &Captures<'_>| {
        let parts = (found[1].replace('\\', "").parse::<IpAddr>(), found[2].parse::<u16>());
        let (Ok(ip), Ok(port)) = parts else { return found[0].to_owned() };
        let all: Vec<String> = written((ip, port).into()).iter().map(|way| regex::escape(way)).collect();
        format!("(?:{})", all.join("|"))
    };
    let pattern = PEER.replace_all(&pattern, address);
    Regex::new(&format!("^{pattern}$")).map_err(Stop::grader)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_host_is_free_in_a_line() {
        let line = pattern("Listening on {host}:8000").unwrap();
        assert!(line.is_match("Listening on 127.0.0.1:8000") && line.is_match("Listening on localhost:8000"));
        assert!(!line.is_match("Listening on localhost:80001") && !line.is_match("listening on x:8000"));
    }

    #[test]
    fn a_program_has_any_name() {
        let line = pattern("Use {program} HOST PORT for non default args").unwrap();
        for name in ["echo-server", "./server.py", "python3 server.py", "java -cp . Server"] {
            assert!(line.is_match(&format!("Use {name} HOST PORT for non default args")), "{name}");
        }
        assert!(!line.is_match("Use  HOST PORT for non default args") && !line.is_match("Use HOST PORT"));
    }

    #[test]
    fn an_address_is_written_as_it_is_in_any_language() {
        for address in ["127.0.0.1:5", "[::1]:5"] {
            let address: std::net::SocketAddr = address.parse().unwrap();
            let line = pattern(&format!("Connected by {}", PyAddr(address))).unwrap();
            for other in written(address) {
                assert!(line.is_match(&format!("Connected by {other}")), "{other}");
            }
            assert!(
                !line.is_match("Connected by ('127.0.0.1', 6)") && !line.is_match("Connected by 127.0.0.1")
            );
        }
    }
}
