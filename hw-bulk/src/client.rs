//! The bulk client: one exchange, or many clients with many rounds of them.

use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use common::args::HostPort;
use common::{Error, LineWriter, connect};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::exchange::{self, Failure, Watcher};
use crate::pattern::Pattern;

/// How long an exchange may take before it is shown how far it has come.
const UNSHOWN: Duration = Duration::from_secs(1);
/// Enough for a thread whose buffers are on the heap.
const STACK: usize = 256 * 1024;

/// Which exchanges are made.
#[derive(Debug, Clone)]
pub struct Load {
    /// With whom.
    pub server: HostPort,
    /// Of how many bytes there and back.
    pub size: u64,
    /// How many clients there are at once.
    pub clients: u64,
    /// How many exchanges each makes, one after the other, each over a new connection.
    pub rounds: u64,
    /// How long to wait for a connection, and for anything to move.
    pub timeout: Duration,
    /// What the bytes are made of.
    pub seed: u64,
}

/// Makes the exchanges and prints the report's lines for each.
///
/// # Errors
/// Where one failed: what happened in the first that did, and in how many of them.
pub fn run(load: &Load, lines: &LineWriter) -> Result<(), Error> {
    let progress = Progress::of(load.clients.saturating_mul(load.rounds).saturating_mul(2 * load.size))?;
    let failed = Mutex::new((0_u64, None));
    // A client whose exchange failed makes no further one: they would most likely fail the same way.
    let fail = |left: u64, error: Error| {
        let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.0 += left;
        failed.1.get_or_insert(error);
    };
    thread::scope(|scope| {
        for client in 0..load.clients {
            let (progress, fail) = (&progress, &fail);
            let all_rounds = move || {
                for round in 0..load.rounds {
                    if let Err(error) = one(load, client, round, lines, progress) {
                        return fail(load.rounds - round, error);
                    }
                }
            };
            let thread = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, all_rounds);
            if let Err(error) = thread {
                fail(load.rounds, Error::io(format_args!("cannot start client {}", client + 1), &error));
            }
        }
    });
    progress.bar.finish_and_clear();
    let (count, first) = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    match first {
        None => Ok(()),
        Some(error) if load.clients * load.rounds == 1 => Err(error),
        Some(error) => {
            let all = load.clients * load.rounds;
            Err(Error::new(
                format_args!("{count} of {all} exchanges failed or were not made, the first"),
                error,
            ))
        }
    }
}

fn one(load: &Load, client: u64, round: u64, lines: &LineWriter, progress: &Progress) -> Result<(), Error> {
    let Load { server, size, timeout, seed, .. } = load;
    let mut told = Told { lines, progress, size: *size };
    told.line(format_args!("Connecting to {server}"));
    let stream = connect::tcp(server, *timeout)?;
    let pattern = Pattern::new(*seed, client, round);
    exchange::run(&stream, pattern, *size, *timeout, &mut told).map_err(|failure| {
        let told = Error::new(format_args!("{size} bytes did not come back from {server}"), &failure);
        match failure {
            Failure::Different(_) => told.advise(format_args!(
                "it was client {}, round {}; the same arguments with --seed {seed} send the same bytes",
                client + 1,
                round + 1
            )),
            _ => told,
        }
    })?;
    told.line(format_args!("Received {size} bytes"));
    told.line("Client finished.");
    Ok(())
}

struct Told<'a> {
    lines: &'a LineWriter,
    progress: &'a Progress,
    size: u64,
}

impl Told<'_> {
    /// The bar makes room for the line, should both be on one terminal.
    fn line(&self, text: impl std::fmt::Display) {
        self.progress.bar.suspend(|| self.lines.line(text));
    }
}

impl Watcher for Told<'_> {
    fn all_sent(&mut self) {
        self.line(format_args!("Sent {} bytes", self.size));
    }

    fn moved(&mut self, bytes: u64) {
        self.progress.bar.inc(bytes);
    }
}

/// How far all exchanges together have come, on standard error where that is a terminal.
struct Progress {
    bar: ProgressBar,
}

impl Progress {
    fn of(bytes: u64) -> Result<Self, Error> {
        let template = "{bar:40} {binary_bytes}/{binary_total_bytes} {binary_bytes_per_sec} {eta}";
        let style = ProgressStyle::with_template(template);
        let style = style.map_err(|error| Error::new("cannot show the progress", error))?;
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::hidden()).with_style(style);
        let weak = bar.downgrade();
        // Ends by itself: with the program, or when the bar is gone.
        thread::spawn(move || {
            thread::sleep(UNSHOWN);
            if let Some(bar) = weak.upgrade().filter(|bar| !bar.is_finished()) {
                bar.set_draw_target(ProgressDrawTarget::stderr());
            }
        });
        Ok(Self { bar })
    }
}
