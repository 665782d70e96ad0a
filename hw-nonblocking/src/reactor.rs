//! Waiting for sockets, signals and deadlines on one thread.

use std::io;
use std::time::Instant;

use mio::event::Source;
use mio::{Events, Interest, Poll, Token};

use self::signals::Signals;

/// The token of the socket that new clients come by.
pub const ENTRANCE: Token = Token(usize::MAX);
const SIGNALS: Token = Token(usize::MAX - 1);

/// How many events one wait takes; more are there again at the next.
const EVENTS: usize = 1024;

/// What a socket can do now.
#[derive(Debug, Clone, Copy)]
pub struct Ready {
    /// Which socket.
    pub token: Token,
    /// There is something to read, or an error to find by reading.
    pub readable: bool,
    /// There is room to write, or an error to find by writing.
    pub writable: bool,
    /// The peer has closed its direction.
    pub read_closed: bool,
}

/// The sockets that are waited for, and the signals that end the program.
pub struct Reactor {
    poll: Poll,
    events: Events,
    signals: Signals,
}

impl Reactor {
    /// Waits for nothing but signals yet: Ctrl-C, SIGTERM, SIGHUP.
    ///
    /// # Errors
    /// The system's.
    pub fn new() -> io::Result<Self> {
        let poll = Poll::new()?;
        let signals = Signals::register(&poll, SIGNALS)?;
        Ok(Self { poll, events: Events::with_capacity(EVENTS), signals })
    }

    /// Begins to wait for a socket's readiness, or changes what is waited for. Edge-triggered: each
    /// readiness is told once, and again only after the socket had none.
    ///
    /// # Errors
    /// The system's.
    pub fn watch(
        &self,
        socket: &mut impl Source,
        token: Token,
        writing_too: bool,
        again: bool,
    ) -> io::Result<()> {
        let interest = if writing_too { Interest::READABLE | Interest::WRITABLE } else { Interest::READABLE };
        let registry = self.poll.registry();
        if again {
            registry.reregister(socket, token, interest)
        } else {
            registry.register(socket, token, interest)
        }
    }

    /// Waits for readiness, at the latest until `deadline`, and hands each to `each`; says whether a
    /// signal asks the program to end.
    ///
    /// # Errors
    /// The system's, except an interruption, which ends the wait early.
    pub fn wait(&mut self, deadline: Instant, mut each: impl FnMut(Ready)) -> io::Result<bool> {
        let patience = deadline.saturating_duration_since(Instant::now());
        match self.poll.poll(&mut self.events, Some(patience)) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(false),
            result => result?,
        }
        let mut signalled = false;
        for event in &self.events {
            if event.token() == SIGNALS {
                signalled |= self.signals.any();
                continue;
            }
            let (error, read_closed) = (event.is_error(), event.is_read_closed());
            each(Ready {
                token: event.token(),
                readable: event.is_readable() || read_closed || error,
                writable: event.is_writable() || event.is_write_closed() || error,
                read_closed: read_closed || error,
            });
        }
        Ok(signalled)
    }
}

#[cfg(unix)]
mod signals {
    use std::io;

    use mio::{Interest, Poll, Token};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook_mio::v1_0;

    /// Signals as a readable pipe: no thread, and no work in the handler but a write.
    pub(super) struct Signals(v1_0::Signals);

    impl Signals {
        pub(super) fn register(poll: &Poll, token: Token) -> io::Result<Self> {
            let mut signals = v1_0::Signals::new([SIGINT, SIGTERM, SIGHUP])?;
            poll.registry().register(&mut signals, token, Interest::READABLE)?;
            Ok(Self(signals))
        }

        pub(super) fn any(&mut self) -> bool {
            self.0.pending().count() > 0
        }
    }
}

#[cfg(not(unix))]
mod signals {
    use std::io;

    use common::shutdown::{Hook, Shutdown};
    use mio::{Poll, Token, Waker};

    /// Where Ctrl-C is no signal the system runs its handler on a thread of its own anyway.
    pub(super) struct Signals {
        shutdown: Shutdown,
        _wakes: Hook,
    }

    impl Signals {
        pub(super) fn register(poll: &Poll, token: Token) -> io::Result<Self> {
            let waker = Waker::new(poll.registry(), token)?;
            let shutdown = Shutdown::on_signals().map_err(|error| io::Error::other(error.to_string()))?;
            let wakes = shutdown.on_trigger(move || {
                let _ = waker.wake();
            });
            Ok(Self { shutdown, _wakes: wakes })
        }

        pub(super) fn any(&mut self) -> bool {
            self.shutdown.is_triggered()
        }
    }
}
