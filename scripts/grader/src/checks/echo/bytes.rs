//! Bytes that not every server is made for. Each kind has a check of its own, and what else is sent is kind: lines of
//! ASCII.

use std::time::Duration;

use super::answers::{comes_back, comes_back_exactly, one_after_the_other};
use super::serving::{serve_one, serving};
use crate::evidence::difference::quoted;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

/// How long bytes may take that need not come at all.
const IF_AT_ALL: Duration = Duration::from_secs(1);

pub(in crate::checks) fn a_text_without_a_newline_comes_back(scene: &mut Scene<'_>) -> Result<(), Stop> {
    exactly(scene, &["hello", "x", "again, you"])
}

pub(in crate::checks) fn a_line_comes_back_with_its_spaces_and_its_newline(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    exactly(scene, &["hello\n", "  two  spaces  \n"])
}

pub(in crate::checks) fn several_lines_in_one_segment_come_back(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut client = scene.connect("client", server)?;
        let sent = b"first\nsecond\nthird\n";
        client.send(sent)?;
        let text = |bytes: &[u8]| -> Vec<u8> {
            bytes.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect()
        };
        let is_over = |heard: &[u8]| {
            let came = text(heard);
            (came.len() >= text(sent).len() || !text(sent).starts_with(&came)).then_some(heard.len())
        };
        let heard = client.receive_until(&quoted(sent), AT_ONCE, is_over)?;
        if text(&heard) == text(sent) {
            return Ok(());
        }
        Err(Stop::fail("other bytes came to the client").expected(quoted(sent), quoted(&heard)))
    })
}

pub(in crate::checks) fn texts_beyond_ascii_come_back(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let texts = ["grüße", "漢字", "ça va? 😀"];
    serving(scene, |scene, server| {
        one_after_the_other(scene, server, texts, |client, text| comes_back(client, text))
    })
}

pub(in crate::checks) fn bytes_that_are_no_text_leave_the_server_serving(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    let bytes = b"\xff\xfe\x80 no text \xc3\x28\x00\x1b[0m\n";
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

/// That each of them comes back byte for byte, over a connection of its own.
fn exactly(scene: &mut Scene<'_>, texts: &[&str]) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        for text in texts {
            let mut client = scene.connect("client", server)?;
            comes_back_exactly(&mut client, text.as_bytes())?;
            client.close();
        }
        Ok(())
    })
}
