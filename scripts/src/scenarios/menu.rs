//! The multi-client assignment, by either method.

use common::Error;

use crate::cast::Role;
use crate::stage::Stage;

/// The programs of a method.
#[derive(Clone, Copy)]
pub(super) struct Method {
    server: &'static str,
    client: &'static str,
    /// The actors 1, 2, 3, 4 and 2 again.
    clients: [&'static str; 5],
}

pub(super) const BY_THREADS: Method = Method {
    server: "multithread-server",
    client: "multithread-client",
    clients: [
        "multithread-client-1",
        "multithread-client-2",
        "multithread-client-3",
        "multithread-client-4",
        "multithread-client-2-again",
    ],
};

pub(super) const FROM_ONE_THREAD: Method = Method {
    server: "nonblocking-server",
    client: "nonblocking-client",
    clients: [
        "nonblocking-client-1",
        "nonblocking-client-2",
        "nonblocking-client-3",
        "nonblocking-client-4",
        "nonblocking-client-2-again",
    ],
};

const OPTION: &str = "Input option: ";

pub(super) fn ids(stage: &mut Stage, method: Method) -> Result<(), Error> {
    let [one, two, three, four, two_again] = method.clients;
    let port = start(stage, method, None)?;
    for (id, client) in [one, two, three].into_iter().enumerate() {
        come(stage, method, port, client, id + 1)?;
    }
    stage.type_line(one, "1")?;
    stage.expect(one, "Input sentence: ")?;
    stage.type_line(one, "hello world!")?;
    stage.expect(one, OPTION)?;

    leave_by_5(stage, two)?;
    gone(stage, method, 2)?;
    come(stage, method, port, four, 4)?;
    come(stage, method, port, two_again, 5)?;

    for (client, option) in [(three, "2"), (four, "3"), (one, "4")] {
        stage.type_line(client, option)?;
        stage.expect(client, OPTION)?;
    }
    leave_by_5(stage, one)?;
    gone(stage, method, 1)?;
    stage.interrupt(three)?;
    gone(stage, method, 3)?;
    stage.leave(four)?;
    gone(stage, method, 4)?;
    leave_by_5(stage, two_again)?;
    gone(stage, method, 5)?;
    stage.interrupt(method.server)
}

pub(super) fn minute(stage: &mut Stage, method: Method) -> Result<(), Error> {
    let [one, ..] = method.clients;
    let port = start(stage, method, Some(3))?;
    come(stage, method, port, one, 1)?;
    stage.expect(method.server, "\nNumber of connected clients = 1\n")?;
    leave_by_5(stage, one)?;
    gone(stage, method, 1)?;
    stage.interrupt(method.server)
}

fn start(stage: &mut Stage, method: Method, report_every: Option<u8>) -> Result<u16, Error> {
    let port = stage.port("server")?;
    let server = Role::MenuServer { program: method.server, port, report_every };
    stage.enter(method.server, &server, "ready to receive")?;
    Ok(port)
}

fn come(stage: &mut Stage, method: Method, port: u16, client: &str, id: usize) -> Result<(), Error> {
    stage.enter(client, &Role::MenuClient { program: method.client, port }, OPTION)?;
    // Waited for, so that the next client comes after this one.
    stage.expect(method.server, &format!("Client {id} connected. Number of connected clients ="))
}

fn leave_by_5(stage: &mut Stage, client: &str) -> Result<(), Error> {
    stage.type_line(client, "5")?;
    stage.leave(client)
}

fn gone(stage: &mut Stage, method: Method, id: usize) -> Result<(), Error> {
    stage.expect(method.server, &format!("Client {id} disconnected."))
}
