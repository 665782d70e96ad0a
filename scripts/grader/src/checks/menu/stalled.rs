//! Clients that keep the server waiting.

use super::company::Company;
use super::hostile;
use crate::check;
use crate::check::Check;
use crate::checks::deaf::{End, pour};
use crate::request;
use crate::scene::Scene;
use crate::stop::Stop;

const STARTED: &[&str] = &["the_server_starts_and_listens"];

pub(super) const CHECKS: &[Check] = &[
    check!(a_client_that_sends_half_a_request_holds_nobody_up).needing(STARTED),
    check!(a_client_that_stops_reading_holds_nobody_up).needing(STARTED),
];

fn a_client_that_sends_half_a_request_holds_nobody_up(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut company = Company::gather(scene)?;
    let silent = company.connect(scene, "a client that says nothing")?;
    company.is_served()?;
    let wire = &scene.submission.wire;
    let half = match request::has_an_end(&wire.upper) {
        true => {
            let whole = hostile::request(scene, b"half of a sentence");
            whole[..whole.len() / 2].to_vec()
        }
        false if wire.upper.len() > 1 => request::filled(&wire.upper, b"").swap_remove(0),
        false => {
            scene.note(
                "the submission's requests have no end that could be missing: a silent client was tried",
            );
            return company.is_served();
        }
    };
    let mut halting = company.connect(scene, "a client that sends half a request")?;
    halting.send(half)?;
    for _ in 0..3 {
        company.is_served()?;
    }
    drop(silent);
    Ok(())
}

fn a_client_that_stops_reading_holds_nobody_up(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut company = Company::gather(scene)?;
    let deaf = company.connect(scene, "a client that never reads")?;
    let poured = pour(&company.server, &deaf, &hostile::request(scene, &[b'x'; 900]).repeat(16))?;
    scene.step(format_args!("the client that never reads has sent requests: {poured}"));
    match poured.end {
        End::TakenWhole => scene.note(format_args!(
            "the server takes {} bytes of requests from a client that reads no reply",
            poured.sent
        )),
        End::Unsettled => scene.note(format_args!("from a client that reads no reply came {poured}")),
        End::Standstill | End::LetGo => {}
    }
    company.is_served_after_a_silence(scene)?;
    company.is_served()?;
    company.goes_on(scene)
}
