//! The connection to the next node.

use std::io;
use std::net::{Shutdown as Half, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use common::args::HostPort;
use common::error::describe;

use crate::allow::Allow;
use crate::failure::Failure;
use crate::route::Route;
use crate::watch::Watch;

/// Whom a node connects to, and how long it tries.
#[derive(Debug, Clone)]
pub struct NextHops {
    /// The addresses that they may have.
    pub allow: Allow,
    /// How long all addresses of one have together to accept and to take the request. Less than a client
    /// waits for its first byte, so that it can still be told.
    pub patience: Duration,
}

impl NextHops {
    /// Connects to a node and sends it the rest of the route.
    ///
    /// The connection does not block, is closed in the sending direction, and its close is a reset where
    /// the node has not ended it before.
    ///
    /// # Errors
    /// Why the node is not to be had; without its name.
    pub fn ask(&self, node: &HostPort, rest: &Route, watch: Watch<'_>) -> Result<TcpStream, Failure> {
        // The resolver has deadlines of its own (resolv.conf(5)).
        let addresses = node
            .resolve()
            .map_err(|error| Failure::Reason(format!("the name does not resolve ({})", describe(&error))))?;
        let allowed: Vec<SocketAddr> =
            addresses.into_iter().filter(|address| self.allow.allows(address.ip())).collect();
        if allowed.is_empty() {
            return Err(Failure::Reason("this node may not connect to that address".to_owned()));
        }
        let asked = ask(&allowed, rest, self.patience, watch)?;
        asked.map_err(|error| match error.kind() {
            io::ErrorKind::TimedOut => {
                Failure::Reason(format!("did not accept within {} s", self.patience.as_secs_f64()))
            }
            _ => Failure::Reason(describe(&error)),
        })
    }
}

/// Connects to the first of a node's addresses that accepts, sends it a route and closes the sending
/// direction; the inner error is the last address's.
///
/// # Errors
/// As [`Watch::wait`].
pub fn ask(
    addresses: &[SocketAddr],
    route: &Route,
    patience: Duration,
    watch: Watch<'_>,
) -> Result<io::Result<TcpStream>, Failure> {
    let until = Instant::now() + patience;
    let stream = match watch.connect(addresses, until)? {
        Ok(stream) => stream,
        Err(error) => return Ok(Err(error)),
    };
    let sent = watch.send(&stream, &route.to_request(), until)?;
    // A reset that one call has told is not told again: the next one would see a proper end.
    Ok(sent.and_then(|()| stream.shutdown(Half::Write)).map(|()| stream).map_err(|error| {
        if error.kind() == io::ErrorKind::NotConnected {
            io::ErrorKind::ConnectionReset.into()
        } else {
            error
        }
    }))
}
