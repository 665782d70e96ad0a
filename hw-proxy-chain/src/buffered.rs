//! Bytes through a buffer of the program's own: the way that every system has.

use std::io::{self, Read, Write};
use std::net::TcpStream;

use crate::transfer::{Feed, Step};
use crate::watch::{is_interrupted, would_block};

/// How large a buffer is by default, in bytes. Larger ones gain nothing; with the 8 KiB of most textbooks
/// there are 32 times as many system calls.
pub const BUFFER: usize = 256 * 1024;

/// Reads from any source, which may block, and writes.
#[derive(Debug)]
pub struct Buffered<R> {
    from: R,
    buffer: Vec<u8>,
    /// What of the buffer has not gone out yet.
    start: usize,
    end: usize,
}

impl<R: Read> Buffered<R> {
    /// With a buffer of `size` bytes, at least 1.
    pub fn new(from: R, size: usize) -> Self {
        Self { from, buffer: vec![0; size.max(1)], start: 0, end: 0 }
    }

    /// Whether everything that was read has gone out.
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }
}

impl<R: Read> Feed for Buffered<R> {
    fn step(&mut self, mut to: &TcpStream) -> Step {
        while self.is_empty() {
            match self.from.read(&mut self.buffer) {
                Ok(0) => return Step::Ended,
                Ok(read) => (self.start, self.end) = (0, read),
                Err(error) if is_interrupted(&error) => {}
                Err(error) if would_block(&error) => return Step::SourceBlocks,
                Err(error) => return Step::SourceFailed(error),
            }
        }
        loop {
            match to.write(&self.buffer[self.start..self.end]) {
                Ok(0) => return Step::SinkFailed(io::ErrorKind::WriteZero.into()),
                Ok(written) => {
                    self.start += written;
                    return Step::Moved(written);
                }
                Err(error) if is_interrupted(&error) => {}
                Err(error) if would_block(&error) => return Step::SinkBlocks,
                Err(error) => return Step::SinkFailed(error),
            }
        }
    }
}
