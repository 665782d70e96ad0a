//! What the text of a program shows: its part, the ports and the hosts that are written in.

use std::net::IpAddr;

use super::arguments::{self, Arguments};
use super::files::{Found, Source};
use super::reached::Modules;
use super::roles::by_name;
use super::search::{each, groups, has};
use super::{usage, words};
use crate::manifest::hosts::is_name;
use crate::submission::Part;

/// How a program is asked for UDP.
pub(super) const UDP_OPTION: &str = "--udp";

/// A program, and what was seen in it.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    /// Its file, with the text of what it reaches of others.
    pub(super) source: Source,
    pub(super) part: Part,
    /// The word by which a program of several parts is told to be this one.
    pub(super) word: Option<String>,
    /// Whether it listens and connects, as those in the middle do.
    pub(super) relays: bool,
    pub(super) arguments: Arguments,
    pub(super) prompts: Vec<String>,
    /// Written in, in the order of the text.
    pub(super) ports: Vec<u16>,
    /// Names and addresses of hosts that are written in, and can be led elsewhere.
    pub(super) hosts: Vec<String>,
    /// Hosts that are written in, and cannot.
    pub(super) other_hosts: Vec<String>,
}

/// What is to be seen in the programs of a folder; one that is told by a word what to be is one for each.
pub(super) fn all(found: &Found) -> Vec<Facts> {
    let modules = Modules::of(found);
    let of = |sources: &[Source]| -> Vec<Facts> {
        let programs = sources.iter().filter(|source| modules.is_a_program(source));
        programs.flat_map(|source| self::of(found, &modules, source)).collect()
    };
    let mut programs = of(&found.sources);
    let is_client = |program: &Facts| matches!(program.part, Part::Client | Part::UdpClient);
    // Some call their client a test.
    if !programs.iter().any(is_client) {
        let for_a_tool = r"\bunittest\b|\bpytest\b|\bjunit\b|\*testing\.T\b|\bmocha\b|\bjest\b|node:test";
        let clients = of(&found.tests).into_iter().filter(is_client);
        programs.extend(clients.filter(|program| !has(for_a_tool, &program.source.text)));
    }
    programs
}

fn of(found: &Found, modules: &Modules<'_>, own: &Source) -> Vec<Facts> {
    let source = Source { text: modules.text(own), ..own.clone() };
    let (listens, connects) = does(&source.text);
    let may_be_told = listens && connects && by_name(&own.path) != Some(Part::Proxy);
    // What is shown says which is which, and not only that there are such.
    let mut words = if may_be_told { usage::words(found, &source) } else { Vec::new() };
    if may_be_told && words.len() < 2 {
        words = words::of(source.language, &source.text);
    }
    let (hosts, other_hosts) = hosts(&source.text);
    let facts = |part: Part, word: Option<String>| Facts {
        part: if is_udp(&source) { over_udp(part) } else { part },
        relays: listens && connects,
        // The first is the word, and what comes behind it is another's as often as this one's.
        arguments: if word.is_some() { Arguments::Unknown } else { arguments::of(&source) },
        word,
        prompts: arguments::prompts(&source),
        ports: ports(&source.text),
        hosts: hosts.clone(),
        other_hosts: other_hosts.clone(),
        source: source.clone(),
    };
    match words.len() {
        0 | 1 => part(&source, listens, connects).map(|part| facts(part, None)).into_iter().collect(),
        _ => words.into_iter().map(|(part, word)| facts(part, Some(word))).collect(),
    }
}

/// Whether a text listens and whether it connects, as far as it is to be seen. To connect to a server of names for one's
/// own address is neither, and functions are bound, too.
fn does(text: &str) -> (bool, bool) {
    let text = text.replace("std::bind(", "").replace(".bind(this", "");
    let connects = each(CONNECTS, &text).iter().any(|found| {
        let behind = found.get(0).map_or("", |found| text.get(found.end()..).unwrap_or_default());
        !has(r#"^\s*\(?\s*["'](?:8\.8\.8\.8|8\.8\.4\.4|1\.1\.1\.1|10\.255\.255\.255)["']"#, behind)
    });
    (has(LISTENS_FOR_SURE, &text) || has(LISTENS, &text), connects)
}

/// What a program does says more than its name, as far as it is to be seen.
fn part(source: &Source, listens: bool, connects: bool) -> Option<Part> {
    let named = by_name(&source.path);
    match (listens, connects) {
        // Whoever only binds may be a client of datagrams.
        (true, false) if named == Some(Part::Client) && !has(LISTENS_FOR_SURE, &source.text) => named,
        (true, false) => Some(named.filter(|part| *part == Part::Proxy).unwrap_or(Part::Server)),
        (false, true) => Some(named.unwrap_or(Part::Client)),
        (true, true) => Some(named.unwrap_or(Part::Proxy)),
        (false, false) => named,
    }
}

const LISTENS_FOR_SURE: &str = concat!(
    r"\b[lL]isten\s*\(|ServerSocket|net\.Listen|TcpListener|[cC]reate_?[sS]erver|start_server|",
    r"socketserver\.\w*TCPServer|\bTCPServer\b|StreamRequestHandler",
);

/// Beside those above.
const LISTENS: &str = concat!(
    r"\b[bB]ind\s*\(|\bUDPServer\b|RequestHandler\b|ListenPacket|ListenUDP|create_datagram_endpoint|",
    r"new\s+UdpClient\(\s*\w",
);

const CONNECTS: &str = concat!(
    r"\b[cC]onnect(?:_ex|_timeout|Sync|Async)?\s*\(|create_?[cC]onnection\b|new\s+Socket\(\s*[^)\s]|net\.Dial|",
    r"[=({]\s*Socket\(\s*[^)\s]|(?m)^\s*Socket\(\s*[^)\s][^\n]*\)\s*\.\w+|new\s+TcpClient\(\s*[^)\s]|TcpStream::connect|",
    r"open_connection|SocketChannel\.open\(\s*\w|sock_connect|\.sendto\([^)\n]*,\s*\(|DialUDP|DialTimeout",
);

fn is_udp(source: &Source) -> bool {
    let datagrams = concat!(
        r"SOCK_DGRAM|DatagramSocket|UdpSocket|UdpClient|SocketType\.Dgram|ListenUDP|DialUDP|ListenPacket|datagram_endpoint|dgram|UDPServer\(|",
        r#"["']udp[46]?["']|socketserver\.\w*UDPServer"#,
    );
    let streams = concat!(
        r"SOCK_STREAM|ServerSocket|new\s+Socket\(\s*[^)\s]|TcpListener|TcpClient|TcpStream|create_connection|create_server|",
        r#"\bcreateServer\(|\bnet\.(?:connect|createConnection|Socket)\b|["']tcp[46]?["']"#,
    );
    has(datagrams, &source.text) && !has(streams, &source.text) && !has_udp_option(source)
}

/// Whether the program is one for TCP in which there is something of UDP.
pub(super) fn does_both(source: &Source) -> bool {
    has_udp_option(source) || has(r"(?i)\budp\b|SOCK_DGRAM|datagram", &source.text)
}

/// Whether the program is one for TCP that does UDP when it is asked to.
pub(super) fn has_udp_option(source: &Source) -> bool {
    source.text.contains(UDP_OPTION)
}

fn over_udp(part: Part) -> Part {
    if part == Part::Client { Part::UdpClient } else { Part::UdpServer }
}

fn ports(text: &str) -> Vec<u16> {
    let patterns = [
        r#"(?i)\b\w*port\w*\s*(?::\s*\w+\s*)?:?=\s*(?:\w+\()?["']?(\d{4,5})\b"#,
        r"(?i)#define\s+\w*PORT\w*\s+(\d{4,5})\b",
        r"(?:htons|ServerSocket|Socket|bind|connect|listen|Listen|Dial|create_\w+)\W[^;\n]*?\b(\d{4,5})\b",
        r#"["'`][\w.-]*:(\d{4,5})["'`]"#,
        r#"["'][\w.-]*["']\s*,\s*(\d{4,5})\s*\)"#,
    ];
    let mut ports: Vec<u16> = Vec::new();
    for port in groups(&patterns, text).into_iter().filter_map(|port| port.parse().ok()) {
        if port >= 1024 && !ports.contains(&port) {
            ports.push(port);
        }
    }
    ports
}

/// Those that can be led elsewhere, and the others.
fn hosts(text: &str) -> (Vec<String>, Vec<String>) {
    let patterns = [
        concat!(
            r"(?i)\b\w*(?:host(?:_?name)?|server_?name|server_?ip|server_?addr(?:ess)?|ip_?addr(?:ess)?)\s*",
            r#"(?::\s*[&\w]+\s*)?:?=\s*["']([^"'\s:/]+)["']"#,
        ),
        r#"["']([\w-]+(?:\.[\w-]+)+|[\w-]*[\d_-][\w-]*)["']\s*,\s*(?:\d{4,5}|\w*(?i:port)\w*)\b"#,
        r#"["']([^"'\s:/]+):\d{4,5}["']"#,
        r#"(?:getaddrinfo|gethostbyname|getByName)\(\s*["']([^"'\s:/]+)["']"#,
        r#"(?:inet_addr|inet_pton)\([^"\n]*"([^"\s:/]+)""#,
    ];
    let (mut names, mut others): (Vec<String>, Vec<String>) = Default::default();
    for host in groups(&patterns, text) {
        let is_local =
            matches!(host.to_lowercase().as_str(), "localhost" | "0.0.0.0") || host.starts_with("127.");
        let is_number = host.chars().all(|c| c.is_ascii_digit() || c == '.');
        let is_address = host.parse::<IpAddr>().is_ok();
        let is_name = is_name(host) && !is_number && !host.starts_with('-');
        let list = match is_name || is_address {
            true => &mut names,
            false if !host.is_ascii() => &mut others,
            false => continue,
        };
        if !is_local && !list.iter().any(|listed| listed == host) {
            list.push(host.to_owned());
        }
    }
    (names, others)
}
