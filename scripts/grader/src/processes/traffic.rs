//! How much goes over the network, whoever sends it.

use common::Error;

use super::place;

/// The bytes of IP that have come in the calling thread's network so far, headers included; on a loopback that is all
/// that has been sent.
///
/// # Errors
/// Where the system does not tell.
pub fn octets() -> Result<u64, Error> {
    let file = |name: &str| place::read(std::path::Path::new("/proc/thread-self/net").join(name).as_path());
    let tables = file("netstat").map(|four| (four, file("snmp6").unwrap_or_default()));
    let (four, six) =
        tables.map_err(|error| Error::io("cannot see how much has gone over the network", &error))?;
    let (four, six) = (String::from_utf8_lossy(&four), String::from_utf8_lossy(&six));
    let four = of_ipv4(&four)
        .ok_or_else(|| Error::new("cannot see how much has gone over the network", "it is not told"))?;
    Ok(four + of_ipv6(&six).unwrap_or(0))
}

/// A line of names and one of numbers, both behind the name of the table.
fn of_ipv4(text: &str) -> Option<u64> {
    let mut lines = text.lines().filter_map(|line| line.strip_prefix("IpExt: "));
    let (names, numbers) = (lines.next()?, lines.next()?);
    let at = names.split(' ').position(|name| name == "InOctets")?;
    numbers.split(' ').nth(at)?.parse().ok()
}

fn of_ipv6(text: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix("Ip6InOctets")?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn what_goes_over_a_connection_is_counted() {
        let before = octets().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let mut server = listener.accept().unwrap().0;
        for _ in 0..100 {
            client.write_all(&[1; 1000]).unwrap();
            server.read_exact(&mut [0; 1000]).unwrap();
        }
        assert!(octets().unwrap() - before >= 100_000);
    }

    #[test]
    fn the_tables_are_read_by_their_names() {
        let four = "TcpExt: A B\nTcpExt: 1 2\nIpExt: InNoRoutes InOctets OutOctets\nIpExt: 0 17 18\n";
        assert_eq!(of_ipv4(four), Some(17));
        assert_eq!(of_ipv4("TcpExt: A\nTcpExt: 1\n"), None);
        assert_eq!(of_ipv6("Ip6InReceives   \t3\nIp6InOctets                    \t25\n"), Some(25));
    }
}
