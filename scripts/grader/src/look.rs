//! What programs show when they are started of which nothing is written yet: where they listen, what they connect to,
//! what a client asks its user and its server, what a server prints.
//!
//! Nothing is judged here. What is seen becomes [`Facts`], each a value for a key of `grade.toml` with the words that
//! say how it was seen; what could not be seen has no value, and says why.

mod alone;
mod asked;
mod attempt;
mod command_lines;
mod conversation;
mod fit;
mod greeting;
mod lines;
mod menu;
mod method;
mod options;
mod prompts;
mod reading;
mod replies;
mod report;
mod search;
mod seen;
mod sent;
mod silent;
mod stage;

use common::Error;

use crate::assignment::Assignment;
use crate::noise::Noise;
use crate::scene::Setting;
use crate::submission::{Part, Submission};
pub use seen::{Fact, Facts, Seen, Start, Ways};
use stage::Stage;

/// Starts a submission's programs in the calling worker's networks, and looks. The submission needs no programs yet.
///
/// # Errors
/// Where the system does not let the grader look.
pub fn look(submission: &Submission, ways: &Ways, setting: &Setting, noise: &Noise) -> Result<Seen, Error> {
    let mut stage = Stage { submission: submission.clone(), setting, noise };
    let mut seen = Seen::default();
    // Whoever listens is known before those that connect.
    const ORDER: [Part; 5] = [Part::Server, Part::UdpServer, Part::Proxy, Part::Client, Part::UdpClient];
    for part in ORDER {
        let Some(ways) = ways.get(&part) else { continue };
        let start = search::way(&stage, part, ways)?;
        stage.takes(part, &start);
        seen.starts.insert(part, start);
    }
    if let (Assignment::ProxyLb | Assignment::Bulk, Some(client)) =
        (submission.assignment, seen.starts.get_mut(&Part::Client))
    {
        let asks = || client.way.as_ref().and_then(|_| silent::asks(&stage));
        client.asks = client.asks.clone().or_else(asks);
    }
    if stage.submission.programs.contains_key(&Part::Server) {
        seen.assignment = method::look(&stage);
    }
    if submission.assignment.is_menu() && stage.submission.programs.contains_key(&Part::Server) {
        let typed = menu::look(&stage, &mut seen.facts)?;
        let client = seen.starts.get_mut(&Part::Client).and_then(|client| client.way.as_mut());
        client.into_iter().for_each(|client| client.typed.extend(typed.iter().cloned()));
    }
    if submission.assignment.is_menu() {
        let lacks = |part: &Part| !stage.submission.programs.contains_key(part);
        for part in [Part::Server, Part::Client].iter().filter(|part| lacks(part)) {
            seen.facts.doubt_without(*part, ways.contains_key(&Part::Client));
        }
    }
    Ok(seen)
}

/// Waits a minute for the report of the menu server that was seen, and adds what is to be said of it; nothing where there
/// is none to wait for.
///
/// # Errors
/// Where the system does not let the grader look.
pub fn wait_for_report(
    submission: &Submission,
    mut seen: Seen,
    setting: &Setting,
    noise: &Noise,
) -> Result<Seen, Error> {
    let mut stage = Stage { submission: submission.clone(), setting, noise };
    for (part, start) in &seen.starts {
        stage.takes(*part, start);
    }
    if stage.submission.assignment.is_menu() && stage.submission.programs.contains_key(&Part::Server) {
        menu::wait_for_report(&stage, &mut seen.facts)?;
    }
    Ok(seen)
}
