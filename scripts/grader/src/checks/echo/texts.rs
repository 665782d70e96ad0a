//! What is sent comes back.

use std::time::Duration;

use super::serving::{exchange, letters, serve_one, serving};
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

/// How long bytes may take that need not come at all.
const IF_AT_ALL: Duration = Duration::from_secs(1);

pub(in crate::checks) fn a_text_comes_back_as_it_was_sent(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut client = scene.connect("client", server)?;
        let texts =
            ["hello", "x", "  two  spaces  ", "UPPER and lower", "grüße, 漢字", "a line\n", "\r\n", "end"];
        texts.iter().try_for_each(|text| exchange(&mut client, text))
    })
}

pub(in crate::checks) fn texts_of_every_length_come_back_whole(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut client = scene.connect("client", server)?;
        [500, 1023, 1024, 1025, 2048, 5_000, 60_000]
            .iter()
            .try_for_each(|length| exchange(&mut client, letters(*length)))
    })
}

pub(in crate::checks) fn a_text_sent_in_many_pieces_comes_back_whole(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut client = scene.connect("client", server)?;
        let text = letters(2_000);
        text.as_bytes().chunks(20).try_for_each(|piece| client.send(piece))?;
        client.expect(&text, AT_ONCE)
    })
}

pub(in crate::checks) fn bytes_that_are_no_text_leave_the_server_serving(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    let bytes = b"\xff\xfe\x80 no text \xc3\x28\x00\x1b[0m";
    serving(scene, |scene, server| {
        let mut client = scene.connect("client", server)?;
        client.send(bytes)?;
        let is_whole = |heard: &[u8]| (heard.len() >= bytes.len()).then_some(heard.len());
        match client.receive_until("the same bytes", IF_AT_ALL, is_whole) {
            Ok(heard) if heard == bytes => {}
            Ok(_) => scene.note("bytes that are not UTF-8 come back changed"),
            Err(_) => scene.note("bytes that are not UTF-8 do not come back"),
        }
        client.close();
        serve_one(scene, server, "next client")
    })
}
