//! The submission's proxy in front of the grader's backends, and clients that ask it.

use std::time::Duration;

use super::stand_in::{Manner, StandIn};
use crate::checks::echo::serving::{beside_end, talk_until};
use crate::peer::Peer;
use crate::program::seconds;
use crate::report::difference;
use crate::scene::{AT_ONCE, Fill, Scene, Server};
use crate::stop::Stop;
use crate::submission::Part;

/// What stands between a request and the backend's name in a reply.
pub(super) const NAME: &str = "server-";

/// How long nothing more has to come before a reply without an end of its own counts as whole.
pub(super) const QUIET: Duration = Duration::from_millis(60);

/// The proxy between the grader's own clients and backends.
pub(super) struct Stage {
    pub(super) proxy: Server,
    pub(super) one: StandIn,
    pub(super) two: StandIn,
}

impl Stage {
    /// Sets the stage, tries something on it, and tells of the proxy's end where that is what came of it. Backend 1
    /// treats its first connections as told.
    pub(super) fn play<'a>(
        scene: &mut Scene<'a>,
        manners: &[Manner],
        run: impl FnOnce(&mut Scene<'a>, &Self) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let ports = scene.backend_ports()?;
        let stage = Self::on(scene, &ports, manners)?;
        let tried = run(scene, &stage);
        beside_end(&stage.proxy, tried)
    }

    /// Both backends answer.
    pub(super) fn set(scene: &mut Scene<'_>) -> Result<Self, Stop> {
        let ports = scene.backend_ports()?;
        Self::on(scene, &ports, &[])
    }

    /// The backends listen on these ports; backend 1 treats its first connections so.
    pub(super) fn on(scene: &mut Scene<'_>, ports: &[u16], manners: &[Manner]) -> Result<Self, Stop> {
        let one = StandIn::listen(scene, 1, ports[0], manners)?;
        let two = StandIn::listen(scene, 2, ports[1], &[])?;
        Ok(Self { proxy: start_proxy(scene, ports)?, one, two })
    }
}

/// Starts the submission's proxy in front of backends on these ports.
pub(super) fn start_proxy(scene: &mut Scene<'_>, backends: &[u16]) -> Result<Server, Stop> {
    let port = scene.port()?;
    proxy_at(scene, port, backends)
}

/// Starts the submission's proxy on that port.
pub(super) fn proxy_at(scene: &Scene<'_>, port: u16, backends: &[u16]) -> Result<Server, Stop> {
    let fill = Fill { backends: backends.to_vec(), ..Fill::port(port) };
    scene.server_at(Part::Proxy, "proxy", &fill)
}

/// Starts the submission's backend of that number.
pub(super) fn start_backend(scene: &Scene<'_>, id: u16, ports: &[u16]) -> Result<Server, Stop> {
    let fill = Fill { id, ..Fill::port(ports[usize::from(id) - 1]) };
    scene.server_at(Part::Server, &format!("backend {id}"), &fill)
}

/// Starts backend 1, tries something with it, and tells of its end where that is what came of it.
pub(super) fn with_backend<'a>(
    scene: &mut Scene<'a>,
    run: impl FnOnce(&Scene<'a>, &Server) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let ports = scene.backend_ports()?;
    let backend = start_backend(scene, 1, &ports)?;
    let tried = run(scene, &backend);
    beside_end(&backend, tried)
}

/// Sends a text, which has to come back with the name of a backend behind it: that one's number.
pub(super) fn ask(peer: &mut Peer, text: &str) -> Result<u16, Stop> {
    peer.send(text)?;
    hear(peer, text)
}

/// Sends a text, to which something has to come back, whatever it is.
pub(super) fn talk(peer: &mut Peer, text: &str) -> Result<(), Stop> {
    let right = [1, 2].map(|id| format!("{text}{NAME}{id}").into_bytes());
    talk_until(peer, text.as_bytes(), |heard| right.iter().any(|right| right == heard))
}

/// The reply to a text that was sent.
pub(super) fn hear(peer: &mut Peer, text: &str) -> Result<u16, Stop> {
    let head = format!("{text}{NAME}");
    let what = format!("'{head}1' or '{head}2'");
    let agrees = |heard: &[u8]| {
        let common = heard.len().min(head.len());
        let differs = heard[..common] != head.as_bytes()[..common];
        (differs || heard.len() > head.len()).then_some(if differs { heard.len() } else { head.len() + 1 })
    };
    let reply = peer.receive_until(&what, AT_ONCE, agrees)?;
    match reply.strip_prefix(head.as_bytes()) {
        Some(b"1") => Ok(1),
        Some(b"2") => Ok(2),
        _ => {
            let reason =
                format!("{} got other bytes than its own with a backend's name behind them", peer.named());
            let received = format!("'{}'", difference::shown(&reply));
            Err(Stop::fail(reason).expected(what, received))
        }
    }
}

/// Sends a text, which has to be answered by that backend.
pub(super) fn ask_for(peer: &mut Peer, text: &str, id: u16) -> Result<(), Stop> {
    let answered = ask(peer, text)?;
    if answered == id {
        return Ok(());
    }
    let reason = format!("the request '{text}' of {} was answered by server-{answered}", peer.named());
    Err(Stop::fail(reason).expected(format!("'{text}{NAME}{id}'"), format!("'{text}{NAME}{answered}'")))
}

/// That the request of client 1, which the grader waited for at once, did not come to `whom`.
pub(super) fn unreached(whom: &str) -> Stop {
    let within = seconds(AT_ONCE);
    Stop::time_out(format!("the request of client 1 did not reach {whom} within {within}"))
}

/// That a client which connects now is served.
pub(super) fn still_serves(scene: &Scene<'_>, server: &Server, who: &str) -> Result<(), Stop> {
    server.program.still_runs()?;
    let mut peer = scene.connect(who, server)?;
    talk(&mut peer, "again")
}
