//! The echo client, before a server of the grader's own.

use super::answers::without_ends;
use super::conversation::{Conversation, reply_of};
use super::ctrl_c::{FAREWELL, ends_well, ends_well_on_ctrl_c, says_last};
use super::lines::{HOST, PROGRAM, prints};
use super::serving::{SILENCE, beside_end_of};
use crate::checks::said::Before;
use crate::evidence::difference::shown;
use crate::program::Program;
use crate::scene::{AT_ONCE, Fill, Scene};
use crate::stop::Stop;
use crate::submission::Part;

const PROMPT: &str = "> ";

pub(in crate::checks) fn the_client_sends_a_line_and_prints_the_reply(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    let mut talk = Conversation::begin(scene)?;
    let lines = ["hello there", "and again"];
    let tried = lines.iter().try_for_each(|line| {
        talk.type_line(line)?;
        let heard = talk.hear(line)?;
        talk.reply(&heard)?;
        prints_reply(&mut talk.client, line)
    });
    beside_end_of(&talk.client, tried)
}

pub(in crate::checks) fn the_client_sends_lines_without_their_end(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut talk = Conversation::begin_anyhow(scene)?;
    talk.type_line("hello")?;
    let first = talk_anyhow(scene, &mut talk, "hello");
    let first = beside_end_of(&talk.client, first)?;
    talk.type_line("again")?;
    // Had the first line had an end that came late, it would stand before the second.
    let second = talk_anyhow(scene, &mut talk, "again").unwrap_or_default();
    for heard in [first, second] {
        if without_ends(&heard) != heard {
            return Err(Stop::fail("the client sends more than the text of a line")
                .expected("the text alone", format!("'{}'", shown(&heard))));
        }
    }
    Ok(())
}

pub(in crate::checks) fn the_client_prints_the_lines_of_the_report(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    let mut talk = Conversation::begin(scene)?;
    let client = &mut talk.client;
    prints(client, "")?;
    prints(client, &format!("Use {PROGRAM} HOST PORT for non default args"))?;
    prints(client, &format!("Connected to {HOST}:{}, use Ctrl+C to exit", talk.port))?;
    for line in ["hello", "once more"] {
        talk.client.expect_text(PROMPT, AT_ONCE)?;
        talk.type_line(line)?;
        let heard = talk.hear(line)?;
        talk.reply(&heard)?;
        let expected = format!("Received  :  {}", reply_of(line));
        let what = format!("'{expected}'");
        let typed = format!("{PROMPT}{line}");
        let printed = talk.client.expect_line_where(&what, AT_ONCE, |printed| {
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

pub(in crate::checks) fn a_client_without_a_server_ends_with_an_error_status(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    // One that never connects has not found out that there is no server.
    let port = Conversation::begin(scene)?.port;
    scene.has_no_server(port)?;
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
    if Before::default().uncaught_since(&client).is_some() {
        scene.note("without a server the client ends with an error that it did not catch");
    }
    Ok(())
}

/// Tries it where the client waits for its first line, and again where it waits for the next one.
fn at_its_prompts(
    scene: &mut Scene<'_>,
    mut end: impl FnMut(&mut Scene<'_>, &mut Program) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut talk = Conversation::begin_anyhow(scene)?;
    // No user is as quick as the grader.
    talk.client.goes_on(SILENCE)?;
    end(scene, &mut talk.client)?;
    drop(talk);
    let mut talk = Conversation::begin_anyhow(scene)?;
    talk.type_line("hello")?;
    // Whether it sends the line, prints the reply and goes on is another check's matter; one that has not sent it waits
    // for what does not come, and reads no input.
    if talk_anyhow(scene, &mut talk, "hello").is_err() {
        return Ok(());
    }
    match prints_reply(&mut talk.client, "hello").and_then(|()| talk.client.goes_on(SILENCE)) {
        Err(_) if talk.client.still_runs().is_err() => Ok(()),
        _ => end(scene, &mut talk.client),
    }
}

/// Hears a line and answers it, over whatever connection it comes; what came.
fn talk_anyhow(scene: &Scene<'_>, talk: &mut Conversation, line: &str) -> Result<Vec<u8>, Stop> {
    let heard = talk.hear_anyhow(scene, line)?;
    talk.reply(&heard)?;
    Ok(heard)
}

fn prints_reply(client: &mut Program, line: &str) -> Result<(), Stop> {
    let reply = reply_of(line);
    let what = format!("a line with '{reply}'");
    client.expect_line_where(&what, AT_ONCE, |line| line.text.contains(&reply)).map(drop)
}
