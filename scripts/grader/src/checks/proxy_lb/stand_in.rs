//! Backends of the grader's own, in place of the submission's, and a proxy before its client: they answer as the
//! report's do or misbehave as told, and remember who came.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use common::thread_per_client::{self, Limits, Unserved};
use common::{LineWriter, Shutdown, stream};

use super::wire::{self, REPORTS};
use crate::evidence::difference::shown;
use crate::scene::Scene;
use crate::stop::Stop;
use crate::trace::Trace;
use crate::verdict::StepKind;

/// What one receive brings at most, in bytes.
const RECV_SIZE: usize = 1024;

/// The longest that a held reply is held.
const LONGEST_HOLD: Duration = Duration::from_secs(20);

/// How long a connection may be silent.
const IDLE: Duration = Duration::from_secs(60);

/// How long more of a request may be waited for, of which no newline tells the end: there are programs that write letter
/// by letter. The report's own request is whole as it is, but for a newline.
const PAUSE: Duration = Duration::from_millis(200);
const SHORT_PAUSE: Duration = Duration::from_millis(20);

/// What becomes of a connection that has a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// Every request is answered, until the other end closes.
    Answer,
    /// As [`Manner::Answer`], but not before [`StandIns::release`].
    Hold,
    /// Closed when the request is there.
    Close,
    /// Reset when the request is there.
    Reset,
}

/// Whom the grader stands in for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// The backend of that number.
    Backend(u16),
    /// The proxy, in front of two backends that take turns.
    Proxy,
}

/// A connection as it was or is.
#[derive(Debug, Clone, Default)]
pub(super) struct Visit {
    /// What came over it.
    pub(super) requests: Vec<Request>,
    /// Whether the other end has ended its direction of it.
    pub(super) is_ended: bool,
}

/// A request.
#[derive(Debug, Clone)]
pub(super) struct Request {
    /// When its first bytes came.
    pub(super) at: Instant,
    /// All of them.
    pub(super) bytes: Vec<u8>,
    /// The backend whose name stands behind the reply.
    pub(super) answered_as: u16,
}

/// Some that listen; they end when dropped.
pub(super) struct StandIns {
    shared: Arc<Shared>,
    open: BTreeMap<Role, Open>,
}

struct Open {
    shutdown: Shutdown,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    trace: Trace,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// For the next connections, whomever they are made to; those behind them are answered.
    manners: VecDeque<Manner>,
    visits: Vec<Visit>,
    released: bool,
}

impl StandIns {
    /// None listens yet. `manners` are for the first connections with a request, whichever of them they are made to; all
    /// others are answered.
    pub(super) fn new(scene: &Scene<'_>, manners: &[Manner]) -> Self {
        let state = State { manners: manners.iter().copied().collect(), ..State::default() };
        let (trace, state) = (scene.trace(), Mutex::new(state));
        Self { shared: Arc::new(Shared { trace, state, changed: Condvar::new() }), open: BTreeMap::new() }
    }

    /// Backends on all of these ports.
    pub(super) fn all(scene: &Scene<'_>, ports: &[u16], manners: &[Manner]) -> Result<Self, Stop> {
        let mut all = Self::new(scene, manners);
        for (id, port) in (1..).zip(ports) {
            all.listen(scene, Role::Backend(id), *port)?;
        }
        Ok(all)
    }

    /// One more listens.
    pub(super) fn listen(&mut self, scene: &Scene<'_>, role: Role, port: u16) -> Result<(), Stop> {
        let listener = scene.listen(port)?;
        let told = format_args!("listens in place of {} on port {port}", role.named());
        self.shared.trace.add(StepKind::Did, "grader", told);
        let shutdown = Shutdown::new();
        let (serving, until) = (self.shared.clone(), shutdown.clone());
        let thread = thread::spawn(move || serve(&listener, role, &serving, &until));
        self.open.insert(role, Open { shutdown, thread: Some(thread) });
        Ok(())
    }

    /// One listens no more, and ends its connections.
    pub(super) fn close(&mut self, role: Role) {
        if let Some(mut open) = self.open.remove(&role) {
            let told = format_args!("does not listen in place of {} any more", role.named());
            self.shared.trace.add(StepKind::Did, "grader", told);
            open.end();
        }
    }

    /// All connections so far.
    pub(super) fn visits(&self) -> Vec<Visit> {
        self.shared.lock().visits.clone()
    }

    /// Waits until that is so of the connections; whether it came to be so `within` that time.
    pub(super) fn comes_to(&self, within: Duration, mut is_so: impl FnMut(&[Visit]) -> bool) -> bool {
        let state = self.shared.wait(Instant::now() + within, |state| is_so(&state.visits));
        is_so(&state.visits)
    }

    /// Answers what is held.
    pub(super) fn release(&self) {
        self.shared.change(|state| state.released = true);
    }
}

impl Drop for StandIns {
    fn drop(&mut self) {
        self.release();
        self.open.values_mut().for_each(Open::end);
    }
}

impl Open {
    fn end(&mut self) {
        self.shutdown.trigger();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Role {
    fn named(self) -> String {
        match self {
            Self::Backend(id) => format!("backend {id}"),
            Self::Proxy => "the proxy".to_owned(),
        }
    }

    /// Whose name stands behind the reply to the request of that number, from 0, of a connection.
    fn answers_as(self, number: usize) -> u16 {
        match self {
            Self::Backend(id) => id,
            Self::Proxy if number.is_multiple_of(2) => 1,
            Self::Proxy => 2,
        }
    }
}

impl Shared {
    fn visit(&self, stream: &TcpStream, role: Role, shutdown: &Shutdown) {
        let number = {
            let mut state = self.lock();
            state.visits.push(Visit::default());
            state.visits.len() - 1
        };
        let who = match role {
            Role::Backend(id) => format!("backend {id} (connection {})", number + 1),
            Role::Proxy => format!("the grader's proxy (connection {})", number + 1),
        };
        self.trace.add(StepKind::Did, &who, "accepted a connection");
        let ended = self.converse(stream, number, role, &who);
        let ended = if shutdown.is_triggered() { "ends" } else { ended };
        self.trace.add(StepKind::Did, &who, ended);
        self.change(|state| state.visits[number].is_ended = true);
    }

    /// How it ended.
    fn converse(&self, mut stream: &TcpStream, number: usize, role: Role, who: &str) -> &'static str {
        let mut manner = None;
        for nth in 0.. {
            let request = match next_request(stream, role.answers_as(nth)) {
                Ok(None) => return "the other end closed the connection",
                Ok(Some(request)) => request,
                Err(_) => return "the other end reset the connection",
            };
            self.trace.add(StepKind::Received, who, shown(&request.bytes));
            let reply = wire::reply(&request.bytes, request.answered_as);
            let mut first = Manner::Answer;
            self.change(|state| {
                state.visits[number].requests.push(request);
                if manner.is_none() {
                    first = state.manners.pop_front().unwrap_or(Manner::Answer);
                }
            });
            match *manner.get_or_insert(first) {
                Manner::Answer => {}
                Manner::Hold => {
                    drop(self.wait(Instant::now() + LONGEST_HOLD, |state| state.released));
                }
                Manner::Close => return "closes without a reply",
                Manner::Reset => {
                    let _ = stream::reset_when_closed(stream);
                    return "resets the connection";
                }
            }
            self.trace.add(StepKind::Sent, who, shown(&reply));
            if stream.write_all(&reply).is_err() {
                return "the other end reset the connection";
            }
        }
        "ends"
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    fn wait(&self, until: Instant, mut is_so: impl FnMut(&State) -> bool) -> MutexGuard<'_, State> {
        let mut state = self.lock();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if is_so(&state) || left.is_zero() {
                return state;
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What comes up to a newline, or until there is a pause; none at the end of the connection.
fn next_request(stream: &TcpStream, answered_as: u16) -> io::Result<Option<Request>> {
    let mut buffer = [0; RECV_SIZE];
    let received = stream::receive(stream, &mut buffer)?;
    let mut request = Request { at: Instant::now(), bytes: buffer[..received].to_vec(), answered_as };
    while !request.bytes.is_empty() && !request.bytes.ends_with(b"\n") {
        let is_the_reports = request.bytes == REPORTS.as_bytes();
        stream.set_read_timeout(Some(if is_the_reports { SHORT_PAUSE } else { PAUSE }))?;
        match stream::receive(stream, &mut buffer) {
            Ok(0) => break,
            Ok(received) => request.bytes.extend_from_slice(&buffer[..received]),
            Err(error) if stream::Trouble::of(&error) == stream::Trouble::TimedOut => break,
            Err(error) => return Err(error),
        }
    }
    stream.set_read_timeout(Some(IDLE))?;
    Ok(Some(request).filter(|request| !request.bytes.is_empty()))
}

fn serve(listener: &TcpListener, role: Role, shared: &Arc<Shared>, shutdown: &Shutdown) {
    let limits = Limits { max_clients: 1000, unserved: Unserved::Reset, idle: IDLE, drain: Duration::ZERO };
    let (visited, lines, until) = (shared.clone(), LineWriter::channel().0, shutdown.clone());
    let served = thread_per_client::serve(
        listener,
        &limits,
        &lines,
        shutdown,
        |_, _| (),
        move |stream, ()| visited.visit(stream, role, &until),
    );
    if let Err(error) = served {
        shared.trace.add(StepKind::Did, "grader", error);
    }
}
