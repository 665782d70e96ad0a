//! The 100 kB report.

use common::Error;

use crate::cast::Role;
use crate::stage::Stage;

/// The server and its clients on this machine, on a free port.
pub(super) fn here(stage: &mut Stage) -> Result<(), Error> {
    let port = stage.port("1")?;
    exchanges(stage, "localhost", port, [None; 3])
}

/// The server and its clients on the report's own network, each in the namespace of its address.
pub(super) fn network(stage: &mut Stage) -> Result<(), Error> {
    let namespaces = ["z34_server2", "z34_client1", "z34_client2"];
    exchanges(stage, namespaces[0], 8000, namespaces.map(Some))
}

/// The report's three exchanges, one after the other.
fn exchanges(
    stage: &mut Stage,
    host: &'static str,
    port: u16,
    namespaces: [Option<&'static str>; 3],
) -> Result<(), Error> {
    let [server, first, second] = namespaces;
    stage.enter("bulk-server", &Role::BulkServer { port, namespace: server }, "Server at")?;
    for (actor, namespace) in
        [("bulk-client-1", first), ("bulk-client-2", second), ("bulk-client-1-again", first)]
    {
        stage.enter(actor, &Role::BulkClient { host, port, namespace }, "Client finished.")?;
        stage.leave(actor)?;
        stage.expect("bulk-server", "Connection closed by client at")?;
    }
    stage.interrupt("bulk-server")
}
