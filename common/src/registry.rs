//! The connected clients and their IDs.

use std::collections::BTreeMap;
use std::fmt;

/// A client's number: 1, 2, 3, … in the order of connecting, never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId(u64);

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Who is connected, with what belongs to each; plain data, so the caller brings the lock.
///
/// Contract (the multi-client assignment): with 1, 2, 3 connected and 2 gone the clients are {1, 3};
/// the next is 4, and 2 reconnecting is 5.
#[derive(Debug)]
pub struct ClientRegistry<T> {
    last: u64,
    connected: BTreeMap<ClientId, T>,
}

impl<T> Default for ClientRegistry<T> {
    fn default() -> Self {
        Self { last: 0, connected: BTreeMap::new() }
    }
}

impl<T> ClientRegistry<T> {
    /// Takes a client in and gives it the next ID.
    pub fn connect(&mut self, client: T) -> ClientId {
        self.last += 1;
        let id = ClientId(self.last);
        self.connected.insert(id, client);
        id
    }

    /// Lets a client go; `None` where it had gone before.
    pub fn disconnect(&mut self, id: ClientId) -> Option<T> {
        self.connected.remove(&id)
    }

    /// How many clients are connected.
    pub fn count(&self) -> usize {
        self.connected.len()
    }

    /// The connected clients, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (ClientId, &T)> {
        self.connected.iter().map(|(id, client)| (*id, client))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(registry: &ClientRegistry<()>) -> Vec<u64> {
        registry.iter().map(|(id, ())| id.0).collect()
    }

    #[test]
    fn an_id_is_never_used_again() {
        let mut clients = ClientRegistry::default();
        let [_, two, _] = [(); 3].map(|()| clients.connect(()));
        assert_eq!(clients.disconnect(two), Some(()));
        assert_eq!(ids(&clients), [1, 3]);
        clients.connect(());
        clients.connect(());
        assert_eq!(ids(&clients), [1, 3, 4, 5]);
        assert_eq!(clients.count(), 4);
    }

    #[test]
    fn a_client_leaves_only_once() {
        let mut clients = ClientRegistry::default();
        let one = clients.connect(());
        assert_eq!(clients.disconnect(one), Some(()));
        assert_eq!(clients.disconnect(one), None);
        assert_eq!(clients.count(), 0);
    }
}
