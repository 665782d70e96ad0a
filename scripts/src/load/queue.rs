//! The queue of connections that wait for a server to accept them.

use std::fs;
use std::io::{self, ErrorKind};

/// How often this system has turned a connection away because a queue was full, since it started:
/// `ListenOverflows` and `ListenDrops` of `/proc/net/netstat`, over all its servers.
///
/// # Errors
/// Where the system has no such counts (Linux has them).
pub fn turned_away() -> io::Result<[u64; 2]> {
    let netstat = fs::read_to_string("/proc/net/netstat")?;
    let counter = |name: &str| {
        find(&netstat, name).ok_or_else(|| io::Error::new(ErrorKind::InvalidData, format!("no {name}")))
    };
    Ok([counter("ListenOverflows")?, counter("ListenDrops")?])
}

/// The counter's value; the lines come in pairs, names and values.
fn find(netstat: &str, counter: &str) -> Option<u64> {
    let mut lines = netstat.lines().filter(|line| line.starts_with("TcpExt:"));
    let (names, values) = (lines.next()?.split(' '), lines.next()?.split(' '));
    names.zip(values).find(|(name, _)| *name == counter)?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_is_found_below_its_name() {
        let netstat = "TcpExt: A B ListenDrops\nTcpExt: 1 2 3\nIpExt: A\nIpExt: 9\n";
        assert_eq!(find(netstat, "ListenDrops"), Some(3));
        assert_eq!(find(netstat, "C"), None);
        assert_eq!(find("", "A"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_system_counts_whom_it_turns_away() {
        turned_away().unwrap();
    }
}
