//! The nodes through which a file comes, each a process of its own.

use std::process::Command;

use common::Error;
use scripts::load::connections::Transport;
use scripts::peers::Language;

use super::contenders::with_port;
use crate::contender::{Contender, Listen, PassOn, Start};
use crate::tools::Tools;

/// The workspace's node, which has the kernel move the bytes.
pub const CHAIN_SERVER: Contender = node("chain-server", true, chain_server);
/// The yardstick, the relay of textbooks: a read and a write for every 8 KiB.
pub const TEXTBOOK: Contender = node("chain-server, 8 KiB buffer", true, |tools, port| {
    let mut command = chain_server(tools, port)?;
    command.args(["--no-splice", "--buffer", "8192"]);
    Ok(command)
});
/// HAProxy, which decides itself whether the kernel is to move the bytes.
pub const HAPROXY: Contender =
    forwards("HAProxy, splice-auto", |tools, port, next| haproxy(tools, port, next, "splice-auto"));

/// Everybody who passes a file on.
pub const RELAYS: [Contender; 9] = [
    CHAIN_SERVER,
    node("chain-server, 256 KiB buffer", true, |tools, port| {
        let mut command = chain_server(tools, port)?;
        command.arg("--no-splice");
        Ok(command)
    }),
    TEXTBOOK,
    node("C, as in the report", false, |tools, port| peer(tools, Language::C, port)),
    node("Python, as in the report", false, |tools, port| peer(tools, Language::Python, port)),
    HAPROXY,
    forwards("HAProxy, always splicing", |tools, port, next| haproxy(tools, port, next, "splice-response")),
    forwards("nginx stream", |tools, port, next| {
        let mut command = tools.installed("nginx", "-v")?;
        let configuration = tools.configuration("nginx.conf.in", &both(next), port)?;
        command.arg("-c").arg(configuration).arg("-p").arg(tools.folder());
        Ok(command)
    }),
    forwards("socat", |tools, port, next| {
        let mut command = tools.installed("socat", "-V")?;
        // Otherwise it goes half a second after a client has ended its direction, as ours does at once.
        command.args(["-t", "30"]).arg(format!("TCP4-LISTEN:{port},reuseaddr,fork,backlog=4096"));
        command.arg(format!("TCP4:127.0.0.1:{next}"));
        Ok(command)
    }),
];

const fn node(name: &'static str, ours: bool, listen: Listen) -> Contender {
    Contender { name, ours, transport: Transport::Stream, start: Start::Routed(listen) }
}

/// Programs that can only be told where to pass everything on, before the same last node as ours.
const fn forwards(name: &'static str, forward: PassOn) -> Contender {
    let start = Start::Fixed { forward, last: chain_server };
    Contender { name, ours: false, transport: Transport::Stream, start }
}

fn chain_server(tools: &Tools, port: u16) -> Result<Command, Error> {
    let mut command = Command::new(tools.programs.path("chain-server")?);
    command.arg(port.to_string()).arg("--root").arg(tools.sample_folder()?);
    Ok(command)
}

fn peer(tools: &Tools, language: Language, port: u16) -> Result<Command, Error> {
    let mut command = with_port(tools.peers.command(language, "chain_server")?, port)?;
    command.current_dir(tools.sample_folder()?);
    Ok(command)
}

fn haproxy(tools: &Tools, port: u16, next: u16, option: &str) -> Result<Command, Error> {
    let mut command = tools.installed("haproxy", "-v")?;
    command.args(["-db", "-f"]).arg(tools.configuration("haproxy-relay.cfg.in", &both(next), port)?);
    command.env("SPLICE", option);
    Ok(command)
}

/// For templates with two backends.
fn both(next: u16) -> [String; 2] {
    [next, next].map(|port| format!("127.0.0.1:{port}"))
}
