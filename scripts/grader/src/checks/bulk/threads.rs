//! A thread for each client.

use super::exchange::visit;
use crate::checks::echo::serving::serving;
use crate::checks::multithread_echo::threads::{CLIENTS, at_rest, one_for_each};
use crate::scene::Scene;
use crate::stop::Stop;

pub(super) fn every_client_has_a_thread_of_its_own(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let before = at_rest(scene, server, visit)?;
        let mut clients = Vec::new();
        for number in 1..=CLIENTS {
            // One that sends nothing is not answered, and stays.
            clients.push(scene.connect(format!("client {number}"), server)?);
        }
        one_for_each(scene, server, before)
    })
}
