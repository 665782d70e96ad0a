//! Which addresses a node may connect to for others.
//!
//! A node that connects to wherever a request says could be used to reach what only its machine reaches
//! (CWE-918, server-side request forgery). As in the report, it connects to any unicast address unless it
//! is told otherwise; but never to link-local ones, where clouds keep their machines' credentials.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// The addresses that a next hop may have.
#[derive(Debug, Clone, Default)]
pub struct Allow {
    /// Only these; where there is none, every unicast address that is not link-local.
    pub only: Vec<IpNet>,
}

/// Metadata services of clouds at addresses that are not link-local.
const METADATA: [IpAddr; 5] = [
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)), // Alibaba
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),   // Azure
    IpAddr::V4(Ipv4Addr::new(192, 0, 0, 192)),     // Oracle
    IpAddr::V6(Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254)), // Google
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0x42, 0, 0, 0, 0, 0, 0x42)), // Scaleway
];

impl Allow {
    /// Whether a connection to this very address may be made: the resolved one, not its name.
    pub fn allows(&self, address: IpAddr) -> bool {
        let address = plain(address);
        is_reachable_for_others(address)
            && (self.only.is_empty() || self.only.iter().any(|net| net.contains(&address)))
    }
}

/// Reads a network for clap: `10.0.0.0/8`, `fd00::/8`, or one address.
///
/// # Errors
/// What a network is, in words for a user.
pub fn network(text: &str) -> Result<IpNet, String> {
    let net = text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
    let net = net.ok_or("a network is needed, such as 10.0.0.0/8 or fd00::/8")?.trunc();
    if net.prefix_len() > 0 && plain(net.addr()) != net.addr() {
        return Err("an IPv4 network is to be written as one, such as 10.0.0.0/8".to_owned());
    }
    Ok(net)
}

fn is_reachable_for_others(address: IpAddr) -> bool {
    if METADATA.contains(&address) {
        return false;
    }
    match address {
        IpAddr::V4(ip) => {
            let this_network = ip.octets()[0] == 0; // RFC 1122, section 3.2.1.3
            let reserved = ip.octets()[0] >= 240; // class E and the broadcast address
            !(this_network || reserved || ip.is_link_local() || ip.is_multicast())
        }
        IpAddr::V6(ip) => {
            let amazon = matches!(ip.segments(), [0xfd00, 0xec2, ..]);
            let tunnel = matches!(ip.segments(), [0x2002, ..] | [0x2001, 0, ..] | [0x64, 0xff9b, 1, ..]);
            let local = ip.is_unspecified() || ip.is_unicast_link_local() || ip.is_multicast();
            !(local || amazon || tunnel)
        }
    }
}

/// The IPv4 address where an IPv6 one only wraps it: mapped (`::ffff:1.2.3.4`), compatible (`::1.2.3.4`,
/// RFC 4291, section 2.5.5) or translated (`64:ff9b::1.2.3.4`, RFC 6052, section 2.1; `::ffff:0:1.2.3.4`,
/// RFC 2765, section 2.1). Those that wrap it in a tunnel's way (6to4, Teredo, RFC 8215) are never allowed.
fn plain(address: IpAddr) -> IpAddr {
    let IpAddr::V6(ip) = address else {
        return address;
    };
    let [a, b, c, d, e, f, high, low] = ip.segments();
    let wraps = matches!(
        [a, b, c, d, e, f],
        [0, 0, 0, 0, 0, 0 | 0xffff] | [0, 0, 0, 0, 0xffff, 0] | [0x64, 0xff9b, 0, 0, 0, 0]
    );
    if !wraps || ip.is_loopback() || ip.is_unspecified() {
        return address;
    }
    let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
    Ipv4Addr::new(a, b, c, d).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(only: &[&str], address: &str) -> bool {
        let only = only.iter().map(|net| network(net).unwrap()).collect();
        Allow { only }.allows(address.parse().unwrap())
    }

    #[test]
    fn loopback_private_and_public_addresses_are_allowed_by_default() {
        for address in ["127.0.0.1", "10.1.2.3", "172.21.34.2", "192.168.0.1", "8.8.8.8", "::1", "fd00::1"] {
            assert!(allows(&[], address), "{address}");
        }
        assert!(allows(&[], "2606:4700::1111") && allows(&[], "::ffff:127.0.0.1"));
    }

    #[test]
    fn some_addresses_are_never_allowed_however_they_are_written() {
        for address in [
            "169.254.169.254",
            "::ffff:169.254.169.254",
            "::169.254.169.254",
            "64:ff9b::169.254.169.254",
            "fe80::1",
            "febf::1",
            "fd00:ec2::254",
            "fd00:ec2::23",
            "100.100.100.200",
            "::ffff:0:169.254.169.254",
            "2002:a9fe:a9fe::1",
            "2001:0:1::1",
            "64:ff9b:1::a9fe:a9fe",
            "224.0.0.1",
            "ff02::1",
            "::ffff:224.0.0.1",
            "0.0.0.0",
            "0.1.2.3",
            "::",
            "::ffff:0.0.0.0",
            "255.255.255.255",
            "240.0.0.1",
        ] {
            assert!(!allows(&[], address), "{address}");
            assert!(!allows(&["0.0.0.0/0", "::/0"], address), "{address} with everything allowed");
        }
    }

    #[test]
    fn with_networks_only_these_are_allowed() {
        let only = ["10.0.0.0/8", "127.0.0.2", "fd00::/8"];
        for address in ["10.255.0.1", "127.0.0.2", "fd12::1", "::ffff:10.0.0.1"] {
            assert!(allows(&only, address), "{address}");
        }
        for address in ["11.0.0.1", "127.0.0.1", "::1", "::ffff:127.0.0.1", "2001:db8::1"] {
            assert!(!allows(&only, address), "{address}");
        }
    }

    #[test]
    fn a_network_is_read_or_refused_with_an_example() {
        assert_eq!(network("10.1.2.3/8").unwrap().to_string(), "10.0.0.0/8");
        assert_eq!(network("::1").unwrap().to_string(), "::1/128");
        for bad in ["", "10.0.0.0/33", "localhost", "10.0.0/8", "::ffff:10.0.0.0/104"] {
            assert!(network(bad).unwrap_err().contains("such as"), "{bad}");
        }
    }
}
