//! What is sent comes back.

use super::answers::{comes_back, comes_whole, is_whole, line, one_after_the_other};
use super::serving::{letters, serving};
use crate::checks::taken;
use crate::scene::{Scene, Server};
use crate::stop::Stop;
use crate::verdict::Verdict;

pub(in crate::checks) fn a_text_comes_back_as_it_was_sent(scene: &mut Scene<'_>) -> Result<(), Stop> {
    // A short one behind a long one, as what is left of the long one must not come again.
    let texts = ["hello", "a longer text", "x", "two  spaces", "UPPER and lower", "1 + 1 = 2", "end"];
    serving(scene, |scene, server| {
        one_after_the_other(scene, server, texts, |client, text| comes_back(client, text))
    })
}

pub(in crate::checks) fn texts_of_every_length_come_back_whole(scene: &mut Scene<'_>) -> Result<(), Stop> {
    of_lengths(scene, &[500, 1023, 1024, 1025, 2048, 4000])
}

pub(in crate::checks) fn very_long_lines_come_back_whole(scene: &mut Scene<'_>) -> Result<(), Stop> {
    of_lengths(scene, &[20_000, 60_000])
}

/// Of lines of these lengths, their ends included.
fn of_lengths(scene: &mut Scene<'_>, lengths: &[usize]) -> Result<(), Stop> {
    where_texts_come_back(scene, |scene, server| {
        one_after_the_other(scene, server, lengths, |client, length| {
            comes_whole(client, &letters(*length - 1))
        })
    })
}

pub(in crate::checks) fn a_text_sent_in_many_pieces_comes_back_whole(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    where_texts_come_back(scene, |scene, server| {
        let mut client = scene.connect("client", server)?;
        let text = letters(2_000);
        for (number, piece) in line(&text).chunks(20).enumerate() {
            client.send(piece)?;
            // As several, and not as one by chance.
            if number < 5 {
                taken::by(&server.program, &client)?;
            }
        }
        is_whole(&mut client, &text)
    })
}

/// Has `run` try a server. Where it fails and not even short texts come back, a long one behind them, nothing can be said
/// of what is tried.
pub(in crate::checks) fn where_texts_come_back(
    scene: &mut Scene<'_>,
    run: impl FnOnce(&mut Scene<'_>, &mut Server) -> Result<(), Stop>,
) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let stop = match run(scene, server) {
            Err(stop) if stop.verdict != Verdict::Crash => stop,
            tried => return tried,
        };
        let texts = ["0.11.222.3333.44444.", "5.", "66.", "7."];
        let short = one_after_the_other(scene, server, texts, |client, text| comes_whole(client, text));
        if short.is_ok() {
            return Err(stop);
        }
        let reason =
            "it depends on 'a text comes back as it was sent', and not even short ones do".to_owned();
        Err(Stop { verdict: Verdict::Blocked, reason, ..stop })
    })
}
