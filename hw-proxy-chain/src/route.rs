//! The route of a download: the wanted file's name, and the hops to the node that has it.
//!
//! ```text
//! myfile
//! pchost1 12000
//! pchost2 11000
//! ```
//!
//! The client's input file has this text, and so has the request that goes over the wire, each node having
//! taken the first hop off. The report's node sends a newline behind every line, the last one too, and so do ours;
//! other programs send none behind the last line, and are understood as well.

use std::fmt;

use common::args::{self, HostPort};

/// The longest request, in bytes.
pub const MAX_REQUEST: usize = 64 * 1024;
/// The longest host name, in bytes (RFC 1035, section 2.3.4).
pub const MAX_HOST: usize = 255;
/// How many nodes may take part in a download by default. A route may name a node again and again, so only
/// a limit keeps one small request from becoming endless traffic.
pub const MAX_HOPS: usize = 16;

/// What ends a name that asks about a file instead of for it.
const STAT: &str = "?stat";

/// A wanted file and how to get to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The file's name, as the last node is to look it up; not empty, a line without its end.
    pub name: String,
    /// The nodes on the way, the nearest first; none when the node that reads this has the file.
    pub hops: Vec<HostPort>,
}

/// Why a text is no route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mistake {
    /// It is longer than [`MAX_REQUEST`].
    TooLong,
    /// It is not UTF-8.
    NotText,
    /// The first line is empty.
    NoName,
    /// The name has a NUL byte, which no file has, or a carriage return, which the wire may lose.
    BadName,
    /// The line, counted from 1, is not `host port`.
    NotAHop(usize),
    /// The line's host is longer than [`MAX_HOST`].
    LongHost(usize),
    /// More nodes would take part than may.
    TooManyHops {
        /// How many would.
        hops: usize,
        /// How many may.
        limit: usize,
    },
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "a request has at most {MAX_REQUEST} bytes"),
            Self::NotText => f.write_str("a request is UTF-8 text"),
            Self::NoName => f.write_str("the first line is to be the wanted file's name"),
            Self::BadName => f.write_str("a file's name has no NUL byte and no carriage return"),
            Self::NotAHop(line) => {
                write!(f, "line {line} is to be a host, a space and a port from 1 to 65535")
            }
            Self::LongHost(line) => write!(f, "line {line}: a host has at most {MAX_HOST} bytes"),
            Self::TooManyHops { hops, limit } => write!(f, "{hops} hops are more than the limit of {limit}"),
        }
    }
}

impl std::error::Error for Mistake {}

impl Route {
    /// Reads a route: lines end with `\n` or `\r\n`, the last one also without; an empty line ends it.
    ///
    /// # Errors
    /// The first mistake, from the top.
    pub fn parse(text: &[u8]) -> Result<Self, Mistake> {
        if text.len() > MAX_REQUEST {
            return Err(Mistake::TooLong);
        }
        let text = std::str::from_utf8(text).map_err(|_| Mistake::NotText)?;
        let mut lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
        let name = lines.next().unwrap_or_default();
        if name.is_empty() {
            return Err(Mistake::NoName);
        }
        if name.contains(['\0', '\r']) {
            return Err(Mistake::BadName);
        }
        let lines = lines.enumerate().map(|(index, line)| (index + 2, line));
        let lines = lines.take_while(|(_, line)| !line.is_empty());
        let hops = lines.map(|(number, line)| hop(number, line)).collect::<Result<_, _>>()?;
        Ok(Self { name: name.to_owned(), hops })
    }

    /// For a node that was sent this route, and is a hop itself: whether at most `limit` nodes take part
    /// from here on.
    ///
    /// # Errors
    /// [`Mistake::TooManyHops`].
    pub fn check_hops(&self, limit: usize) -> Result<(), Mistake> {
        let hops = self.hops.len() + 1;
        if hops > limit { Err(Mistake::TooManyHops { hops, limit }) } else { Ok(()) }
    }

    /// The next node and the route that it is to be sent; `None` when the file is to be found here.
    pub fn next(&self) -> Option<(&HostPort, Self)> {
        let (first, rest) = self.hops.split_first()?;
        Some((first, Self { name: self.name.clone(), hops: rest.to_vec() }))
    }

    /// The request that goes over the wire: with a newline behind every line, the last one too.
    pub fn to_request(&self) -> Vec<u8> {
        let mut text = format!("{}\n", self.name);
        for hop in &self.hops {
            text.push_str(&format!("{} {}\n", hop.host, hop.port));
        }
        text.into_bytes()
    }

    /// The name of the file that is asked about, if this route asks about one and not for it.
    pub fn asks_about(&self) -> Option<&str> {
        self.name.strip_suffix(STAT).filter(|name| !name.is_empty())
    }

    /// The route that asks about this one's file.
    pub fn asking(&self) -> Self {
        Self { name: format!("{}{STAT}", self.name), hops: self.hops.clone() }
    }
}

/// Whether a request asks about a file, as far as that can be told from one that is perhaps no route.
pub fn is_question(text: &[u8]) -> bool {
    let name = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let name = name.strip_suffix(b"\r").unwrap_or(name);
    name.len() > STAT.len() && name.ends_with(STAT.as_bytes())
}

/// A host and a port with blanks between them, an IPv6 address with brackets or without.
fn hop(number: usize, line: &str) -> Result<HostPort, Mistake> {
    let mistake = || Mistake::NotAHop(number);
    let (host_text, port_text) = line.trim().rsplit_once([' ', '\t']).ok_or_else(mistake)?;
    let host_text = host_text.trim_end();
    if host_text.len() > MAX_HOST {
        return Err(Mistake::LongHost(number));
    }
    let bare = host_text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(host_text);
    let host = args::host(bare).map_err(|_| mistake())?;
    Ok(HostPort::new(host, args::port(port_text).map_err(|_| mistake())?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<Route, Mistake> {
        Route::parse(text.as_bytes())
    }

    fn route(name: &str, hops: &[(&str, u16)]) -> Route {
        let hops = hops.iter().map(|(host, port)| HostPort::new(*host, *port)).collect();
        Route { name: name.to_owned(), hops }
    }

    #[test]
    fn the_reports_input_is_read_and_written() {
        let text = "myfile\npchost1 12000\npchost2 11000\n";
        let expected = route("myfile", &[("pchost1", 12000), ("pchost2", 11000)]);
        assert_eq!(parse(text), Ok(expected.clone()));
        assert_eq!(expected.to_request(), text.as_bytes());
        let (next, rest) = expected.next().unwrap();
        assert_eq!(next.to_string(), "pchost1:12000");
        assert_eq!(rest.to_request(), b"myfile\npchost2 11000\n");
        assert_eq!(rest.next().unwrap().1.to_request(), b"myfile\n");
        assert_eq!(rest.next().unwrap().1.next(), None);
    }

    #[test]
    fn the_newline_behind_the_last_line_may_be_missing() {
        for text in ["myfile\n", "myfile\npchost1 12000\n", "myfile?stat\r\npchost1 12000\r\n"] {
            assert_eq!(parse(text.trim_end()), parse(text));
            assert!(parse(text).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn line_ends_and_blanks_do_not_matter() {
        let expected = Ok(route("my file", &[("::1", 1), ("fe80::1%eth0", 2), ("a", 65535)]));
        for text in [
            "my file\n::1 1\nfe80::1%eth0 2\na 65535",
            "my file\r\n[::1] 1\r\n[fe80::1%eth0] 2\r\na 65535\r\n",
            "my file\n ::1\t1 \nfe80::1%eth0   2\na 65535\n\n\n",
        ] {
            assert_eq!(parse(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_name_is_taken_as_it_is() {
        for name in ["a b", " lead", "trail ", "ünï", "a\tb", "../x", "what?stat", "?stat"] {
            assert_eq!(parse(name), Ok(route(name, &[])));
        }
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        for (text, mistake) in [
            ("", Mistake::NoName),
            ("\nhost 1", Mistake::NoName),
            ("a\0b", Mistake::BadName),
            ("a\r\r\n", Mistake::BadName),
            ("f\nhost", Mistake::NotAHop(2)),
            ("f\nhost 1\nhost 0", Mistake::NotAHop(3)),
            ("f\nhost 65536", Mistake::NotAHop(2)),
            ("f\nho\u{7}st 1", Mistake::NotAHop(2)),
            ("f\na b 1", Mistake::NotAHop(2)),
            ("f\n 1", Mistake::NotAHop(2)),
        ] {
            assert_eq!(parse(text), Err(mistake), "{text:?}");
        }
        assert_eq!(Route::parse(b"\xff"), Err(Mistake::NotText));
        let long = "h".repeat(MAX_HOST);
        assert!(parse(&format!("f\n{long} 1")).is_ok());
        assert_eq!(parse(&format!("f\n{long}h 1")), Err(Mistake::LongHost(2)));
    }

    #[test]
    fn the_limits_are_what_may_just_be() {
        let route = parse(&format!("f{}", "\nh 1".repeat(15))).unwrap();
        assert_eq!(route.check_hops(16), Ok(()));
        assert_eq!(route.check_hops(15), Err(Mistake::TooManyHops { hops: 16, limit: 15 }));
        assert_eq!(parse(&"n".repeat(MAX_REQUEST)).map(|route| route.name.len()), Ok(MAX_REQUEST));
        assert_eq!(parse(&"n".repeat(MAX_REQUEST + 1)), Err(Mistake::TooLong));
    }

    #[test]
    fn asking_about_a_file_is_a_route_to_its_name_with_an_ending() {
        let wanted = route("f", &[("h", 1)]);
        assert_eq!(wanted.asks_about(), None);
        assert_eq!(wanted.asking().to_request(), b"f?stat\nh 1\n");
        assert_eq!(wanted.asking().asks_about(), Some("f"));
        assert_eq!(route("?stat", &[]).asks_about(), None);
        for (text, asks) in [("f?stat", true), ("f?stat\r\nnonsense", true), ("f\nh?stat 1", false)] {
            assert_eq!(is_question(text.as_bytes()), asks, "{text:?}");
        }
        assert!(!is_question(b"?stat") && !is_question(b""));
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_back(
            name in "[a-zA-Z0-9 ./?ü\t-]{1,40}",
            hops in prop::collection::vec(("[a-z][a-z0-9.-]{0,20}|::1|fe80::[1-9]", 1_u16..), 0..MAX_HOPS),
        ) {
            let hops = hops.into_iter().map(|(host, port)| HostPort::new(host, port)).collect();
            let route = Route { name, hops };
            prop_assert_eq!(Route::parse(&route.to_request()), Ok(route));
        }

        #[test]
        fn no_text_is_too_much_for_it(
            text in prop_oneof!["[ab \r\n\0\t1:\\[\\]?%]{0,40}", ".{0,100}"],
        ) {
            let text = text.as_bytes();
            if let Ok(route) = Route::parse(text) {
                prop_assert!(!route.name.is_empty());
                prop_assert_eq!(route.asks_about().is_some(), is_question(text));
                prop_assert_eq!(Route::parse(&route.to_request()), Ok(route));
            }
        }
    }
}
