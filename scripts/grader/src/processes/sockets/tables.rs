//! The system's tables of sockets, of the calling thread's network namespace.

use std::fs::File;
use std::io::{self, Read};

use common::Error;
use procfs::net::{TcpNetEntries, TcpNetEntry, UdpNetEntries, UdpNetEntry};
use procfs::{FromReadSI, current_system_info};

/// The most of a table that is read: some 400,000 sockets. One that is longer is an error, not cut.
const LIMIT: u64 = 64 * 1024 * 1024;

/// Every TCP socket, IPv4 and IPv6.
///
/// # Errors
/// Where the tables cannot be read.
pub(super) fn tcp() -> Result<Vec<TcpNetEntry>, Error> {
    let mut sockets = read::<TcpNetEntries>("tcp")?.map_or_else(Vec::new, |table| table.0);
    sockets.extend(read::<TcpNetEntries>("tcp6")?.into_iter().flat_map(|table| table.0));
    Ok(sockets)
}

/// Every UDP socket, IPv4 and IPv6.
///
/// # Errors
/// Where the tables cannot be read.
pub(super) fn udp() -> Result<Vec<UdpNetEntry>, Error> {
    let mut sockets = read::<UdpNetEntries>("udp")?.map_or_else(Vec::new, |table| table.0);
    sockets.extend(read::<UdpNetEntries>("udp6")?.into_iter().flat_map(|table| table.0));
    Ok(sockets)
}

/// A table; none where the machine has no such protocol.
fn read<T: FromReadSI>(name: &str) -> Result<Option<T>, Error> {
    // Not /proc/net, which is the network of the process's first thread.
    let path = format!("/proc/thread-self/net/{name}");
    let doing = || format!("cannot read {path}");
    match File::open(&path) {
        Ok(file) => T::from_read(file.take(LIMIT), current_system_info())
            .map(Some)
            .map_err(|error| Error::new(doing(), error)),
        Err(error) if error.kind() == io::ErrorKind::NotFound && name.ends_with('6') => Ok(None),
        Err(error) => Err(Error::io(doing(), &error)),
    }
}
