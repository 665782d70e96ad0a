//! What one way to start a program came to, how well that fits what it was given, and what is said of it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::seen::Start;
use crate::scene::Fill;
use crate::submission::Program;

/// An address of this machine that no program has by chance.
const HOST: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 77));

/// The ports that programs are given.
const PORT: u16 = 28_417;
const BACKENDS: [u16; 2] = [28_631, 28_739];

/// What one way came to.
pub(super) struct Found {
    pub(super) way: Program,
    pub(super) address: SocketAddr,
    pub(super) hosts: Vec<String>,
    pub(super) listens: bool,
    /// Whether who listens has left the program's session.
    pub(super) in_background: bool,
    /// The ports that a proxy connects to.
    pub(super) backends: Vec<u16>,
    /// What it asks behind its user's own text.
    pub(super) asks: Option<String>,
}

pub(super) fn does(found: &Found) -> &'static str {
    if found.listens { "listens on" } else { "connects to" }
}

/// How well a way does what it is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// The program takes its port, and all of its backends.
    Whole,
    /// It takes its port, and for its backends one, which may be what it has taken for all.
    Partly,
    /// It has a port of its own.
    HasItsOwn,
    /// It has one of its own, and whoever it has to reach listens elsewhere.
    LeadsElsewhere,
    /// It takes what it is given for something else.
    Not,
}

/// How well a way fits that came to this, where whoever the program has to reach has that port written in.
pub(super) fn fit(found: &Found, fill: &Fill, listener: Option<u16>, may_be_fixed: bool) -> Fit {
    let port = found.address.port();
    let has = |name: &str| found.way.command.iter().chain(&found.way.typed).any(|word| word.contains(name));
    let at_its_host = found.listens || !has("{host}") || found.address.ip() == HOST;
    // A proxy that shows none of them may have taken them for something else.
    let all_given = || found.backends.iter().all(|port| fill.backends.contains(port));
    let to_its_backends = !has("{backend") || (!found.backends.is_empty() && all_given());
    let is_whole = !has("{backend") || found.backends.len() > 1;
    let has_its_own = port != fill.port && at_its_host && !has("{port}") && may_be_fixed;
    let leads_elsewhere = has_its_own && !found.listens && listener.is_some_and(|listener| listener != port);
    match (port == fill.port && at_its_host, to_its_backends) {
        (true, true) if is_whole => Fit::Whole,
        (true, true) => Fit::Partly,
        _ if leads_elsewhere => Fit::LeadsElsewhere,
        _ if has_its_own => Fit::HasItsOwn,
        _ => Fit::Not,
    }
}

/// How a program is started that takes its port.
pub(super) fn taking_its_port(found: Found, fill: &Fill) -> Start {
    let beside = if found.in_background { ", in the background, where no Ctrl-C reaches it" } else { "" };
    let told = format!("started so, it {} the port that it is given{beside}", does(&found));
    let backends: Vec<u16> =
        found.backends.iter().copied().filter(|port| !fill.backends.contains(port)).collect();
    Start { way: Some(found.way), backends, hosts: found.hosts, told, asks: found.asks, ..Start::default() }
}

/// How a program is started that has its port written in; `listener` is where whoever it has to reach listens.
pub(super) fn with_a_port_of_its_own(found: Found, listener: Option<u16>) -> Start {
    let port = found.address.port();
    let told = format!("it {} port {port}, which is written in", does(&found));
    let other = listener.filter(|other| !found.listens && *other != port);
    let doubt = other.map(|other| format!("{told}, and whoever it has to reach listens on port {other}"));
    Start {
        way: Some(found.way),
        port: Some(port),
        backends: found.backends,
        hosts: found.hosts,
        told,
        asks: found.asks,
        doubt,
    }
}

/// In a network of their own all ports are free; these are nobody's habit.
pub(super) fn fill() -> Fill {
    Fill { host: Some(HOST), port: PORT, id: 1, backends: BACKENDS.to_vec(), ..Fill::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A client that was started so, and connected to that port.
    fn client(command: &[&str], port: u16) -> Found {
        let command = command.iter().map(|&word| word.to_owned()).collect();
        Found {
            way: Program { command, typed: Vec::new() },
            address: SocketAddr::new(HOST, port),
            hosts: Vec::new(),
            listens: false,
            in_background: false,
            backends: Vec::new(),
            asks: None,
        }
    }

    #[test]
    fn a_client_that_goes_elsewhere_than_its_server_listens_is_the_last_choice() {
        let of = |command: &[&str], port, listener| fit(&client(command, port), &fill(), listener, true);
        assert_eq!(of(&["./c", "{host}", "{port}"], PORT, None), Fit::Whole);
        assert_eq!(of(&["./c", "x"], 5555, Some(5555)), Fit::HasItsOwn);
        assert_eq!(of(&["./c", "x"], 5555, None), Fit::HasItsOwn, "nobody says where the server is");
        assert_eq!(of(&["./c", "x"], 5555, Some(6666)), Fit::LeadsElsewhere);
        assert_eq!(of(&["./c", "{port}"], 5555, Some(6666)), Fit::Not);
        assert_eq!(fit(&client(&["./c"], 5555), &fill(), None, false), Fit::Not);
        let server = Found { listens: true, ..client(&["./s"], 5555) };
        assert_eq!(fit(&server, &fill(), Some(6666), true), Fit::HasItsOwn);
    }

    #[test]
    fn a_proxy_takes_all_of_its_backends_or_one_that_may_be_all() {
        let of = |backends: &[u16]| {
            let proxy = client(&["./lb", "{port}", "{backend1}", "{backend2}"], PORT);
            fit(&Found { listens: true, backends: backends.to_vec(), ..proxy }, &fill(), None, true)
        };
        assert_eq!(of(&BACKENDS), Fit::Whole);
        assert_eq!(of(&BACKENDS[..1]), Fit::Partly);
        assert_eq!((of(&[]), of(&[9999])), (Fit::Not, Fit::Not));
    }

    #[test]
    fn a_client_that_goes_elsewhere_is_doubted() {
        let start = |listener| with_a_port_of_its_own(client(&["./c"], 5555), listener);
        assert_eq!(start(Some(5555)).doubt, None);
        let told =
            "it connects to port 5555, which is written in, and whoever it has to reach listens on port 6666";
        assert_eq!((start(Some(6666)).doubt.as_deref(), start(Some(6666)).port), (Some(told), Some(5555)));
    }
}
