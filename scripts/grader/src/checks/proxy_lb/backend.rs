//! The backend by itself: what it answers, and to how many.

use std::time::Duration;

use super::talk::{NAME, ask_for, start_backend, talk, with_backend};
use crate::checks::echo::serving::letters;
use crate::peer::Peer;
use crate::report::difference;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

/// How long a program has to go on after it has begun to listen, to be started.
pub(super) const A_MOMENT: Duration = Duration::from_millis(150);

pub(super) fn the_server_starts_and_listens(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let ports = scene.backend_ports()?;
    let one = start_backend(scene, 1, &ports)?;
    let two = start_backend(scene, 2, &ports)?;
    one.program.goes_on(A_MOMENT)?;
    two.program.goes_on(A_MOMENT)
}

pub(super) fn the_backend_answers_with_its_name_behind_the_same_bytes(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    let ports = scene.backend_ports()?;
    for id in [1, 2] {
        let backend = start_backend(scene, id, &ports)?;
        let mut client = scene.connect("client", &backend)?;
        ask_for(&mut client, "hello", id)?;
        // One connection, as many requests as the client likes.
        ask_for(&mut client, "and again", id)?;
    }
    Ok(())
}

pub(super) fn the_backend_serves_clients_at_once(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_backend(scene, |scene, backend| {
        let mut older = scene.connect("client 1", backend)?;
        talk(&mut older, "first")?;
        let _silent = scene.connect("client 2, which stays silent", backend)?;
        let mut younger = scene.connect("client 3", backend)?;
        talk(&mut younger, "second")?;
        talk(&mut older, "third")
    })
}

pub(super) fn the_backend_answers_1024_bytes(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_backend(scene, |scene, backend| {
        let mut client = scene.connect("client", backend)?;
        let text = letters(1024);
        client.send(&text)?;
        let echoed = hear_without_names(&mut client, text.len())?;
        if echoed == text {
            return Ok(());
        }
        let difference = difference::of(text.as_bytes(), echoed.as_bytes());
        Err(Stop::fail("other bytes came back than were sent").with(difference))
    })
}

/// A reply of `length` bytes and the backend's name, or names: a receive may have brought it a part only.
fn hear_without_names(client: &mut Peer, length: usize) -> Result<String, Stop> {
    let name = format!("{NAME}1");
    let without_names = |heard: &[u8]| String::from_utf8_lossy(heard).replace(&name, "");
    let is_whole = |heard: &[u8]| {
        (heard.ends_with(name.as_bytes()) && without_names(heard).len() >= length).then_some(heard.len())
    };
    let what = "the bytes that were sent, with the backend's name behind them";
    Ok(without_names(&client.receive_until(what, AT_ONCE, is_whole)?))
}
