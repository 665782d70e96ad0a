//! What is sent comes back.

use super::answers::{comes_back, comes_whole, is_whole, line, one_after_the_other};
use super::serving::{letters, serving};
use crate::checks::taken;
use crate::scene::Scene;
use crate::stop::Stop;

pub(in crate::checks) fn a_text_comes_back_as_it_was_sent(scene: &mut Scene<'_>) -> Result<(), Stop> {
    // A short one behind a long one, as what is left of the long one must not come again.
    let texts = ["hello", "a longer text", "x", "two  spaces", "UPPER and lower", "1 + 1 = 2", "end"];
    serving(scene, |scene, server| {
        one_after_the_other(scene, server, texts, |client, text| comes_back(client, text))
    })
}

pub(in crate::checks) fn texts_of_every_length_come_back_whole(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let lengths = [500, 1023, 1024, 1025, 2048, 4000];
    serving(scene, |scene, server| {
        // With the end of the line.
        one_after_the_other(scene, server, lengths, |client, length| {
            comes_whole(client, &letters(length - 1))
        })
    })
}

pub(in crate::checks) fn a_text_sent_in_many_pieces_comes_back_whole(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut client = scene.connect("client", server)?;
        let text = letters(2_000);
        for (number, piece) in line(&text).chunks(20).enumerate() {
            client.send(piece)?;
            // As several, and not as one by chance.
            if number < 5 {
                taken::by_server(server)?;
            }
        }
        is_whole(&mut client, &text)
    })
}
