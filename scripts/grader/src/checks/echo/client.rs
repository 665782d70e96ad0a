//! The echo client, before a server of the grader's own: what comes back is not what was typed, so that the two can be
//! told apart.

use std::time::Duration;

use super::answers::without_ends;
use super::ctrl_c::{FAREWELL, ends_well, ends_well_on_ctrl_c, says_last};
use super::lines::{HOST, PROGRAM, prints};
use super::serving::SILENCE;
use crate::checks::ctrl_c::uncaught;
use crate::peer::Peer;
use crate::program::Program;
use crate::report::difference::shown;
use crate::scene::{AT_ONCE, Fill, Scene, TO_START};
use crate::stop::Stop;
use crate::submission::Part;

const PROMPT: &str = "> ";

/// How long bytes of a line may come behind its text.
const SETTLED: Duration = Duration::from_millis(60);

pub(in crate::checks) fn the_client_sends_a_line_and_prints_the_reply(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    let (mut client, mut server, _) = conversation(scene)?;
    for line in ["hello there", "and again"] {
        answered(&mut client, &mut server, line)?;
    }
    Ok(())
}

pub(in crate::checks) fn the_client_sends_lines_without_their_end(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let (mut client, mut server, _) = conversation(scene)?;
    client.type_line("hello")?;
    reply_to(&mut server, "hello")?;
    client.type_line("again")?;
    // Had the first line had an end, it would stand before the second where it came late.
    let heard = match server.receive_until("'again'", AT_ONCE, |heard| ends_with(heard, b"again")) {
        Ok(heard) => [heard, server.drain(SETTLED)].concat(),
        // What comes of the second line is another check's matter.
        Err(_) => server.unread().to_vec(),
    };
    match without_ends(&heard) == heard {
        true => Ok(()),
        false => Err(Stop::fail("the client sends more than the text of a line")
            .expected("'again'", format!("'{}'", shown(&heard)))),
    }
}

pub(in crate::checks) fn the_client_prints_the_lines_of_the_report(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    let (mut client, mut server, port) = conversation(scene)?;
    prints(&mut client, "")?;
    prints(&mut client, &format!("Use {PROGRAM} HOST PORT for non default args"))?;
    prints(&mut client, &format!("Connected to {HOST}:{port}, use Ctrl+C to exit"))?;
    for line in ["hello", "once more"] {
        client.expect_text(PROMPT, AT_ONCE)?;
        client.type_line(line)?;
        let reply = reply_to(&mut server, line)?;
        let expected = format!("Received  :  {reply}");
        let what = format!("'{expected}'");
        let typed = format!("{PROMPT}{line}");
        let printed = client.expect_line_where(&what, AT_ONCE, |printed| {
            // A terminal shows what is typed.
            printed.text != typed && printed.text != line
        })?;
        if printed.text.trim_start_matches(PROMPT) != expected {
            let received = format!("'{}'", shown(printed.text.as_bytes()));
            return Err(Stop::fail("the client printed another line for the reply").expected(what, received));
        }
    }
    Ok(())
}

pub(in crate::checks) fn ctrl_d_ends_the_client(scene: &mut Scene<'_>) -> Result<(), Stop> {
    at_its_prompts(scene, |scene, client| {
        client.end_input();
        ends_well(scene, client)
    })
}

pub(in crate::checks) fn ctrl_c_ends_the_client(scene: &mut Scene<'_>) -> Result<(), Stop> {
    at_its_prompts(scene, ends_well_on_ctrl_c)
}

pub(in crate::checks) fn the_client_says_that_ctrl_c_ends_it(scene: &mut Scene<'_>) -> Result<(), Stop> {
    at_its_prompts(scene, |_, client| {
        client.interrupt()?;
        client.wait_for_end(AT_ONCE)?;
        says_last(client, FAREWELL)
            .or_else(|stop| says_last(client, &format!("{PROMPT}{FAREWELL}")).map_err(|_| stop))
    })
}

/// Tries it where the client waits for its first line, and again where it waits for the next one.
fn at_its_prompts(
    scene: &mut Scene<'_>,
    mut end: impl FnMut(&mut Scene<'_>, &mut Program) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let (mut client, server, _) = conversation(scene)?;
    // No user is as quick as the grader.
    client.goes_on(SILENCE)?;
    end(scene, &mut client)?;
    drop((client, server));
    let (mut client, mut server, _) = conversation(scene)?;
    // Whether it prints the reply and goes on is another check's matter.
    match answered(&mut client, &mut server, "hello").and_then(|()| client.goes_on(SILENCE)) {
        Err(_) if client.still_runs().is_err() => Ok(()),
        _ => end(scene, &mut client),
    }
}

pub(in crate::checks) fn a_client_without_a_server_ends_with_an_error_status(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    // One that never connects has not found out that there is no server.
    let (client, _, port) = conversation(scene)?;
    drop(client);
    let client = scene.start(Part::Client, "client", &Fill::port(port))?;
    ends_as_without_a_server(scene, client)
}

/// That a client ends and says that something was wrong.
pub(in crate::checks) fn ends_as_without_a_server(
    scene: &mut Scene<'_>,
    mut client: Program,
) -> Result<(), Stop> {
    let ending = client.wait_for_end(AT_ONCE)?;
    if ending.is_success() {
        let reason = "there was no server, and the client ended as if all were well";
        return Err(Stop::fail(reason).expected("an exit status that is not 0", ending));
    }
    if uncaught(&client).is_some() {
        scene.note("without a server the client ends with an error that it did not catch");
    }
    Ok(())
}

/// The client, connected to the grader in place of the server, and the port of that.
pub(in crate::checks) fn conversation(scene: &mut Scene<'_>) -> Result<(Program, Peer, u16), Stop> {
    let port = scene.port()?;
    let listener = scene.listen(port)?;
    let client = scene.start(Part::Client, "client", &Fill::port(port))?;
    let server = scene.accept("grader's server", &listener, &client, TO_START)?;
    Ok((client, server, port))
}

/// Types a line, sends back what comes in upper case, and waits until the client prints that.
fn answered(client: &mut Program, server: &mut Peer, line: &str) -> Result<(), Stop> {
    client.type_line(line)?;
    let reply = reply_to(server, line)?;
    client
        .expect_line_where(&format!("a line with '{reply}'"), AT_ONCE, |line| line.text.contains(&reply))
        .map(drop)
}

/// Takes a line that the client sends, and sends it back in upper case: the reply's text.
fn reply_to(server: &mut Peer, line: &str) -> Result<String, Stop> {
    let what = format!("'{line}'");
    let heard = server.receive_until(&what, AT_ONCE, |heard| ends_with(heard, line.as_bytes()))?;
    // As long as what came, whatever ends a line, as the client may wait for so many bytes.
    let heard = [heard, server.drain(SETTLED)].concat();
    server.send(heard.to_ascii_uppercase())?;
    Ok(line.to_ascii_uppercase())
}

/// The bytes up to the first end of `text`.
fn ends_with(heard: &[u8], text: &[u8]) -> Option<usize> {
    heard.windows(text.len()).position(|window| window == text).map(|at| at + text.len())
}
