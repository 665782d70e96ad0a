//! What the checks of echo servers do with a server again and again.

use std::time::Duration;

use crate::peer::Peer;
use crate::report::difference;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;
use crate::verdict::Verdict;

/// How long nothing has to come before it counts as "nothing comes".
pub(in crate::checks) const SILENCE: Duration = Duration::from_millis(300);

/// How long nothing more has to come behind a reply that is not the right one, before it counts as whole.
const QUIET: Duration = Duration::from_millis(60);

/// How much later than its connections' end a program's own end may be seen.
const END_SEEN: Duration = Duration::from_millis(200);

/// Starts the server and has `run` try it; it must go on all the while.
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
    let stop = match tried {
        Ok(value) => return server.program.still_runs().map(|()| value),
        // What cannot be looked at any more may have ended; that is not the grader's fault.
        Err(stop) if !matches!(stop.verdict, Verdict::Fail | Verdict::TimeOut | Verdict::GraderError) => {
            return Err(stop);
        }
        Err(stop) => stop,
    };
    match server.program.goes_on(END_SEEN) {
        Ok(()) => Err(stop),
        Err(crash) => Err(Stop { difference: stop.difference, ..crash }),
    }
}

/// Sends a text, which has to come back as it is.
pub(in crate::checks) fn exchange(client: &mut Peer, text: impl AsRef<[u8]>) -> Result<(), Stop> {
    client.send(&text)?;
    client.expect(&text, AT_ONCE)?;
    let more = client.unread();
    if more.is_empty() {
        return Ok(());
    }
    let ending = if more.len() == 1 { "" } else { "s" };
    let reason = format!("{} got {} byte{ending} more than it had sent", client.named(), more.len());
    let received = [text.as_ref(), more].concat();
    Err(Stop::fail(reason).with(difference::of(text.as_ref(), &received)))
}

/// Sends a text, to which something has to come back, whatever it is: for what does not depend on the right bytes.
pub(in crate::checks) fn talk(client: &mut Peer, text: impl AsRef<[u8]>) -> Result<(), Stop> {
    let text = text.as_ref();
    talk_until(client, text, |heard| heard == text)
}

/// [`talk`] where the right reply, behind which nothing more is waited for, is another.
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
    let heard = client.receive_something("an answer", AT_ONCE)?;
    if !is_right(&heard) {
        client.drain(QUIET);
    }
    Ok(())
}

/// Has a client come, get some answer and leave.
pub(in crate::checks) fn serve_one(scene: &Scene<'_>, server: &Server, who: &str) -> Result<(), Stop> {
    let mut client = scene.connect(who, server)?;
    talk(&mut client, format!("hello from {who}"))?;
    client.close();
    Ok(())
}

/// As many bytes, all letters and digits, of which no two parts are the same.
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
