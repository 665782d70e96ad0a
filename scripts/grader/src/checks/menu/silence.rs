//! Clients that say nothing for a while, as users do who think.

use std::thread;
use std::time::{Duration, Instant};

use super::service::Service;
use crate::check;
use crate::check::Check;
use crate::scene::Scene;
use crate::stop::Stop;
use crate::time::seconds;

pub(super) const CHECKS: &[Check] =
    &[check!(a_silent_client_is_still_served).needing(&["the_server_starts_and_listens"]).waiting(60)];

/// How long they are silent.
const SILENT: Duration = Duration::from_secs(15);

/// How often it is looked at whether they are still there.
const LOOK: Duration = Duration::from_millis(250);

/// Both one that has been served and one that has said nothing yet.
fn a_silent_client_is_still_served(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let service = Service::start(scene)?;
    let mut served = service.admit(scene, "client 1, which has been served,")?;
    served.is_served()?;
    let mute = service.admit(scene, "client 2, which has said nothing,")?;
    let mut clients = [served, mute];
    scene.step(format_args!("both are silent for {}", seconds(SILENT)));
    let since = Instant::now();
    while since.elapsed() < SILENT {
        thread::sleep(LOOK);
        service.server.program.still_runs()?;
        for client in &mut clients {
            // What the server announces meanwhile is nothing that was asked for.
            client.peer.drain(Duration::ZERO);
            if client.peer.is_ended(Duration::ZERO) {
                let (who, after) = (client.peer.named(), seconds(since.elapsed()));
                let reason = format!("the server ended the connection of {who} after {after} of silence");
                return Err(Stop::fail(reason).expected("a connection that stays", "its end"));
            }
        }
    }
    clients.iter_mut().try_for_each(|client| client.is_served().map(drop))
}
