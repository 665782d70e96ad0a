//! The programs of a turn while they run.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::time::Duration;

use common::Error;
use scripts::load::connections::Transport;
use scripts::ports::ReservedPort;
use scripts::process::{Running, listens};

use crate::contender::{Contender, Start};
use crate::tools::Tools;
use crate::usage::{Usage, cpu_time};

/// The running programs of a contender, the one that clients talk to first.
pub(crate) struct Started {
    programs: Vec<Running>,
    ports: Vec<ReservedPort>,
    /// Whether a request names the nodes behind the first.
    routed: bool,
}

impl Started {
    /// Starts everything that the contender has under that load.
    ///
    /// # Errors
    /// Where something is not on this machine, or cannot be started.
    pub(crate) fn start(contender: &Contender, tools: &Tools, at: u64) -> Result<Self, Error> {
        let count = if let Start::One(_) = contender.start { 1 } else { at.max(1) };
        let ports = (0..count).map(|_| free_port()).collect::<Result<Vec<_>, _>>()?;
        let routed = matches!(contender.start, Start::Routed(_));
        let mut started = Self { programs: Vec::new(), ports, routed };
        // The last first, so that whoever is asked whether it is ready has everybody behind it.
        let mut next = None;
        for port in started.ports.iter().rev() {
            let (number, address) = (port.number(), local(port));
            let mut command = match (contender.start, next) {
                (Start::Fixed { forward, .. }, Some(next)) => forward(tools, number, next)?,
                (Start::One(listen) | Start::Routed(listen) | Start::Fixed { last: listen, .. }, _) => {
                    listen(tools, number)?
                }
            };
            let is_ready = || match contender.transport {
                Transport::Stream => listens(address),
                Transport::Datagrams => is_bound(address),
            };
            started.programs.insert(0, Running::start_unheard(contender.name, &mut command, is_ready)?);
            next = Some(number);
        }
        Ok(started)
    }

    /// Where clients connect to.
    pub(crate) fn address(&self) -> SocketAddr {
        self.ports.first().map_or_else(|| (Ipv4Addr::LOCALHOST, 0).into(), local)
    }

    /// The nodes that a request has to name.
    pub(crate) fn route(&self) -> Vec<SocketAddr> {
        let behind = if self.routed { self.ports.get(1..) } else { None };
        behind.unwrap_or_default().iter().map(local).collect()
    }

    /// What each program holds now.
    ///
    /// # Errors
    /// Where one has ended, or the system does not tell.
    pub(crate) fn usage(&self) -> Result<Vec<Usage>, Error> {
        self.programs.iter().map(|running| Usage::of(running.pid())).collect()
    }

    /// CPU time that all have used so far.
    ///
    /// # Errors
    /// Where one has ended, or the system does not tell.
    pub(crate) fn cpu_time(&self) -> Result<Duration, Error> {
        cpu_time(&self.programs.iter().map(Running::pid).collect::<Vec<_>>())
    }
}

/// A port for a program.
///
/// # Errors
/// Where none is free.
pub(crate) fn free_port() -> Result<ReservedPort, Error> {
    ReservedPort::any().map_err(|error| Error::io("cannot find a free port", &error))
}

/// The port on this machine's own address.
pub(crate) fn local(port: &ReservedPort) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port.number()).into()
}

/// Whether somebody takes datagrams there: the system refuses one for a port that nobody has.
fn is_bound(address: SocketAddr) -> bool {
    let ask = || {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        socket.connect(address)?;
        // Not a request of any service: nobody answers, and nobody counts a client.
        socket.send(b"")?;
        socket.set_read_timeout(Some(Duration::from_millis(20)))?;
        socket.recv(&mut [0; 64])
    };
    ask().map_or_else(|error| error.kind() != io::ErrorKind::ConnectionRefused, |_| true)
}
