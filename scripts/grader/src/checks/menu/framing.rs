//! Requests that do not come as they were sent, and texts that do not fit a buffer.

use std::thread;
use std::time::Duration;

use regex::Regex;

use super::talk::Talk;
use crate::check;
use crate::check::Check;
use crate::program::seconds;
use crate::request;
use crate::scene::Scene;
use crate::stop::Stop;
use crate::submission::Wire;

const STARTED: &[&str] = &["the_server_starts_and_listens"];

pub(super) const CHECKS: &[Check] = &[
    check!(a_request_cut_in_two_is_one_request).needing(STARTED),
    check!(two_requests_in_one_segment_are_both_answered).needing(STARTED),
    check!(long_texts_are_tried).needing(STARTED),
];

/// How much later the second half of a request comes: enough that the server has very likely read the first alone.
const PAUSE: Duration = Duration::from_millis(100);

/// How long a long text may take to come back before it is noted that it does not.
const FOR_A_TEXT: Duration = Duration::from_secs(1);

/// How much later than what comes of it a server's own end may be seen.
const A_MOMENT: Duration = Duration::from_millis(300);

fn a_request_cut_in_two_is_one_request(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let wire = &scene.submission.wire;
    let request = whole(wire, "hello world!")?;
    let server = scene.server()?;
    let mut client = Talk::to(scene, &server, "client 1")?;
    let mut other = Talk::to(scene, &server, "client 2")?;
    for cut in [request.len() / 2, request.len() - 1] {
        client.peer.send(&request[..cut])?;
        other.is_served()?;
        thread::sleep(PAUSE);
        client.peer.send(&request[cut..])?;
        client.hear_text("hello world!")?;
    }
    Ok(())
}

fn two_requests_in_one_segment_are_both_answered(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let wire = &scene.submission.wire;
    // Another command than the first: two texts in one reply might be one text.
    let others = [
        (&wire.address, &wire.address_reply),
        (&wire.count, &wire.count_reply),
        (&wire.time, &wire.time_reply),
    ];
    let Some((parts, reply)) = others.into_iter().find(|(parts, _)| !parts.is_empty()) else {
        return Err(Stop::unsupported("the submission has one command only"));
    };
    let both = [whole(wire, "first of two")?, request::whole(parts, b"")].concat();
    let server = scene.server()?;
    let mut client = Talk::to(scene, &server, "client 1")?;
    client.peer.send(&both)?;
    let pattern = Regex::new(&format!("(?i:first of two)(?s:.*)(?:{reply})")).map_err(Stop::grader)?;
    client.reply("the reply to the text 'first of two', then the reply to the other command", &pattern)?;
    // Nothing was left over that would mix with the next.
    client.ask_upper("and on it goes")?;
    client.hear_text("and on it goes")
}

/// The assignment says nothing of long texts, so that whatever happens to them is a note.
fn long_texts_are_tried(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.server()?;
    for length in [500, 1_500, 5_000] {
        let text: String =
            "the quick brown fox jumps over the lazy dog; ".chars().cycle().take(length).collect();
        let mut client = Talk::to(scene, &server, format_args!("the client with {length} characters"))?;
        client.ask_upper(&text)?;
        // Whether it is in upper case is another check's matter.
        let is_the_text = |part: &[u8]| part.eq_ignore_ascii_case(text.as_bytes());
        let is_whole = |heard: &[u8]| heard.windows(length).any(is_the_text).then_some(heard.len());
        if client.peer.receive_until("the text, in whatever case", FOR_A_TEXT, is_whole).is_err() {
            server.program.goes_on(A_MOMENT)?;
            let (came, time) = (client.peer.unread().len(), seconds(FOR_A_TEXT));
            scene.note(format_args!(
                "a text of {length} characters does not come back in one piece: {came} bytes came in {time}"
            ));
        }
    }
    server.program.still_runs()
}

/// Command 1 as bytes, where they say themselves where they end.
fn whole(wire: &Wire, text: &str) -> Result<Vec<u8>, Stop> {
    if wire.upper.is_empty() || !request::has_an_end(&wire.upper) {
        return Err(Stop::unsupported(
            "the submission's requests neither end with a newline, a NUL or the like nor tell their length, so nothing tells where \
             one ends but the pause behind it",
        ));
    }
    Ok(request::whole(&wire.upper, text.as_bytes()))
}
