//! Bytes that never enter the program: sendfile(2) from a file, splice(2) from a connection. Linux only.

use std::fs::File;
use std::io;
use std::net::TcpStream;
use std::os::fd::OwnedFd;

use common::stream::Trouble;
use rustix::fs::sendfile;
use rustix::pipe::{PipeFlags, SpliceFlags, fcntl_setpipe_size, pipe_with, splice};

use crate::buffered::Buffered;
use crate::transfer::{Feed, Step};
use crate::watch::{is_interrupted, would_block};

/// How much a pipe is to hold, in bytes. An unprivileged user's pipes may hold 64 MiB together
/// (pipe(7), `pipe-user-pages-soft`); one beyond that stays as small as the system makes it.
const PIPE: usize = 256 * 1024;
/// The most that one call moves, so that the end of the program is not waited for longer.
const AT_ONCE: usize = 8 << 20;
/// The buffer for what splice leaves in a socket.
const LEFTOVERS: usize = 4096;

/// Sends a file's first bytes.
#[derive(Debug)]
pub struct SendFile<'a> {
    file: &'a File,
    offset: u64,
    size: u64,
}

impl<'a> SendFile<'a> {
    /// The first `size` bytes; a file that has become shorter ends early.
    pub fn new(file: &'a File, size: u64) -> Self {
        Self { file, offset: 0, size }
    }
}

impl Feed for SendFile<'_> {
    fn step(&mut self, to: &TcpStream) -> Step {
        loop {
            let left = usize::try_from(self.size - self.offset).unwrap_or(AT_ONCE).min(AT_ONCE);
            if left == 0 {
                return Step::Ended;
            }
            match sendfile(to, self.file, Some(&mut self.offset), left).map_err(io::Error::from) {
                Ok(0) => return Step::Ended,
                Ok(sent) => return Step::Moved(sent),
                Err(error) if is_interrupted(&error) => {}
                Err(error) if would_block(&error) => return Step::SinkBlocks,
                Err(error) if is_the_sinks(&error) => return Step::SinkFailed(error),
                Err(error) => return Step::SourceFailed(error),
            }
        }
    }
}

/// Whether a failed sendfile is the connection's doing, and not the file's.
fn is_the_sinks(error: &io::Error) -> bool {
    let network = matches!(
        error.kind(),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown
    );
    network || matches!(Trouble::of(error), Trouble::Reset | Trouble::TimedOut)
}

/// Moves what a connection brings through a pipe.
#[derive(Debug)]
pub struct Splice<'a> {
    from: &'a TcpStream,
    into: OwnedFd,
    out_of: OwnedFd,
    /// How many bytes are in the pipe. It is filled only when it is empty, so that a fill which would
    /// block always means that the connection has nothing: a pipe can be full of half empty pages.
    held: usize,
    /// Whether the connection had nothing when it was last asked.
    blocked: bool,
    leftovers: Buffered<&'a TcpStream>,
}

impl<'a> Splice<'a> {
    /// From a connection that does not block.
    ///
    /// # Errors
    /// A lack of descriptors.
    pub fn new(from: &'a TcpStream) -> io::Result<Self> {
        let (out_of, into) = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?;
        let _ = fcntl_setpipe_size(&into, PIPE);
        let leftovers = Buffered::new(from, LEFTOVERS);
        Ok(Self { from, into, out_of, held: 0, blocked: false, leftovers })
    }

    fn fill(&mut self) -> Result<(), Step> {
        while self.held == 0 {
            let flags = SpliceFlags::NONBLOCK | SpliceFlags::MOVE;
            match splice(self.from, None, &self.into, None, PIPE, flags).map_err(io::Error::from) {
                Ok(0) => return Err(Step::Ended),
                Ok(taken) => self.held = taken,
                Err(error) if is_interrupted(&error) => {}
                Err(error) if would_block(&error) => return Err(Step::SourceBlocks),
                Err(error) => return Err(Step::SourceFailed(error)),
            }
        }
        Ok(())
    }

    fn drain(&mut self, to: &TcpStream) -> Step {
        loop {
            let flags = SpliceFlags::NONBLOCK | SpliceFlags::MOVE;
            match splice(&self.out_of, None, to, None, self.held, flags).map_err(io::Error::from) {
                Ok(0) => return Step::SinkFailed(io::ErrorKind::WriteZero.into()),
                Ok(moved) => {
                    self.held -= moved;
                    return Step::Moved(moved);
                }
                Err(error) if is_interrupted(&error) => {}
                Err(error) if would_block(&error) => return Step::SinkBlocks,
                Err(error) => return Step::SinkFailed(error),
            }
        }
    }
}

impl Feed for Splice<'_> {
    /// splice(2) does not pass urgent data: at it a connection seems to have nothing, or to have ended,
    /// while there is more. So neither is believed before an ordinary read says the same.
    fn step(&mut self, to: &TcpStream) -> Step {
        if !self.leftovers.is_empty() {
            return self.leftovers.step(to);
        }
        match self.fill() {
            Ok(()) => {
                self.blocked = false;
                self.drain(to)
            }
            Err(Step::SourceBlocks) if !self.blocked => {
                self.blocked = true;
                Step::SourceBlocks
            }
            Err(Step::Ended | Step::SourceBlocks) => self.leftovers.step(to),
            Err(step) => step,
        }
    }
}
