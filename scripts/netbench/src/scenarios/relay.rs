//! A file through a chain of nodes, over the number of hops.

use std::net::SocketAddr;

use common::Error;
use scripts::load::download::Client;
use scripts::load::sample::Sample;

use super::nodes::{CHAIN_SERVER, HAPROXY, RELAYS, TEXTBOOK};
use super::{SLICE, Scenario};
use crate::quantity::Quantity;
use crate::turn::{Figure, Turn};

/// Time runs from a file's first byte until its end, whatever comes before: the report's nodes do not say
/// where a request ends, so that each of their hops but the first waits for 200 ms of silence, which says
/// nothing about how fast they move bytes.
pub(super) fn scenario(quick: bool) -> Scenario {
    Scenario {
        name: "relay",
        about: "a client downloads a file through so many nodes, again and again; from its first byte to its end",
        axis: "hops",
        // With --quick there is time for those that a bar is about.
        contenders: if quick { vec![CHAIN_SERVER, TEXTBOOK, HAPROXY] } else { RELAYS.to_vec() },
        reference: TEXTBOOK.name,
        points: if quick { vec![1, 2, 4] } else { vec![1, 2, 4, 8] },
        turn,
    }
}

fn turn(turn: &Turn) -> Result<Vec<Figure>, Error> {
    let mut client = Client::new(turn.address, request(&turn.route), turn.sample);
    let mut figures = turn.measure(SLICE, |time| client.run(time))?;
    let mebibytes = turn.largest_node()? as f64 / f64::from(1 << 20);
    figures.push(turn.figure(Quantity::NodeMemory, mebibytes));
    Ok(figures)
}

/// The file's name, and a line for each node behind the one that is asked.
fn request(route: &[SocketAddr]) -> Vec<u8> {
    let hops: String = route.iter().map(|hop| format!("{} {}\n", hop.ip(), hop.port())).collect();
    format!("{}\n{hops}", Sample::NAME).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_names_the_nodes_behind_the_first() {
        assert_eq!(request(&[]), b"sample\n");
        let route = [1, 2].map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
        assert_eq!(request(&route), b"sample\n127.0.0.1 1\n127.0.0.1 2\n");
    }
}
