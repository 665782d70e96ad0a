//! The submission's proxy in front of the grader's backends, and its backends by themselves.

use super::stand_in::{Manner, StandIns};
use crate::checks::echo::serving::beside_end;
use crate::scene::{Fill, Scene, Server};
use crate::stop::Stop;
use crate::submission::Part;

/// The proxy between the grader's own clients and backends.
pub(super) struct Stage {
    pub(super) proxy: Server,
    pub(super) backends: StandIns,
    /// Those of the backends, in their order.
    pub(super) ports: Vec<u16>,
}

impl Stage {
    /// Sets the stage, tries something on it, and tells of the proxy's end where that is what came of it. The backends
    /// treat their first connections as told.
    pub(super) fn play<'a>(
        scene: &mut Scene<'a>,
        manners: &[Manner],
        run: impl FnOnce(&mut Scene<'a>, &mut Self) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let mut stage = Self::set(scene, manners)?;
        let tried = run(scene, &mut stage);
        beside_end(&stage.proxy, tried)
    }

    /// [`Stage::play`] where no backend listens yet.
    pub(super) fn play_without_backends<'a>(
        scene: &mut Scene<'a>,
        run: impl FnOnce(&mut Scene<'a>, &mut Self) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let ports = scene.backend_ports()?;
        ports.iter().try_for_each(|port| scene.has_no_server(*port))?;
        let backends = StandIns::new(scene, &[]);
        let mut stage = Self { proxy: start_proxy(scene, &ports)?, backends, ports };
        let tried = run(scene, &mut stage);
        beside_end(&stage.proxy, tried)
    }

    /// All backends listen.
    pub(super) fn set(scene: &mut Scene<'_>, manners: &[Manner]) -> Result<Self, Stop> {
        let ports = scene.backend_ports()?;
        let backends = StandIns::all(scene, &ports, manners)?;
        Ok(Self { proxy: start_proxy(scene, &ports)?, backends, ports })
    }

    /// The number of the backend whose turn comes behind that one's.
    pub(super) fn behind(&self, id: u16) -> u16 {
        if usize::from(id) < self.ports.len() { id + 1 } else { 1 }
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

/// Starts the submission's backends on these ports, in their order.
pub(super) fn start_backends(scene: &Scene<'_>, ports: &[u16]) -> Result<Vec<Server>, Stop> {
    (1..).zip(ports).map(|(id, _)| start_backend(scene, id, ports)).collect()
}

/// Starts the submission's backend of that number.
pub(super) fn start_backend(scene: &Scene<'_>, id: u16, ports: &[u16]) -> Result<Server, Stop> {
    let fill = Fill { id, ..Fill::port(ports[usize::from(id) - 1]) };
    scene.server_at(Part::Server, &format!("backend {id}"), &fill)
}

/// Starts backend 1, tries something with it, and tells of its end where that is what came of it.
pub(super) fn with_backend<'a>(
    scene: &mut Scene<'a>,
    run: impl FnOnce(&mut Scene<'a>, &mut Server) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let ports = scene.backend_ports()?;
    let mut backend = start_backend(scene, 1, &ports)?;
    let tried = run(scene, &mut backend);
    beside_end(&backend, tried)
}

/// That a client which comes now is served.
pub(super) fn still_serves(scene: &Scene<'_>, server: &Server, who: &str) -> Result<(), Stop> {
    server.program.still_runs()?;
    super::caller::Caller::connect(scene, who, server)?.talk(scene, "again")
}
