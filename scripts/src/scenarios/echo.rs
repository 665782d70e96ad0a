//! The single-socket report and the SimpleEcho programs.

use common::Error;

use super::Pace;
use crate::cast::Role;
use crate::stage::Stage;

pub(super) fn one_at_a_time(stage: &mut Stage, _: Pace) -> Result<(), Error> {
    let port = stage.port("server")?;
    stage.enter("echo-server", &Role::EchoServer { port }, "Listening on")?;
    stage.enter("echo-client-1", &Role::EchoClient { port }, "> ")?;
    stage.type_line("echo-client-1", "hello")?;
    stage.expect("echo-client-1", "Received  :  hello")?;

    stage.enter("echo-client-2", &Role::EchoClient { port }, "> ")?;
    stage.type_line("echo-client-2", "second")?;
    stage.type_line("echo-client-1", "again")?;
    stage.expect("echo-client-1", "Received  :  again")?;
    stage.expect_not_yet("echo-client-2", "Received")?;

    stage.leave("echo-client-1")?;
    stage.expect("echo-client-2", "Received  :  second")?;
    stage.expect("echo-client-2", "> ")?;
    stage.interrupt("echo-client-2")?;
    stage.interrupt("echo-server")
}

const PROMPT: &str = "Input lowercase sentence: ";

pub(super) fn simple_tcp(stage: &mut Stage, _: Pace) -> Result<(), Error> {
    let port = stage.port("server")?;
    stage.enter("simple-server", &Role::SimpleServer { port, udp: false }, "ready to receive")?;
    let client = Role::SimpleClient { port, udp: false };
    stage.enter("simple-client-1", &client, PROMPT)?;
    stage.expect("simple-server", "Connection request")?;

    stage.enter("simple-client-2", &client, PROMPT)?;
    stage.type_line("simple-client-2", "the second waits")?;
    stage.expect_not_yet("simple-server", "Connection request")?;
    stage.expect_not_yet("simple-client-2", "Reply")?;
    stage.type_line("simple-client-1", "hello world!")?;
    stage.leave("simple-client-1")?;
    stage.leave("simple-client-2")?;
    stage.interrupt("simple-server")
}

pub(super) fn simple_udp(stage: &mut Stage, _: Pace) -> Result<(), Error> {
    let port = stage.port("server")?;
    stage.enter("simple-server", &Role::SimpleServer { port, udp: true }, "ready to receive")?;
    let client = Role::SimpleClient { port, udp: true };
    stage.enter("simple-client-1", &client, PROMPT)?;
    stage.enter("simple-client-2", &client, PROMPT)?;
    stage.type_line("simple-client-2", "the second does not wait")?;
    stage.leave("simple-client-2")?;
    stage.type_line("simple-client-1", "hello world!")?;
    stage.leave("simple-client-1")?;
    stage.interrupt("simple-server")
}
