//! What the checks of echo servers do with a server again and again.

use std::time::{Duration, Instant};

use super::answers::{contains, line, without_ends};
use crate::peer::Peer;
use crate::program::Program;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;
use crate::verdict::Verdict;

/// How long nothing has to come before it counts as "nothing comes".
pub(in crate::checks) const SILENCE: Duration = Duration::from_millis(300);

/// How long nothing more has to come behind a reply that is not the right one, before it counts as whole.
const QUIET: Duration = Duration::from_millis(60);

/// How much later than its connections' end a program's own end may be seen.
const END_SEEN: Duration = Duration::from_millis(200);

/// How long a client that has asked is waited for before the next one connects: whoever is answered was accepted, so
/// that the system's queue does not overflow, however short it is.
const PACE: Duration = Duration::from_millis(20);

/// How long an answer may take that nothing depends on.
const TURN: Duration = Duration::from_secs(1);

/// Starts the server and has `run` try it. What becomes of it behind that is not looked at: whether that is seen would be
/// a matter of chance.
pub(in crate::checks) fn serving(
    scene: &mut Scene<'_>,
    run: impl FnOnce(&mut Scene<'_>, &mut Server) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut server = scene.server()?;
    let tried = run(scene, &mut server);
    beside_end(&server, tried)
}

/// What came of a server's trial; where the server has ended, that is what there is to tell.
pub(in crate::checks) fn beside_end<T>(server: &Server, tried: Result<T, Stop>) -> Result<T, Stop> {
    beside_end_of(&server.program, tried)
}

/// [`beside_end`] of any program.
pub(in crate::checks) fn beside_end_of<T>(program: &Program, tried: Result<T, Stop>) -> Result<T, Stop> {
    let stop = match tried {
        Ok(value) => return Ok(value),
        // What cannot be looked at any more may have ended; that is not the grader's fault.
        Err(stop) if !matches!(stop.verdict, Verdict::Fail | Verdict::TimeOut | Verdict::GraderError) => {
            return Err(stop);
        }
        Err(stop) => stop,
    };
    match program.goes_on(END_SEEN) {
        Ok(()) => Err(stop),
        Err(crash) => Err(Stop { difference: stop.difference, ..crash }),
    }
}

/// Sends a line, to which something has to come back, whatever it is: for what does not depend on the right bytes.
pub(in crate::checks) fn talk(client: &mut Peer, text: impl AsRef<str>) -> Result<(), Stop> {
    let text = text.as_ref();
    talk_until(client, &line(text), |heard| contains(heard, text.as_bytes()))
}

/// Sends bytes, to which something has to come back; behind the right reply nothing more is waited for.
pub(in crate::checks) fn talk_until(
    client: &mut Peer,
    text: &[u8],
    is_right: impl Fn(&[u8]) -> bool,
) -> Result<(), Stop> {
    // What came late behind the reply before must not pass for this one.
    client.drain(Duration::ZERO);
    client.send(text)?;
    hears_something(client, is_right)
}

/// That something comes to a client; all of it is taken.
pub(in crate::checks) fn hears_something(
    client: &mut Peer,
    is_right: impl Fn(&[u8]) -> bool,
) -> Result<(), Stop> {
    if !is_right(&hears(client, AT_ONCE)?) {
        client.drain(QUIET);
    }
    Ok(())
}

fn hears(client: &mut Peer, within: Duration) -> Result<Vec<u8>, Stop> {
    // The end of a line may come late behind the line before.
    client
        .receive_until("an answer", within, |heard| (!without_ends(heard).is_empty()).then_some(heard.len()))
}

/// Has so many clients come that all ask this at once; none of them has been waited for.
pub(in crate::checks) fn come_and_ask(
    scene: &Scene<'_>,
    server: &Server,
    count: usize,
    text: &str,
) -> Result<Vec<Peer>, Stop> {
    let client = |number| {
        let who = format!("client {number}");
        let mut client = match count {
            0..=20 => scene.connect(who, server)?,
            _ => scene.connect_quietly(who, server)?,
        };
        client.send(line(text))?;
        let heard = || Ok::<_, Stop>(client.has_been_heard());
        server.program.comes_to(PACE, heard, |heard| *heard)?;
        Ok(client)
    };
    (1..=count).map(client).collect()
}

/// That each of them is answered, whatever it is, in the time that one has: they have asked at the same time.
pub(in crate::checks) fn all_are_answered(clients: &mut [Peer], text: &str) -> Result<(), Stop> {
    let until = Instant::now() + AT_ONCE;
    let mut others = Vec::new();
    for client in clients {
        let heard = hears(client, until.saturating_duration_since(Instant::now()))?;
        if !contains(&heard, text.as_bytes()) {
            others.push(client);
        }
    }
    others.into_iter().for_each(|client| drop(client.drain(QUIET)));
    Ok(())
}

/// Has a client come, get some answer and leave.
pub(in crate::checks) fn serve_one(scene: &Scene<'_>, server: &Server, who: &str) -> Result<(), Stop> {
    let mut client = scene.connect(who, server)?;
    talk(&mut client, format!("hello from {who}"))?;
    client.close();
    Ok(())
}

/// Has a client come, ask and leave. Whether it is answered is not what is tried.
pub(in crate::checks) fn visit(scene: &Scene<'_>, server: &Server, who: &str) -> Result<(), Stop> {
    let mut client = scene.connect(who, server)?;
    client.send(line("hello"))?;
    has_its_turn(&mut client, server)?;
    client.close();
    Ok(())
}

/// Gives a server the time to answer a client that has asked.
pub(in crate::checks) fn has_its_turn(client: &mut Peer, server: &Server) -> Result<(), Stop> {
    let answered = client.receive_something("an answer", TURN);
    answered.map(drop).or_else(|_| server.program.still_runs())
}

/// As many bytes, all digits and points, of which no two parts are the same.
pub(in crate::checks) fn letters(length: usize) -> String {
    let numbers = (0..).flat_map(|number: u32| format!("{number:05}.").into_bytes());
    numbers.map(char::from).take(length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_or_doubled_part_of_the_letters_shows() {
        let text = letters(60_000);
        assert_eq!(text.len(), 60_000);
        assert!(text.starts_with("00000.00001.00002."));
        assert_ne!(text[..1024], text[1024..2048]);
    }
}
