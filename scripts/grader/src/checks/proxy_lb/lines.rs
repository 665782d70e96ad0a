//! The lines that the three programs print.

use std::net::SocketAddr;
use std::time::Duration;

use regex::Regex;

use super::caller::{QUIET, ask_on};
use super::client::serve;
use super::talk::{Stage, start_backend, start_proxy};
use super::wire::{NAME, REPORTS};
use crate::checks::exact::{farewell, next_line, next_lines, only, with_any, written};
use crate::evidence::difference::shown;
use crate::peer::Peer;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;

/// Where a server may say that it listens.
const HERE: &[&str] = &["0.0.0.0", "127.0.0.1", "localhost", "::", "::1", "[::]", "[::1]"];

/// What this machine may be called by what connects to it.
const LOCAL: &[&str] = &["localhost", "127.0.0.1", "::1", "[::1]"];

/// Stands in an expected line for a client's address.
const PEER: &str = "PEER";

pub(super) fn the_backend_prints_the_reports_lines(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let ports = scene.backend_ports()?;
    let mut backend = start_backend(scene, 1, &ports)?;
    next_line(&mut backend.program, &with_any(&format!("[SERVER 1] Listening on {{}}:{}", ports[0]), HERE))?;
    let mut client = scene.connect("client", &backend)?;
    let peer = client.address()?;
    next_line(&mut backend.program, &of(peer, "[SERVER 1] Client connected from PEER"))?;
    let is_late = ask_as_the_report_does(&mut client)?;
    // Where it was only late, it has got more than the report's client sends.
    let late = |stop: Stop| Stop { overdue: stop.overdue || is_late, ..stop };
    next_line(&mut backend.program, &only("[SERVER 1] Received: hello")).map_err(late)?;
    client.close();
    next_line(&mut backend.program, &of(peer, "[SERVER 1] Client PEER disconnected.")).map_err(late)?;
    backend.program.interrupt()?;
    farewell(&mut backend.program, "[SERVER 1] Server shutting down.")
}

pub(super) fn the_proxy_prints_the_reports_lines(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let Stage { mut proxy, backends: _backends, ports } = Stage::set(scene, &[])?;
    let listening = format!("[PROXY] TCP Proxy listening on {{}}:{}", proxy.address.port());
    let list = ports.iter().map(|port| format!("('{{}}', {port})")).collect::<Vec<_>>().join(", ");
    let balancing = format!("[PROXY] Balancing between: [{list}]");
    next_lines(&mut proxy.program, &[with_any(&listening, HERE), with_any(&balancing, LOCAL)])?;
    let mut client = scene.connect("client", &proxy)?;
    let peer = client.address()?;
    next_line(&mut proxy.program, &of(peer, "[PROXY] New client connected from PEER"))?;
    for number in 0..=ports.len() {
        let id = match ask_on(&mut client, REPORTS) {
            // Whether it serves another request on this connection is not what this is about.
            Err(_) if number > 0 && client.is_ended(Duration::ZERO) => break,
            answered => answered?,
        };
        let port = ports.get(usize::from(id).wrapping_sub(1)).copied().unwrap_or_default();
        let forwarded = format!("[PROXY] Client PEER -> Server {id} ({{}}:{port})");
        let variants = of(peer, &forwarded);
        let variants: Vec<String> = variants.iter().flat_map(|text| with_any(text, LOCAL)).collect();
        next_line(&mut proxy.program, &variants)?;
    }
    client.close();
    next_line(&mut proxy.program, &of(peer, "[PROXY] Client PEER disconnected."))
}

pub(super) fn the_client_prints_the_reports_lines(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut served = serve(scene)?;
    let mut lines = vec![with_any(&format!("Connected to proxy at {{}}:{}", served.port), LOCAL)];
    // How many there are is not what this is about.
    for (number, request) in (1..).zip(served.requests()?) {
        let backend = request.answered_as;
        lines.push(only(""));
        lines.push(only(format!("Sending: '{REPORTS}' (Request {number})")));
        lines.push(only(format!("Received: '{REPORTS}{NAME}{backend}'")));
    }
    lines.push(only("Client shutting down."));
    next_lines(&mut served.client, &lines).map_err(|stop| served.so_far(stop))?;
    match served.client.unread() {
        more if more.is_empty() => Ok(()),
        more => {
            let received = format!("'{}'", shown(more.as_bytes()));
            Err(Stop::fail("the client printed more after its last line").expected("nothing more", received))
        }
    }
}

pub(super) fn the_proxy_prints_which_backend_it_cannot_reach(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let ports = scene.backend_ports()?;
    let mut proxy = start_proxy(scene, &ports)?;
    let mut client = scene.connect("client", &proxy)?;
    client.send(format!("{REPORTS}\n"))?;
    let hosts = with_any("{}", LOCAL).iter().map(|host| regex::escape(host)).collect::<Vec<_>>().join("|");
    let any = ports.iter().map(ToString::to_string).collect::<Vec<_>>().join("|");
    let line = format!(r"^\[PROXY\] Error connecting to server ({hosts}):({any}): \S");
    let what = format!("'[PROXY] Error connecting to server localhost:{}: …'", ports[0]);
    proxy.program.expect_line(&what, &Regex::new(&line).map_err(Stop::grader)?, AT_ONCE).map(drop)
}

pub(super) fn a_reset_is_printed_as_an_abrupt_end(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let Stage { mut proxy, backends, ports } = Stage::set(scene, &[])?;
    abrupt_end(scene, &mut proxy, "[PROXY]")?;
    drop((proxy, backends));
    scene.new_network()?;
    let mut backend = start_backend(scene, 1, &ports)?;
    abrupt_end(scene, &mut backend, "[SERVER 1]")
}

fn abrupt_end(scene: &Scene<'_>, server: &mut Server, who: &str) -> Result<(), Stop> {
    let mut client = scene.connect("client", server)?;
    ask_on(&mut client, REPORTS)?;
    if client.is_ended(QUIET) {
        // One request a connection: the next client breaks off before its own.
        client = scene.connect("client, again", server)?;
        server.accepts(&client)?;
    }
    let peer = client.address()?;
    client.reset();
    let abrupt = of(peer, &format!("{who} Client PEER disconnected abruptly."));
    let what = format!("'{}'", abrupt[0]);
    server.program.expect_line_where(&what, AT_ONCE, |line| abrupt.contains(&line.text))?;
    next_line(&mut server.program, &of(peer, &format!("{who} Client PEER disconnected.")))
}

/// Sends what the report's client does, and the end of a line only where nothing comes of that; whether that was so.
fn ask_as_the_report_does(client: &mut Peer) -> Result<bool, Stop> {
    client.send(REPORTS)?;
    match client.receive_something("an answer", AT_ONCE) {
        Err(stop) if stop.overdue => {}
        answered => return answered.map(|_| false),
    }
    client.send("\n")?;
    client.receive_something("an answer", AT_ONCE)?;
    Ok(true)
}

/// The text with the client's address, as Python prints it or as others do.
fn of(peer: SocketAddr, text: &str) -> Vec<String> {
    written(peer).iter().map(|address| text.replace(PEER, address)).collect()
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn an_address_is_one_in_every_way_of_writing_it() {
        let written = |address: &str| of(address.parse().unwrap(), "from PEER.");
        assert_eq!(
            written("127.0.0.1:5"),
            [
                "from ('127.0.0.1', 5).",
                "from 127.0.0.1:5.",
                "from /127.0.0.1:5.",
                "from ('::ffff:127.0.0.1', 5, 0, 0).",
                "from [::ffff:127.0.0.1]:5."
            ]
        );
        assert_eq!(written("[::1]:5"), ["from ('::1', 5, 0, 0).", "from [::1]:5.", "from /[::1]:5."]);
    }
}
