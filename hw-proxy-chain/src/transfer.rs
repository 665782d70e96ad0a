//! Moving bytes to a client until their source ends, with a deadline for every wait.

use std::io;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use common::error::describe;
use common::stream::{STALL_TIMEOUT, Trouble};
use common::wait::{For, Stop};

use crate::failure::Failure;
use crate::watch::Watch;

/// Moves bytes from where it was made for to a stream that does not block.
pub trait Feed {
    /// Moves some bytes, or says why it cannot.
    fn step(&mut self, to: &TcpStream) -> Step;
}

/// What one step of a [`Feed`] came to.
#[derive(Debug)]
pub enum Step {
    /// So many bytes went to the stream; more than none.
    Moved(usize),
    /// Everything of the source went to the stream.
    Ended,
    /// The source has nothing at the moment.
    SourceBlocks,
    /// The stream takes nothing at the moment.
    SinkBlocks,
    /// The source failed.
    SourceFailed(io::Error),
    /// The stream failed.
    SinkFailed(io::Error),
}

/// A connection that a [`Feed`] takes its bytes from.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// It does not block.
    pub connection: &'a TcpStream,
    /// How long it may be silent.
    pub patience: Duration,
}

/// Moves everything to a client; gives the number of bytes. `source` is what to wait for when the feed's
/// source blocks; `None` for a file, which never does.
///
/// # Errors
/// Why it was not everything, and after how many bytes.
pub fn run(
    feed: &mut dyn Feed,
    source: Option<Source<'_>>,
    client: &TcpStream,
    stop: &Stop,
) -> Result<u64, Failure> {
    let watch = Watch { client: Some(client), stop };
    let mut moved = 0_u64;
    loop {
        let result = match feed.step(client) {
            Step::Moved(count) => {
                moved += count as u64;
                // Where neither side ever blocks, no wait tells of it.
                if stop.is_triggered() { Err(Failure::Stopped) } else { Ok(()) }
            }
            Step::Ended => return Ok(moved),
            Step::SourceBlocks => wait_for_source(source, watch),
            Step::SinkBlocks => wait_for_sink(client, watch),
            Step::SourceFailed(error) => Err(Failure::Reason(describe(&error))),
            Step::SinkFailed(error) if Trouble::of(&error) == Trouble::Reset => {
                Err(Failure::Client("the client went away".to_owned()))
            }
            Step::SinkFailed(error) => Err(Failure::Client(describe(&error))),
        };
        result.map_err(|failure| failure.after(moved))?;
    }
}

fn wait_for_source(source: Option<Source<'_>>, watch: Watch<'_>) -> Result<(), Failure> {
    let Some(Source { connection, patience }) = source else {
        return Err(Failure::Reason("the file cannot be read without waiting".to_owned()));
    };
    let in_time = watch.wait(connection, For::Reading, Instant::now() + patience)?;
    let silent = || Failure::Reason(format!("silent for {} s", patience.as_secs_f64()));
    in_time.then_some(()).ok_or_else(silent)
}

fn wait_for_sink(client: &TcpStream, watch: Watch<'_>) -> Result<(), Failure> {
    let in_time = watch.wait(client, For::Writing, Instant::now() + STALL_TIMEOUT)?;
    let stalled = || Failure::Client(format!("the client took nothing for {} s", STALL_TIMEOUT.as_secs()));
    in_time.then_some(()).ok_or_else(stalled)
}
