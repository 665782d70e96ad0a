//! Connections that the system keeps in `TIME_WAIT`, of which it has room for so many only.

/// What a reader must know when the room is full: the system then forgets the rest, and a server that
/// would have met them is faster for it.
pub fn warning(scenario: &str) -> Option<String> {
    let (kept, room) = (kept()?, room()?);
    (kept >= room).then(|| {
        format!(
            "{scenario}: the system had as many connections in TIME_WAIT as it keeps ({room}, \
             net.ipv4.tcp_max_tw_buckets); those who close first and take any port (all proxies but ours) did \
             better for it than they would alone"
        )
    })
}

fn kept() -> Option<u64> {
    in_time_wait(&std::fs::read_to_string("/proc/net/sockstat").ok()?)
}

fn room() -> Option<u64> {
    std::fs::read_to_string("/proc/sys/net/ipv4/tcp_max_tw_buckets").ok()?.trim().parse().ok()
}

/// From `/proc/net/sockstat`.
fn in_time_wait(sockstat: &str) -> Option<u64> {
    let tcp = sockstat.lines().find(|line| line.starts_with("TCP:"))?;
    tcp.split_once(" tw ")?.1.split(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_found() {
        let sockstat =
            "sockets: used 10\nTCP: inuse 1 orphan 0 tw 131072 alloc 1 mem 0\nUDP: inuse 0 mem 48\n";
        assert_eq!(in_time_wait(sockstat), Some(131_072));
        assert_eq!(in_time_wait("sockets: used 10\n"), None);
    }
}
