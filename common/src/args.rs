//! The arguments that the programs share: hosts, ports, seconds, and how output is printed.

use std::fmt;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use crate::lines::LineWriter;

/// Reads a port for clap: a whole number from 1 to 65535.
///
/// # Errors
/// What a port is, in words for a user.
pub fn port(text: &str) -> Result<u16, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("a port is a whole number from 1 to 65535".to_owned()),
        Ok(port) => Ok(port),
    }
}

/// Reads a host for clap: a name or an IP address, an IPv6 one with or without brackets.
///
/// # Errors
/// What is wrong with it, in words for a user.
pub fn host(text: &str) -> Result<String, String> {
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    let bad = |c: char| c.is_whitespace() || c.is_control() || "[]'\"/".contains(c);
    if bare.is_empty() || bare.contains(bad) {
        return Err("a host is a name or an IP address without spaces".to_owned());
    }
    Ok(bare.to_owned())
}

/// Reads whole numbers in that range for clap.
///
/// # Errors
/// What is needed, in words for a user: `a whole number from 1 to 200 is needed`.
pub fn whole<N>(range: RangeInclusive<N>) -> impl Fn(&str) -> Result<N, String> + Clone + Send + Sync
where
    N: FromStr + PartialOrd + fmt::Display + Clone + Send + Sync + 'static,
{
    move |text| match text.parse() {
        Ok(number) if range.contains(&number) => Ok(number),
        _ => Err(format!("a whole number from {} to {} is needed", range.start(), range.end())),
    }
}

/// Reads a length of time for clap: seconds above 0, at most a year, decimals allowed.
///
/// # Errors
/// What is wrong with it, in words for a user.
pub fn seconds(text: &str) -> Result<Duration, String> {
    match seconds_or_none(text)? {
        Duration::ZERO => Err("a number of seconds above 0 is needed".to_owned()),
        time => Ok(time),
    }
}

/// Like [`seconds`], with 0 allowed (`--interval 0`).
///
/// # Errors
/// What is wrong with it, in words for a user.
pub fn seconds_or_none(text: &str) -> Result<Duration, String> {
    const YEAR: f64 = 365.0 * 86_400.0;
    match text.parse::<f64>() {
        Ok(s) if (0.0..=YEAR).contains(&s) => Ok(Duration::from_secs_f64(s)),
        _ => Err("a number of seconds is needed, such as 0.5 or 60".to_owned()),
    }
}

/// A host and a port: `localhost:8001`, `127.0.0.1:80`, `[::1]:9090`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPort {
    /// A name or an IP address, an IPv6 one without brackets.
    pub host: String,
    /// From 1 to 65535.
    pub port: u16,
}

impl HostPort {
    /// Puts the two together, unchecked: both come from [`host`] and [`port`].
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        Self { host: host.into(), port }
    }

    /// Every address that the name has, in the resolver's order, each once; never an empty list.
    ///
    /// # Errors
    /// The resolver's, or `NotFound` where it knows the name but has no address for it.
    pub fn resolve(&self) -> io::Result<Vec<SocketAddr>> {
        let mut addresses: Vec<SocketAddr> = Vec::new();
        for address in (self.host.as_str(), self.port).to_socket_addrs()? {
            if !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        if addresses.is_empty() {
            return Err(io::Error::new(io::ErrorKind::NotFound, "the name has no address"));
        }
        Ok(addresses)
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (host, port) = (&self.host, self.port);
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
}

impl FromStr for HostPort {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((host_text, port_text)) = text.rsplit_once(':') else {
            return Err("HOST:PORT is needed, such as localhost:8001 or [::1]:8001".to_owned());
        };
        if host_text.contains(':') && !host_text.starts_with('[') {
            return Err("an IPv6 address needs brackets before its port, such as [::1]:8001".to_owned());
        }
        Ok(Self { host: host(host_text)?, port: port(port_text)? })
    }
}

/// How a program prints its lines.
#[derive(Debug, Clone, clap::Args)]
pub struct OutputArgs {
    /// Put the local time before each line (RFC 3339 with milliseconds)
    #[arg(long)]
    pub timestamps: bool,
}

impl OutputArgs {
    /// The writer to standard output that these arguments ask for.
    pub fn lines(&self) -> LineWriter {
        LineWriter::stdout(self.timestamps)
    }
}

/// How long a server waits for a silent client, and how many clients it takes.
#[derive(Debug, Clone, clap::Args)]
pub struct IdleArgs {
    /// Give up on a client that has sent nothing for this long
    #[arg(long, value_name = "SECONDS", default_value = "3600", value_parser = seconds)]
    pub idle_timeout: Duration,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_one_of_its_range() {
        let read = whole::<u16>(1..=200);
        assert_eq!((read("1"), read("200")), (Ok(1), Ok(200)));
        for wrong in ["0", "201", "-1", "1.5", "many", "", "99999"] {
            assert_eq!(read(wrong), Err("a whole number from 1 to 200 is needed".to_owned()), "{wrong}");
        }
    }

    #[test]
    fn a_port_is_from_1_to_65535() {
        assert_eq!(port("1"), Ok(1));
        assert_eq!(port("65535"), Ok(65535));
        for bad in ["0", "65536", "-1", "", "80x", "8 0"] {
            assert!(port(bad).is_err(), "{bad:?} was taken for a port");
        }
    }

    #[test]
    fn a_host_and_port_reads_back_as_it_prints() {
        for text in ["localhost:8001", "127.0.0.1:80", "[::1]:9090", "[fe80::1%eth0]:1"] {
            let target: HostPort = text.parse().unwrap();
            assert_eq!(target.to_string(), text);
        }
    }

    #[test]
    fn a_bad_host_and_port_is_refused_with_a_reason() {
        for bad in ["localhost", ":80", "a b:80", "::1:80", "a:0", "a:99999", "[]:1", "it's:1"] {
            assert!(bad.parse::<HostPort>().is_err(), "{bad:?} was taken");
        }
    }

    #[test]
    fn seconds_are_positive_and_finite() {
        assert_eq!(seconds("0.25"), Ok(Duration::from_millis(250)));
        assert_eq!(seconds_or_none("0"), Ok(Duration::ZERO));
        for bad in ["0", "-1", "inf", "NaN", "", "1s", "1e99"] {
            assert!(seconds(bad).is_err(), "{bad:?} was taken");
        }
    }
}
