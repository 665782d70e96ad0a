//! The lines of the report, word for word.

use common::python::PyAddr;
use regex::Regex;

use super::serving::{serving, talk};
use crate::program::Program;
use crate::report::difference::shown;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

/// Stands in an expected line for the name or address that the program was started with or has written in.
pub(in crate::checks) const HOST: &str = "{host}";

pub(in crate::checks) fn the_server_prints_the_lines_of_its_start(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |_, server| {
        let port = server.address.port();
        let listening = format!("Listening on {HOST}:{port}");
        let lines = ["", "Use echo-server HOST PORT for non default args", &listening];
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
        talk(&mut first, "hello")?;
        prints(program, &format!("Received data from {peer} : hello"))?;
        talk(&mut first, "again, you")?;
        prints(program, &format!("Received data from {peer} : again, you"))?;
        first.close();
        let mut second = scene.connect("second client", server)?;
        let peer = PyAddr(second.address()?);
        talk(&mut second, "second")?;
        prints(&mut server.program, &format!("Connected by {peer}"))?;
        prints(&mut server.program, &format!("Received data from {peer} : second"))
    })
}

/// That the next line which a program prints is this one, in which [`HOST`] may stand.
pub(in crate::checks) fn prints(program: &mut Program, expected: &str) -> Result<(), Stop> {
    let what = in_words(expected);
    let line = program.expect_line_where(&what, AT_ONCE, |_| true)?;
    if pattern(expected)?.is_match(&line.text) {
        return Ok(());
    }
    let reason = format!("{} printed another line", program.named());
    Err(Stop::fail(reason).expected(what, format!("'{}'", shown(line.text.as_bytes()))))
}

/// That a program prints this line, whatever comes before.
pub(in crate::checks) fn prints_somewhere(program: &mut Program, expected: &str) -> Result<(), Stop> {
    let what = in_words(expected);
    program.expect_line(&what, &pattern(expected)?, AT_ONCE).map(drop)
}

fn in_words(expected: &str) -> String {
    match expected {
        "" => "an empty line".to_owned(),
        line => format!("'{}'", line.replace(HOST, "HOST")),
    }
}

fn pattern(expected: &str) -> Result<Regex, Stop> {
    let host = r"[^\s:]*";
    let pattern = regex::escape(expected).replace(&regex::escape(HOST), host);
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
}
