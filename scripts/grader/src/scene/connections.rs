//! The grader's own connections to a submission's programs, and from them.

use std::fmt::Display;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};
use std::time::{Duration, Instant};

use common::Error;
use common::args::HostPort;
use socket2::SockRef;

use super::{AT_ONCE, Scene, Server, TO_CONNECT};
use crate::peer::Peer;
use crate::processes;
use crate::program::{Port, Program, taken};
use crate::stop::Stop;
use crate::time::seconds;
use crate::trace::Trace;

impl Scene<'_> {
    /// A connection of the grader's own; `who` is its name in the trace.
    ///
    /// # Errors
    /// Where the server does not take it.
    pub fn connect(&self, who: impl Display, server: &Server) -> Result<Peer, Stop> {
        self.connect_with(who, server, Some(self.trace.clone()))
    }

    /// One of many connections, of which the trace tells nothing.
    ///
    /// # Errors
    /// Where the server does not take it.
    pub fn connect_quietly(&self, who: impl Display, server: &Server) -> Result<Peer, Stop> {
        self.connect_with(who, server, None)
    }

    fn connect_with(&self, who: impl Display, server: &Server, trace: Option<Trace>) -> Result<Peer, Stop> {
        let vitals = Some(server.program.vitals());
        Peer::connect(who, server.address, TO_CONNECT, vitals, trace, self.deadline)
    }

    /// The grader listens itself, in place of a server of the submission: on every address of the loopback, as a client
    /// may have any of them written in, and "localhost" is several.
    ///
    /// # Errors
    /// The grader's, where the port is not free.
    pub fn listen(&self, port: u16) -> Result<TcpListener, Stop> {
        let on_any = common::listen::tcp(&any(port)).ok();
        let of_loopback = on_any.filter(|listener| keep_to_loopback(listener).is_ok());
        let listener = of_loopback.map_or_else(|| common::listen::tcp(&localhost(port)), Ok);
        listener.map_err(|error| taken(Port::Tcp(port)).unwrap_or_else(|| error.into()))
    }

    /// The grader takes datagrams itself, as [`Scene::listen`] connections.
    ///
    /// # Errors
    /// The grader's, where the port is not free.
    pub fn take_datagrams(&self, port: u16) -> Result<UdpSocket, Stop> {
        let on_any = common::listen::udp(&any(port)).ok();
        let of_loopback = on_any.filter(|socket| keep_to_loopback(socket).is_ok());
        Ok(of_loopback.map_or_else(|| common::listen::udp(&localhost(port)), Ok)?)
    }

    /// That nobody listens on a port, for a program that has to find no server there.
    ///
    /// # Errors
    /// The grader's, where somebody does who is none of the submission's.
    pub fn has_no_server(&self, port: u16) -> Result<(), Stop> {
        taken(Port::Tcp(port)).map_or(Ok(()), Err)
    }

    /// The next connection to a socket of [`Scene::listen`]; `who` is its name in the trace. `from` is the program
    /// that has to make it.
    ///
    /// # Errors
    /// Where none comes `within` that time, or the program ends.
    pub fn accept(
        &self,
        who: impl Display,
        listener: &TcpListener,
        from: &Program,
        within: Duration,
    ) -> Result<Peer, Stop> {
        let until = from.until(within);
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let turn = left.clamp(Duration::from_millis(1), Duration::from_millis(50));
            let accepted =
                SockRef::from(listener).set_read_timeout(Some(turn)).and_then(|()| listener.accept());
            match accepted {
                Ok((stream, _)) => {
                    return Ok(Peer::accepted(who, stream, Some(self.trace.clone()), self.deadline));
                }
                Err(error) if is_passing(&error) => from.still_runs()?,
                Err(error) => return Err(Error::io("cannot accept a connection", &error).into()),
            }
            if left.is_zero() {
                let reason = format!("{} did not connect within {}", from.named(), seconds(within));
                return Err(Stop::time_out(reason));
            }
        }
    }
}

impl Server {
    /// Waits until it has taken a client's connection out of the kernel's queue.
    ///
    /// # Errors
    /// Where it does not, or has ended.
    pub fn accepts(&self, client: &Peer) -> Result<(), Stop> {
        let own = client.address()?;
        let look = || {
            let held = self.program.processes().and_then(|pids| processes::connections(&pids));
            let holds = held.map(|held| held.iter().any(|connection| connection.remote == own));
            match holds {
                Ok(true) => Ok(Ok(true)),
                // A server that has ended holds none.
                other => self.program.still_runs().map(|()| other),
            }
        };
        // Where the system does not tell, nothing can be said of the server.
        // One that it has answered or sent away already it holds no more.
        let is_over = |holds: &Result<bool, _>| matches!(holds, Ok(true)) || client.has_been_heard();
        let holds = self.program.comes_to(AT_ONCE, look, is_over)?;
        if client.has_been_heard() || holds? {
            return Ok(());
        }
        let reason = format!("{} has connected, but the server did not accept it", client.named());
        Err(Stop::time_out(reason))
    }
}

impl Server {
    /// Waits until it holds no connection from that address any more, at most `within` that time.
    ///
    /// # Errors
    /// Where it has ended.
    pub fn lets_go(&self, client: SocketAddr, within: Duration) -> Result<(), Stop> {
        let holds = || {
            self.program.still_runs()?;
            let held = self.program.processes().and_then(|pids| processes::connections(&pids));
            Ok::<_, Stop>(held.is_ok_and(|held| held.iter().any(|connection| connection.remote == client)))
        };
        self.program.comes_to(within, holds, |holds| !holds).map(drop)
    }
}

fn any(port: u16) -> HostPort {
    HostPort::new(Ipv6Addr::UNSPECIFIED.to_string(), port)
}

fn localhost(port: u16) -> HostPort {
    HostPort::new(Ipv4Addr::LOCALHOST.to_string(), port)
}

/// Nothing but what comes over the loopback: without namespaces others reach this machine too.
fn keep_to_loopback<'s>(socket: impl Into<SockRef<'s>>) -> std::io::Result<()> {
    socket.into().bind_device(Some(b"lo"))
}

fn is_passing(error: &std::io::Error) -> bool {
    use std::io::ErrorKind as Kind;
    matches!(error.kind(), Kind::WouldBlock | Kind::TimedOut | Kind::Interrupted | Kind::ConnectionAborted)
}
