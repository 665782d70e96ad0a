//! The connection to the next node.

use std::net::{Shutdown as Half, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use common::args::HostPort;
use common::connect::{begin, in_time, new_socket};
use common::error::describe;
use common::stream;
use common::wait::For;

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
        let until = Instant::now() + self.patience;
        let stream = self.connect(node, watch, until)?;
        let sent = watch.send(&stream, &rest.to_request(), until)?;
        let closed = sent.and_then(|()| stream.shutdown(Half::Write));
        closed.map(|()| stream).map_err(|error| Failure::Reason(describe(&error)))
    }

    fn connect(&self, node: &HostPort, watch: Watch<'_>, until: Instant) -> Result<TcpStream, Failure> {
        // The resolver has deadlines of its own (resolv.conf(5)).
        let addresses = node
            .resolve()
            .map_err(|error| Failure::Reason(format!("the name does not resolve ({})", describe(&error))))?;
        let allowed: Vec<SocketAddr> =
            addresses.into_iter().filter(|address| self.allow.allows(address.ip())).collect();
        if allowed.is_empty() {
            return Err(Failure::Reason("this node may not connect to that address".to_owned()));
        }
        let seconds = self.patience.as_secs_f64();
        let mut last = Failure::Reason(format!("did not accept within {seconds} s"));
        for (address, share) in in_time(&allowed, until.saturating_duration_since(Instant::now())) {
            match connect_one(address, watch, Instant::now() + share) {
                Ok(Some(stream)) => return Ok(stream),
                Ok(None) => {}
                Err(failure @ Failure::Reason(_)) => last = failure,
                Err(failure) => return Err(failure),
            }
        }
        Err(last)
    }
}

/// `None` is for no answer in time.
fn connect_one(address: SocketAddr, watch: Watch<'_>, until: Instant) -> Result<Option<TcpStream>, Failure> {
    let connected = new_socket(address).and_then(|socket| begin(socket, address));
    let stream = connected.map_err(|error| Failure::Reason(describe(&error)))?;
    if !watch.wait(&stream, For::Writing, until)? {
        return Ok(None);
    }
    match stream.take_error().and_then(|failed| failed.map_or(Ok(()), Err)) {
        Ok(()) => {
            // A stream that does not take the option has failed; sending will say how.
            let _ = stream::reset_when_closed(&stream);
            Ok(Some(stream))
        }
        Err(error) => Err(Failure::Reason(describe(&error))),
    }
}
