//! The answer to command 4.

use std::thread;
use std::time::{Duration, Instant};

use super::talk::Talk;
use crate::check;
use crate::check::Check;
use crate::noise::{Judgement, judge};
use crate::scene::Scene;
use crate::stop::Stop;

pub(super) const CHECKS: &[Check] =
    &[check!(the_running_time_is_that_of_the_server).needing(&["the_server_starts_and_listens"])];

/// By how much the running time may be wrong; it is told in whole seconds.
const TOLERANCE: Duration = Duration::from_secs(1);

/// How long the server has run when it is asked: long enough before the first client comes that a clock which only
/// starts then is seen, and again long enough until the second time that a clock which stands is seen.
const ASKED_AT: [Duration; 2] = [Duration::from_millis(2200), Duration::from_millis(3400)];

fn the_running_time_is_that_of_the_server(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let before = Instant::now();
    let server = scene.server()?;
    let start = Start { earliest: before, latest: Instant::now() };
    let mut clients: Vec<Talk<'_>> = Vec::new();
    for at in ASKED_AT {
        // Time itself is waited for.
        thread::sleep((start.latest + at).saturating_duration_since(Instant::now()));
        clients.push(Talk::to(scene, &server, format_args!("client {}", clients.len() + 1))?);
        for client in &mut clients {
            start.agrees_with(scene, client)?;
        }
    }
    Ok(())
}

/// The server began to run between these two moments.
struct Start {
    earliest: Instant,
    latest: Instant,
}

impl Start {
    fn agrees_with(&self, scene: &Scene<'_>, client: &mut Talk<'_>) -> Result<(), Stop> {
        let least = self.latest.elapsed();
        let told = client.time()?;
        let most = self.earliest.elapsed();
        let off = least.saturating_sub(told).max(told.saturating_sub(most));
        let noise = scene.noise.worst(self.earliest, Instant::now());
        let reason = || {
            let seconds = told.as_secs_f64();
            format!("{} was told a running time of {seconds} s", client.peer.named())
        };
        match judge(off, TOLERANCE, noise) {
            Judgement::Within => Ok(()),
            Judgement::Outside => {
                let window = format!("{:.1} s to {:.1} s", least.as_secs_f64(), most.as_secs_f64());
                Err(Stop::fail(reason()).expected(window, format!("{} s", told.as_secs_f64())))
            }
            Judgement::Undecided => {
                let noise = noise.as_secs_f64();
                let reason = reason();
                Err(Stop::inconclusive(format!("{reason}; this machine held programs up for {noise:.1} s")))
            }
        }
    }
}
