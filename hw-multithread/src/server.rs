//! The server with a thread for each client.

use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use common::error::describe;
use common::python::PyAddr;
use common::service::{Announce, Kind, Options, Progress, Service, Session};
use common::shutdown::Shutdown;
use common::stream::{self, Trouble};
use common::thread_per_client::{self, Limits};
use common::ticker::Ticker;
use common::{Error, LineWriter};

use crate::announce::{Audience, Seat};

/// What one client too many gets.
pub const REFUSAL: &str = "error: too many clients\n";

/// The most bytes that one receive takes: the echo report's, and little enough for any thread's stack.
const RECV_SIZE: usize = 1024;

/// What a server runs.
#[derive(Debug, Clone)]
pub struct Config {
    /// Which service.
    pub kind: Kind,
    /// What it prints.
    pub options: Options,
    /// Whether clients are sent the lines about clients that come and go.
    pub announce: bool,
    /// How often the number of clients is printed.
    pub report_every: Duration,
    /// How many clients, and how long a silent one is kept.
    pub limits: Limits,
}

/// A service with its audience, before its first client.
pub struct Server {
    service: Arc<Service>,
    audience: Option<Audience>,
    config: Config,
    lines: LineWriter,
}

impl Server {
    /// A server that starts now: its reports are counted from here.
    pub fn new(config: Config, lines: &LineWriter) -> Self {
        let audience = config.announce.then(Audience::default);
        let announce =
            audience.clone().map(|audience| -> Announce { Box::new(move |line| audience.announce(line)) });
        let service = Service::new(config.kind, config.options, announce, lines.clone());
        Self { service, audience, config, lines: lines.clone() }
    }

    /// The service, for its first lines.
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// Serves clients until the shutdown, which is said in the last line.
    ///
    /// # Errors
    /// Where there is no thread for the timer, or accepting cannot begin.
    pub fn run(self, listener: &TcpListener, shutdown: &Shutdown) -> Result<(), Error> {
        let timer = self.spawn_timer(shutdown)?;
        let (service, audience) = (self.service.clone(), self.audience.clone());
        let (lines, ending) = (self.lines.clone(), shutdown.clone());
        let served = thread_per_client::serve(
            listener,
            &self.config.limits,
            &self.lines,
            shutdown,
            move |stream, peer| {
                // Seated first, so that a client is told of its own coming.
                let seat = audience.as_ref().map(|audience| audience.join(stream.clone()));
                (service.admit(peer), seat)
            },
            move |stream, (mut session, seat)| {
                let served = serve_client(stream, &mut session, seat.as_ref());
                if let Err(error) = &served
                    && !ending.is_triggered()
                {
                    note_end(&session, error, &lines);
                }
                drop((seat, session));
                if served.is_ok() {
                    stream::end_gently(stream);
                }
            },
        );
        shutdown.trigger();
        // It ends at the shutdown, having nothing to do but wait for it.
        let _ = timer.join();
        self.service.close();
        served
    }

    fn spawn_timer(&self, shutdown: &Shutdown) -> Result<thread::JoinHandle<()>, Error> {
        let mut ticker = Ticker::new(self.service.start(), self.config.report_every);
        let (service, shutdown) = (self.service.clone(), shutdown.clone());
        let timer = thread::Builder::new().name("timer".to_owned()).spawn(move || {
            while ticker.wait(&shutdown) {
                service.report();
            }
        });
        timer.map_err(|error| Error::io("cannot start the timer thread", &error))
    }
}

fn serve_client(stream: &TcpStream, session: &mut Session, seat: Option<&Seat>) -> io::Result<()> {
    let send = |bytes: &[u8]| match (seat, stream) {
        (Some(seat), _) => seat.reply(bytes),
        (None, mut stream) => stream.write_all(bytes),
    };
    let mut buffer = [0; RECV_SIZE];
    let mut out = Vec::new();
    loop {
        let received = stream::receive(stream, &mut buffer)?;
        if received == 0 {
            return Ok(());
        }
        out.clear();
        out.shrink_to(RECV_SIZE);
        let mut progress = session.take(&buffer[..received], &mut out);
        while progress == Progress::Full {
            send(&out)?;
            out.clear();
            progress = session.go_on(&mut out);
        }
        send(&out)?;
        if progress == Progress::Ended {
            return Ok(());
        }
    }
}

fn note_end(session: &Session, error: &io::Error, lines: &LineWriter) {
    let reason = match Trouble::of(error) {
        // Half of all clients may leave so; their disconnect line says it all.
        Trouble::Reset => return,
        Trouble::TimedOut => "it was silent or read nothing for too long".to_owned(),
        Trouble::Other => describe(error),
    };
    lines.note(format_args!("client {} is let go: {reason}", PyAddr(session.peer())));
}
