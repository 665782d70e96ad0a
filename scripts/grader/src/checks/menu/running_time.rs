//! The answer to command 4.

use std::thread;
use std::time::{Duration, Instant};

use chrono::Timelike;

use super::talk::Talk;
use crate::check;
use crate::check::Check;
use crate::noise::{Judgement, judge};
use crate::scene::Scene;
use crate::stop::Stop;

pub(super) const CHECKS: &[Check] =
    &[check!(the_running_time_is_that_of_the_server).needing(&["the_server_starts_and_listens"])];

/// A clock begins anew behind it.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// By how much the running time may be wrong; it is told in whole seconds.
const TOLERANCE: Duration = Duration::from_secs(1);

/// How long the server has run when it is asked: long enough before the first client comes that a clock which only
/// starts then is seen, and again long enough until the second time that a clock which stands is seen.
const ASKED_AT: [Duration; 2] = [Duration::from_millis(2200), Duration::from_millis(3400)];

fn the_running_time_is_that_of_the_server(scene: &mut Scene<'_>) -> Result<(), Stop> {
    if scene.submission.wire.tells_the_clock {
        return the_clock_is_right(scene);
    }
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

/// Where grade.toml says that command 4 tells the time of day: that of this machine, or of Greenwich.
fn the_clock_is_right(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.server()?;
    let mut client = Talk::to(scene, &server, "client 1")?;
    let asked = Instant::now();
    let told = client.time()?;
    let noise = scene.noise.worst(asked, Instant::now());
    let of_day = |time: chrono::NaiveTime| f64::from(time.num_seconds_from_midnight());
    let clocks = [chrono::Local::now().time(), chrono::Utc::now().time()].map(of_day);
    let off = clocks.map(|clock| {
        let off = (clock - told.as_secs_f64()).abs();
        Duration::from_secs_f64(off.min(DAY.as_secs_f64() - off).max(0.0))
    });
    let off = off.into_iter().min().unwrap_or_default();
    let reason = format!(
        "{} was told the time of day {:.0} s after midnight",
        client.peer.named(),
        told.as_secs_f64()
    );
    match judge(off, TOLERANCE + asked.elapsed(), noise) {
        Judgement::Within => Ok(()),
        Judgement::Outside => Err(Stop::fail(reason)
            .expected(format!("{:.0} s after midnight", clocks[0]), format!("{:.0} s", told.as_secs_f64()))),
        Judgement::Undecided => Err(Stop::inconclusive(reason)),
    }
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
