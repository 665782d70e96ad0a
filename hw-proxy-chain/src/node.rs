//! A node of the chain: proxy for one request and server for the next, each connection in a thread of its own.

use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use common::escape::Escaped;
use common::thread_per_client::{self, Limits, Unserved};
use common::wait::Stop;
use common::{Error, LineWriter, Shutdown, stream};

use crate::answer::Answer;
use crate::failure::Failure;
use crate::means::Means;
use crate::next_hop::NextHops;
use crate::request::{self, NoRequest};
use crate::root::Root;
use crate::route::{self, Mistake, Route};
use crate::watch::Watch;
use crate::{deliver, inform, reply};

/// How long a client may take for its whole request.
pub const REQUEST_PATIENCE: Duration = Duration::from_secs(10);
/// How long the next hop is tried: half of what a client waits for a first byte, as it asks a second time
/// to learn the reason.
pub const NEXT_HOP_PATIENCE: Duration = Duration::from_secs(5);
/// How long the next hop may be silent within a file: longer than clients have patience.
pub const DATA_PATIENCE: Duration = Duration::from_secs(30);
/// How long an answer about a file may take: whoever has it reads all of it.
pub const ANSWER_PATIENCE: Duration = Duration::from_secs(300);

/// What a node works with.
#[derive(Debug)]
pub struct Config {
    /// Whose files it serves.
    pub root: Root,
    /// Whom it connects to.
    pub next_hops: NextHops,
    /// How many nodes may take part in a download from here on, itself among them.
    pub max_hops: usize,
    /// How many connections it serves at once; one more is reset.
    pub max_clients: usize,
    /// How it moves bytes.
    pub means: Means,
}

/// Prints that clients may come.
pub fn announce(lines: &LineWriter) {
    lines.line("the server is ready");
}

/// Serves until the shutdown, which resets whatever is under way.
///
/// `listener` is to be [`listen::tcp_reset_when_closed`](common::listen::tcp_reset_when_closed)'s: between accepting a
/// connection and setting it, a kill would be a proper end.
///
/// # Errors
/// Where accepting cannot begin.
pub fn run(
    listener: &TcpListener,
    config: Config,
    lines: &LineWriter,
    shutdown: &Shutdown,
) -> Result<(), Error> {
    let stop = Stop::at(shutdown)?;
    let limits = Limits {
        max_clients: config.max_clients,
        unserved: Unserved::Reset,
        idle: REQUEST_PATIENCE,
        drain: thread_per_client::DRAIN,
    };
    let node = Node { config, lines: lines.clone(), stop };
    let mut threads = 0_u64;
    let admit = |_: &Arc<TcpStream>, _| {
        let number = threads;
        threads += 1;
        lines.line(format_args!("creating new thread {number}"));
        number
    };
    thread_per_client::serve(listener, &limits, lines, shutdown, admit, move |client, number| {
        node.serve(client, number);
    })
}

struct Node {
    config: Config,
    lines: LineWriter,
    stop: Stop,
}

impl Node {
    /// Whatever ends this before its time, a kill included, resets the client's connection, as a proper
    /// close is the only sign that a file is whole.
    fn serve(&self, client: &TcpStream, thread: u64) {
        // A file is no small message: without Nagle's algorithm each piece of it would be a segment.
        let prepared = stream::reset_when_closed(client)
            .and_then(|()| client.set_nonblocking(true))
            .and_then(|()| client.set_nodelay(false));
        if prepared.is_err() {
            return; // it has been reset by now
        }
        let request = match request::receive(client, REQUEST_PATIENCE, &self.stop) {
            Ok(request) => request,
            Err(NoRequest::Silent | NoRequest::Stopped) => return,
            Err(NoRequest::Failed(reason)) => {
                self.lines.note(format_args!("thread {thread}: {reason}"));
                return;
            }
        };
        let route = Route::parse(&request.text).and_then(|route| {
            route.check_hops(self.config.max_hops)?;
            Ok(route)
        });
        let met = if route::is_question(&request.text) {
            self.inform(route, client).map(|()| format!("answered about a file in thread {thread}"))
        } else {
            self.deliver(route, thread, client).map(|()| format!("file sending in thread {thread} completed"))
        };
        let ended = met.and_then(|line| reply::finish(client, &request, || self.lines.line(line)));
        match ended {
            Ok(0) | Err(Failure::Stopped) => {}
            Ok(bytes) => self.lines.note(format_args!(
                "thread {thread}: {bytes} bytes that came behind the request were not looked at"
            )),
            Err(Failure::Reason(reason) | Failure::Client(reason)) => {
                let name = request.text.split(|&byte| byte == b'\n').next().unwrap_or_default();
                let name = Escaped(&name[..name.len().min(MAX_NAME_NOTED)]);
                self.lines.note(format_args!("thread {thread}: '{name}' was not sent: {reason}"));
            }
        }
    }

    fn deliver(&self, route: Result<Route, Mistake>, thread: u64, client: &TcpStream) -> Result<(), Failure> {
        let route = route.map_err(|mistake| Failure::Reason(mistake.to_string()))?;
        let role = if route.hops.is_empty() { "server" } else { "proxy" };
        self.lines.line(format_args!("Working as a {role} in thread {thread}"));
        match route.next() {
            Some((node, rest)) => deliver::next_hops_file(&self.config, (node, &rest), client, &self.stop),
            None => deliver::own_file(&self.config, &route.name, client, &self.stop),
        }
    }

    fn inform(&self, route: Result<Route, Mistake>, client: &TcpStream) -> Result<(), Failure> {
        let watch = Watch { client: Some(client), stop: &self.stop };
        let answer = match route {
            Ok(route) => inform::answer(&self.config, &route, watch)?,
            Err(mistake) => Answer::Error(mistake.to_string()),
        };
        inform::send(&answer, client, watch)
    }
}

/// How much of a name a note shows, in bytes.
const MAX_NAME_NOTED: usize = 200;
