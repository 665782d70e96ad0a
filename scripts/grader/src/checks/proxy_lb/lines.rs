//! The lines that the three programs print.

use common::python::PyAddr;
use regex::Regex;

use super::client::serve;
use super::talk::{Stage, ask, start_backend, start_proxy, talk};
use crate::checks::exact::{farewell, next_line, next_lines, only, with_any};
use crate::peer::Peer;
use crate::program::Program;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

/// Where a server may say that it listens.
const HERE: &[&str] = &["0.0.0.0", "127.0.0.1"];

/// What this machine may be called by what connects to it.
const LOCAL: &[&str] = &["localhost", "127.0.0.1"];

pub(super) fn the_backend_prints_the_reports_lines(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let ports = scene.backend_ports()?;
    let mut backend = start_backend(scene, 1, &ports)?;
    next_line(&mut backend.program, &with_any(&format!("[SERVER 1] Listening on {{}}:{}", ports[0]), HERE))?;
    let mut client = scene.connect("client", &backend)?;
    let peer = PyAddr(client.address()?);
    next_line(&mut backend.program, &only(format!("[SERVER 1] Client connected from {peer}")))?;
    talk(&mut client, "hello")?;
    next_line(&mut backend.program, &only("[SERVER 1] Received: hello"))?;
    client.close();
    next_line(&mut backend.program, &only(format!("[SERVER 1] Client {peer} disconnected.")))?;
    backend.program.interrupt()?;
    farewell(&mut backend.program, "[SERVER 1] Server shutting down.")
}

pub(super) fn the_proxy_prints_the_reports_lines(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let ports = scene.backend_ports()?;
    let Stage { mut proxy, one: _one, two: _two } = Stage::on(scene, &ports, &[])?;
    let [first, second] = [ports[0], ports[1]];
    let listening = format!("[PROXY] TCP Proxy listening on {{}}:{}", proxy.address.port());
    let balancing = format!("[PROXY] Balancing between: [('{{}}', {first}), ('{{}}', {second})]");
    next_lines(&mut proxy.program, &[with_any(&listening, HERE), with_any(&balancing, LOCAL)])?;
    let mut client = scene.connect("client", &proxy)?;
    let peer = PyAddr(client.address()?);
    next_line(&mut proxy.program, &only(format!("[PROXY] New client connected from {peer}")))?;
    for (number, port) in [(1, first), (2, second), (1, first)] {
        ask(&mut client, "hello")?;
        let forwarded = format!("[PROXY] Client {peer} -> Server {number} ({{}}:{port})");
        next_line(&mut proxy.program, &with_any(&forwarded, LOCAL))?;
    }
    client.close();
    next_line(&mut proxy.program, &only(format!("[PROXY] Client {peer} disconnected.")))
}

pub(super) fn the_client_prints_the_reports_lines(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut served = serve(scene)?;
    let mut lines = vec![with_any(&format!("Connected to proxy at {{}}:{}", served.port), LOCAL)];
    for number in 1..=4 {
        let backend = 2 - number % 2;
        lines.push(only(""));
        lines.push(only(format!("Sending: 'hello' (Request {number})")));
        lines.push(only(format!("Received: 'helloserver-{backend}'")));
    }
    lines.push(only("Client shutting down."));
    next_lines(&mut served.client, &lines)?;
    served.client.wait_for_end(AT_ONCE)?;
    match served.client.unread() {
        more if more.is_empty() => Ok(()),
        more => {
            let received = format!("'{}'", crate::report::difference::shown(more.as_bytes()));
            Err(Stop::fail("the client printed more after its last line").expected("nothing more", received))
        }
    }
}

pub(super) fn the_proxy_prints_which_backend_it_cannot_reach(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let ports = scene.backend_ports()?;
    let mut proxy = start_proxy(scene, &ports)?;
    let mut client = scene.connect("client", &proxy)?;
    client.send("hello")?;
    let line = format!(r"^\[PROXY\] Error connecting to server (localhost|127\.0\.0\.1):{}: \S", ports[0]);
    let what = format!("'[PROXY] Error connecting to server localhost:{}: …'", ports[0]);
    proxy.program.expect_line(&what, &Regex::new(&line).map_err(Stop::grader)?, AT_ONCE).map(drop)
}

pub(super) fn a_reset_is_printed_as_an_abrupt_end(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let Stage { mut proxy, one, two } = Stage::set(scene)?;
    let mut client = scene.connect("client 1", &proxy)?;
    talk(&mut client, "hello")?;
    abrupt_end(&mut proxy.program, client, "[PROXY]")?;
    drop((proxy, one, two));
    scene.new_network()?;
    let ports = scene.backend_ports()?;
    let mut backend = start_backend(scene, 1, &ports)?;
    let mut client = scene.connect("client 2", &backend)?;
    talk(&mut client, "hello")?;
    abrupt_end(&mut backend.program, client, "[SERVER 1]")
}

fn abrupt_end(program: &mut Program, client: Peer, who: &str) -> Result<(), Stop> {
    let peer = PyAddr(client.address()?);
    client.reset();
    let abrupt = format!("{who} Client {peer} disconnected abruptly.");
    program.expect_line_where(&format!("'{abrupt}'"), AT_ONCE, |line| line.text == abrupt)?;
    next_line(program, &only(format!("{who} Client {peer} disconnected.")))
}
