//! Which way bytes are moved.

use std::fs::File;
use std::io::Read;
use std::net::TcpStream;

use crate::buffered::{BUFFER, Buffered};
#[cfg(target_os = "linux")]
use crate::kernel::{SendFile, Splice};
use crate::transfer::Feed;

/// Which way bytes are moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// By the kernel, where it can (Linux); elsewhere as with a buffer of [`BUFFER`] bytes.
    Kernel,
    /// Through a buffer of so many bytes.
    Buffer(usize),
}

impl Means {
    /// For a file's first `size` bytes.
    pub fn from_file(self, file: &File, size: u64) -> Box<dyn Feed + '_> {
        match self {
            #[cfg(target_os = "linux")]
            Self::Kernel => Box::new(SendFile::new(file, size)),
            #[cfg(not(target_os = "linux"))]
            Self::Kernel => Box::new(Buffered::new(file.take(size), BUFFER)),
            Self::Buffer(bytes) => Box::new(Buffered::new(file.take(size), bytes)),
        }
    }

    /// For all that a connection brings, which does not block. Without two descriptors for a pipe the
    /// kernel cannot do it, a buffer still can.
    pub fn from_connection(self, from: &TcpStream) -> Box<dyn Feed + '_> {
        match self {
            #[cfg(target_os = "linux")]
            Self::Kernel => match Splice::new(from) {
                Ok(splice) => Box::new(splice),
                Err(_) => Box::new(Buffered::new(from, BUFFER)),
            },
            #[cfg(not(target_os = "linux"))]
            Self::Kernel => Box::new(Buffered::new(from, BUFFER)),
            Self::Buffer(bytes) => Box::new(Buffered::new(from, bytes)),
        }
    }
}
