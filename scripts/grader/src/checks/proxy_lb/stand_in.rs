//! A backend of the grader's own, in place of one of the submission's: it answers as the report's does or misbehaves
//! as told, and remembers who came.

use std::collections::VecDeque;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use common::thread_per_client::{self, Limits, Unserved};
use common::{LineWriter, Shutdown, stream};

use crate::report::difference::shown;
use crate::scene::Scene;
use crate::stop::Stop;
use crate::trace::Trace;
use crate::verdict::StepKind;

/// What one receive brings at most, in bytes.
const RECV_SIZE: usize = 1024;

/// The longest that a held reply is held.
const LONGEST_HOLD: Duration = Duration::from_secs(20);

/// What becomes of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// Every receive is answered, until the proxy closes.
    Answer,
    /// As [`Manner::Answer`], but not before [`StandIn::release`].
    Hold,
    /// Closed when the request is there.
    Close,
    /// Reset when the request is there.
    Reset,
}

/// A connection as it was or is.
#[derive(Debug, Clone, Default)]
pub(super) struct Visit {
    /// How many receives brought something.
    pub(super) requests: usize,
    /// What they brought, all together.
    pub(super) received: Vec<u8>,
    /// Whether the proxy has ended its direction of it.
    pub(super) is_ended: bool,
}

/// A listening backend; it ends when dropped.
pub(super) struct StandIn {
    shared: Arc<Shared>,
    shutdown: Shutdown,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    id: u16,
    trace: Trace,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// For the next connections; those behind them are answered.
    manners: VecDeque<Manner>,
    visits: Vec<Visit>,
    released: bool,
}

impl StandIn {
    /// Listens in place of backend `id`. `manners` are for its first connections; all others are answered.
    pub(super) fn listen(scene: &Scene<'_>, id: u16, port: u16, manners: &[Manner]) -> Result<Self, Stop> {
        let listener = scene.listen(port)?;
        let state = State { manners: manners.iter().copied().collect(), ..State::default() };
        let (trace, state) = (scene.trace(), Mutex::new(state));
        trace.add(StepKind::Did, "grader", format_args!("listens in place of backend {id} on port {port}"));
        let shared = Arc::new(Shared { id, trace, state, changed: Condvar::new() });
        let shutdown = Shutdown::new();
        let (serving, until) = (shared.clone(), shutdown.clone());
        let thread = thread::spawn(move || serve(&listener, &serving, &until));
        Ok(Self { shared, shutdown, thread: Some(thread) })
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

impl Drop for StandIn {
    fn drop(&mut self) {
        self.release();
        self.shutdown.trigger();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn visit(&self, stream: &TcpStream) {
        let (number, manner) = {
            let mut state = self.lock();
            state.visits.push(Visit::default());
            (state.visits.len() - 1, state.manners.pop_front().unwrap_or(Manner::Answer))
        };
        self.note(StepKind::Did, number, "accepted a connection of the proxy");
        let ended = self.converse(stream, number, manner);
        self.note(StepKind::Did, number, ended);
        self.change(|state| state.visits[number].is_ended = true);
    }

    /// How it ended.
    fn converse(&self, mut stream: &TcpStream, number: usize, manner: Manner) -> &'static str {
        let mut buffer = [0; RECV_SIZE];
        loop {
            let request = match stream::receive(stream, &mut buffer) {
                Ok(0) => return "the proxy closed the connection",
                Ok(received) => &buffer[..received],
                Err(_) => return "the proxy reset the connection",
            };
            self.note(StepKind::Received, number, shown(request));
            self.change(|state| {
                let visit = &mut state.visits[number];
                visit.requests += 1;
                visit.received.extend_from_slice(request);
            });
            match manner {
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
            let reply = [request, format!("server-{}", self.id).as_bytes()].concat();
            self.note(StepKind::Sent, number, shown(&reply));
            if stream.write_all(&reply).is_err() {
                return "the proxy reset the connection";
            }
        }
    }

    fn note(&self, kind: StepKind, number: usize, what: impl std::fmt::Display) {
        let who = format!("backend {} (connection {})", self.id, number + 1);
        self.trace.add(kind, &who, what);
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

fn serve(listener: &TcpListener, shared: &Arc<Shared>, shutdown: &Shutdown) {
    let limits = Limits {
        max_clients: 1000,
        unserved: Unserved::Reset,
        idle: Duration::from_secs(60),
        drain: Duration::ZERO,
    };
    let (visited, lines) = (shared.clone(), LineWriter::channel().0);
    let served = thread_per_client::serve(
        listener,
        &limits,
        &lines,
        shutdown,
        |_, _| (),
        move |stream, ()| visited.visit(stream),
    );
    if let Err(error) = served {
        shared.trace.add(StepKind::Did, "grader", error);
    }
}
