//! A server is ready when it listens: seen from outside, as a connection would use up a client ID.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::thread;
use std::time::{Duration, Instant};

use super::{Program, seconds};
use crate::processes::{self, Holder, Listener};
use crate::stop::Stop;
use crate::verdict::StepKind;

/// How long a process in the background has to listen, once the program that was started has ended.
const IN_BACKGROUND: Duration = Duration::from_secs(1);

/// What is wrong with a server that has left the program which was started.
const IN_VAIN: &str =
    "which has gone into the background, where nobody sees what it prints and no Ctrl-C reaches it";

/// A port of TCP or UDP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Port {
    /// A listening socket.
    Tcp(u16),
    /// A bound socket.
    Udp(u16),
}

impl Port {
    fn number(self) -> u16 {
        match self {
            Self::Tcp(number) | Self::Udp(number) => number,
        }
    }

    fn holder(self) -> Option<Holder> {
        match self {
            Self::Tcp(number) => processes::holder_of(number),
            Self::Udp(number) => processes::udp_holder_of(number),
        }
    }

    fn takes_ipv4(self, inode: u64) -> bool {
        let protocol = match self {
            Self::Tcp(_) => processes::Protocol::Tcp,
            Self::Udp(_) => processes::Protocol::Udp,
        };
        processes::takes_ipv4(inode, protocol)
    }

    fn sockets(self, pids: &[i32]) -> Result<Vec<Listener>, Stop> {
        Ok(match self {
            Self::Tcp(_) => processes::listeners(pids)?,
            Self::Udp(_) => processes::bound_udp(pids)?,
        })
    }
}

impl Program {
    /// Waits until one of its processes listens on `port`; where a client on this machine reaches it, and the
    /// process.
    ///
    /// # Errors
    /// Where it ends before, listens elsewhere, or not at all `within` that time.
    pub fn wait_until_it_listens(&self, port: Port, within: Duration) -> Result<(SocketAddr, i32), Stop> {
        let until = self.until(within);
        let mut pause = Duration::from_millis(2);
        loop {
            let ending = self.vitals.ending()?;
            let sockets = match port.sockets(&self.processes()?) {
                // A process that is just being started may be closed to others for a moment.
                Err(_) if ending.is_none() && Instant::now() < until => Vec::new(),
                sockets => sockets?,
            };
            if let Some(ending) = ending {
                return Err(self.ended_before(port, &ending.to_string())?);
            }
            if let Some(socket) = sockets.iter().find(|socket| socket.address.port() == port.number()) {
                self.trace.add(StepKind::Did, self.who(), format_args!("listens on {}", socket.address));
                if !self.is_in_session(socket.pid) {
                    // It may have ended since it was looked at.
                    if let Some(ending) = self.vitals.ending()? {
                        return Err(self.ended_before(port, &ending.to_string())?);
                    }
                    let (who, pid) = (self.named(), socket.pid);
                    return Err(Stop::fail(format!(
                        "it is not {who} that listens but process {pid}, {IN_VAIN}"
                    )));
                }
                return Ok((reachable(socket.address, || port.takes_ipv4(socket.inode)), socket.pid));
            }
            if Instant::now() >= until {
                return Err(self.not_ready(port, &sockets, within));
            }
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(25));
        }
    }

    /// What is to be said of a program that ended before it listened. One that has gone into the background is given
    /// a moment to listen there.
    fn ended_before(&self, port: Port, ending: &str) -> Result<Stop, Stop> {
        if let Some(stop) = self.vitals.ended_by_the_grader() {
            return Ok(stop);
        }
        let until = self.until(IN_BACKGROUND);
        // Whoever forks and ends while the processes are listed is in the list no more, and who was forked not yet.
        let mut seen_none = 0;
        let (background, listens) = loop {
            let background = self.processes()?;
            seen_none = if background.is_empty() { seen_none + 1 } else { 0 };
            let listens = port.sockets(&background)?.first().map(|socket| socket.pid);
            if seen_none == 2 || listens.is_some() || Instant::now() >= until {
                break (background.first().copied(), listens);
            }
            thread::sleep(Duration::from_millis(10));
        };
        let does = if listens.is_some() { "listens" } else { "goes on" };
        let told = format!("{} ended before it listened: {ending}", self.named());
        Ok(match listens.or(background) {
            None => match taken(port) {
                Some(stop) => {
                    // That is what it ended of.
                    self.dismiss();
                    stop
                }
                None => Stop::crash(format!("{told}{}", self.last_words())),
            },
            Some(pid) => Stop::fail(format!("{told}; process {pid} {does}, {IN_VAIN}")),
        })
    }

    fn not_ready(&self, port: Port, sockets: &[Listener], within: Duration) -> Stop {
        let wanted = format!("a socket that listens on port {}", port.number());
        if let Some(other) = sockets.first() {
            let reason = format!("{} listens on {} instead", self.named(), other.address);
            return Stop::fail(reason).expected(wanted, other.address);
        }
        if let Some(stop) = taken(port) {
            return stop;
        }
        let printed = self.last_words();
        let reason =
            format!("{} did not listen on any port within {}{printed}", self.named(), seconds(within));
        Stop::time_out(reason).expected(wanted, "no listening socket of any of its processes")
    }
}

/// The stop for a port that somebody has who is not the submission's, which is not its fault.
pub(crate) fn taken(port: Port) -> Option<Stop> {
    let holder = port.holder()?;
    if let Holder::Process { pid, .. } = holder
        && processes::tree(std::process::id().cast_signed()).ok()?.contains(&pid)
    {
        return None;
    }
    let number = port.number();
    Some(Stop::grader(format!(
        "port {number} is owned by {holder}, which is none of the submission's; end it first"
    )))
}

/// Where a client on this machine reaches a socket bound to `address`: over IPv4, as the assignments do, where it
/// `takes_ipv4` beside IPv6.
fn reachable(address: SocketAddr, takes_ipv4: impl FnOnce() -> bool) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) if takes_ipv4() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    (ip, address.port()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_is_reached_at_the_loopback_address() {
        for (bound, reached) in [
            ("0.0.0.0:5", "127.0.0.1:5"),
            ("[::]:5", "127.0.0.1:5"),
            ("127.0.0.1:5", "127.0.0.1:5"),
            ("[::1]:5", "[::1]:5"),
            ("192.0.2.7:5", "192.0.2.7:5"),
        ] {
            assert_eq!(reachable(bound.parse().unwrap(), || true), reached.parse().unwrap());
        }
        let only_ipv6 = reachable("[::]:5".parse().unwrap(), || false);
        assert_eq!(only_ipv6, "[::1]:5".parse().unwrap());
    }
}
