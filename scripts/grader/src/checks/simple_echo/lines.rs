//! The servers' lines. Courses use them in several wordings and print addresses in several ways: all of these are right,
//! and so are further lines between them.

use std::net::{IpAddr, SocketAddr};

use regex::Regex;

use super::datagrams::Datagrams;
use super::{tcp, udp};
use crate::checks::echo::answers::line;
use crate::evidence::difference::quoted;
use crate::program::Program;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;
use crate::verdict::Verdict;

pub(super) fn the_servers_print_that_they_are_ready(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.server()?;
    is_ready(server)?;
    scene.new_network()?;
    is_ready(scene.udp_server()?)
}

pub(super) fn the_tcp_server_prints_each_new_client(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut server = scene.server()?;
    let mut first = scene.connect("first client", &server)?;
    let wanted = request(first.address()?, false);
    tcp::talk(&mut first, "hello")?;
    wanted.is_printed(&mut server.program, "its line for the first client")?;
    first.close();
    let mut second = scene.connect("second client", &server)?;
    let wanted = request(second.address()?, false);
    second.send(line("hello"))?;
    let printed = wanted.is_printed(&mut server.program, "its line for the second client");
    // Whether the second is served at all is another check's matter.
    match printed {
        Err(stop) if tcp::answered(&mut second, "hello").is_ok() => Err(stop),
        Err(_) => {
            scene.note("the second client was neither served nor told of");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

pub(super) fn the_udp_server_prints_each_datagrams_sender(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut server = scene.udp_server()?;
    let client = Datagrams::to(scene, &server, "client")?;
    let wanted = request(client.address()?, true);
    for number in ["first", "second"] {
        udp::talk(&client, "hello")?;
        wanted.is_printed(&mut server.program, &format!("its line for the {number} datagram"))?;
    }
    Ok(())
}

fn is_ready(mut server: Server) -> Result<(), Stop> {
    let port = server.address.port();
    let wanted = Wanted {
        example: format!("Server is ready to receive on port {port}"),
        pattern: format!(r"(?:The s|S)erver is ready to receive on port:? {port}"),
    };
    wanted.is_printed(&mut server.program, "the line of its start")
}

fn request(client: SocketAddr, is_datagram: bool) -> Wanted {
    let or_message = if is_datagram { "|UDP message" } else { "" };
    let event = if is_datagram { "UDP message" } else { "Connection request" };
    Wanted {
        example: format!("{event} from ('{}', {})", client.ip(), client.port()),
        pattern: format!(r"(?:Connection request(?:ed)?{or_message}) from:? {}", address(client)),
    }
}

/// An address as programs print it: `127.0.0.1:54809`, `('127.0.0.1', 54809)`, `('::1', 54809, 0, 0)`, `[::1]:54809`,
/// `/127.0.0.1:54809` in Java.
fn address(of: SocketAddr) -> String {
    let mut spellings = vec![of.ip().to_string()];
    match of.ip() {
        IpAddr::V4(ip) => spellings.push(ip.to_ipv6_mapped().to_string()),
        IpAddr::V6(ip) => spellings.push(ip.segments().map(|part| format!("{part:x}")).join(":")),
    }
    let ip = spellings.iter().map(|ip| regex::escape(ip)).collect::<Vec<_>>().join("|");
    let port = of.port();
    format!(r#"(?:\(['"](?:{ip})['"], ?{port}(?:, ?\d+, ?\d+)?\)|/?\[?(?:{ip})\]?: ?{port})"#)
}

/// A line that has to come.
struct Wanted {
    /// As it may be.
    example: String,
    /// As it has to be.
    pattern: String,
}

impl Wanted {
    /// That the program prints it, after what was waited for before; `what` it is in a reason.
    fn is_printed(&self, program: &mut Program, what: &str) -> Result<(), Stop> {
        let pattern = Regex::new(&format!(r"^\s*(?:{})\s*\.?\s*$", self.pattern)).map_err(Stop::grader)?;
        let first = program.lines_read();
        let example = quoted(self.example.as_bytes());
        let Err(stop) = program.expect_line(&example, &pattern, AT_ONCE) else { return Ok(()) };
        let lines: Vec<String> = program.lines_from(first).into_iter().map(|line| line.text).collect();
        // Where it came on standard error, or the program has ended, that is what there is to tell.
        if stop.verdict == Verdict::Crash || lines.iter().any(|line| pattern.is_match(line)) {
            return Err(stop);
        }
        let told = match nearest(&self.example, &lines) {
            Some(line) => quoted(line.as_bytes()),
            None => "no line that is like it".to_owned(),
        };
        let reason = format!("{} did not print {what}", program.named());
        Err(Stop { reason, ..stop }.expected(example, told))
    }
}

/// The line that shares most words with the wanted one, if any does.
fn nearest<'l>(wanted: &str, lines: &'l [String]) -> Option<&'l str> {
    let words = |text: &str| -> Vec<String> {
        let is_in_a_word = |c: char| c.is_alphabetic();
        let words = text.split(|c| !is_in_a_word(c)).filter(|word| word.len() > 3);
        words.map(str::to_lowercase).collect()
    };
    let wanted = words(wanted);
    let shared = |line: &str| words(line).iter().filter(|word| wanted.contains(word)).count();
    let nearest = lines.iter().map(|line| (shared(line), line)).max_by_key(|(shared, _)| *shared);
    nearest.filter(|(shared, _)| *shared > 0).map(|(_, line)| line.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_right(wanted: &Wanted, line: &str) -> bool {
        Regex::new(&format!("^(?:{})$", wanted.pattern)).unwrap().is_match(line)
    }

    #[test]
    fn an_address_is_right_in_every_way_that_programs_print_it() {
        let four = request("127.0.0.1:54809".parse().unwrap(), false);
        for address in [
            "127.0.0.1:54809",
            "('127.0.0.1', 54809)",
            "/127.0.0.1:54809",
            "('::ffff:127.0.0.1', 54809, 0, 0)",
        ] {
            assert!(is_right(&four, &format!("Connection request from {address}")), "{address}");
            assert!(is_right(&four, &format!("Connection requested from {address}")), "{address}");
        }
        let six = request("[::1]:54809".parse().unwrap(), false);
        for address in [
            "[::1]:54809",
            "::1:54809",
            "('::1', 54809, 0, 0)",
            "/0:0:0:0:0:0:0:1:54809",
            "/[0:0:0:0:0:0:0:1]:54809",
        ] {
            assert!(is_right(&six, &format!("Connection request from {address}")), "{address}");
        }
        for line in [
            "Connection request from 127.0.0.1:5480",
            "Connection request from 127.0.0.2:54809",
            "Connection request from 127.0.0.1",
            "Connection request from port 54809",
            "UDP message from 127.0.0.1:54809",
        ] {
            assert!(!is_right(&four, line), "{line}");
        }
        let datagram = request("127.0.0.1:54809".parse().unwrap(), true);
        for event in ["UDP message", "Connection request", "Connection requested"] {
            assert!(is_right(&datagram, &format!("{event} from ('127.0.0.1', 54809)")), "{event}");
        }
    }

    #[test]
    fn the_nearest_line_shares_words() {
        let lines =
            ["Server is ready to receive on port 1", "1", "Request of 127.0.0.1:54809"].map(str::to_owned);
        assert_eq!(nearest("Connection request from 127.0.0.1:54809", &lines), Some(lines[2].as_str()));
        assert_eq!(nearest("Connection request from 127.0.0.1:54809", &lines[..2]), None);
    }
}
