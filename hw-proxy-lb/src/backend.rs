//! A backend and the addresses of its name.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::Error;
use common::args::HostPort;
use common::connect::unresolved;

use crate::local_ports::LocalPorts;

/// A backend: the name that is printed, and the addresses that it had at the start.
#[derive(Debug)]
pub struct Backend {
    name: HostPort,
    addresses: Vec<SocketAddr>,
    /// The index of the address that answered last. `localhost` is often `::1` first, where a
    /// backend on `0.0.0.0` refuses: asked first each time, it would cost every request a connection.
    first: AtomicUsize,
    local_ports: LocalPorts,
}

impl Backend {
    /// Resolves the name, once for all requests.
    ///
    /// # Errors
    /// A name that does not resolve.
    pub fn resolve(name: HostPort) -> Result<Self, Error> {
        let addresses = name
            .resolve()
            .map_err(|error| unresolved(format_args!("cannot use the backend {name}"), &error))?;
        Ok(Self::at(name, addresses, LocalPorts::of_this_system()))
    }

    pub(crate) fn at(name: HostPort, addresses: Vec<SocketAddr>, local_ports: LocalPorts) -> Self {
        Self { name, addresses, first: AtomicUsize::new(0), local_ports }
    }

    /// As given on the command line.
    pub fn name(&self) -> &HostPort {
        &self.name
    }

    /// The addresses, the one that answered last before the others.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        let mut addresses = self.addresses.clone();
        addresses.rotate_left(self.first.load(Ordering::Relaxed));
        addresses
    }

    /// Where its connections get their local ports.
    pub fn local_ports(&self) -> &LocalPorts {
        &self.local_ports
    }

    /// Remembers that `address` answered.
    pub fn answered(&self, address: SocketAddr) {
        if let Some(index) = self.addresses.iter().position(|a| *a == address) {
            self.first.store(index, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_that_answered_is_asked_first() {
        let [one, two] = [1, 2].map(|n| SocketAddr::from(([127, 0, 0, n], 80)));
        let backend =
            Backend::at(HostPort::new("two.example", 80), vec![one, two], LocalPorts::of_this_system());
        assert_eq!(backend.addresses(), [one, two]);
        backend.answered(two);
        assert_eq!(backend.addresses(), [two, one]);
        backend.answered(one);
        assert_eq!(backend.addresses(), [one, two]);
    }
}
