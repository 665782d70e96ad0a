//! The backend by itself: what it answers, and to how many.

use std::time::Duration;

use super::caller::{Caller, QUIET, other_bytes};
use super::client::waits_for_a_newline;
use super::talk::{start_backend, start_backends, with_backend};
use super::wire::{self, NAME, REPORTS, Reply};
use crate::checks::echo::serving::letters;
use crate::evidence::difference;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

/// How long a program has to go on after it has begun to listen, to be started.
pub(super) const A_MOMENT: Duration = Duration::from_millis(150);

pub(super) fn the_server_starts_and_listens(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let ports = scene.backend_ports()?;
    let all = start_backends(scene, &ports)?;
    all.iter().try_for_each(|backend| backend.program.goes_on(A_MOMENT))
}

pub(super) fn the_backend_answers_with_its_name_behind_the_same_bytes(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    let ports = scene.backend_ports()?;
    for (id, _) in (1..).zip(&ports) {
        let backend = start_backend(scene, id, &ports)?;
        let mut client = scene.connect("client", &backend)?;
        // One connection, as many requests as the client likes.
        for text in [REPORTS, "and again"] {
            client.send(format!("{text}\n"))?;
            let what = format!("'{text}{NAME}{id}'");
            let is_whole = |heard: &[u8]| (wire::read(heard, text) != Reply::Begun).then_some(heard.len());
            let mut heard = client.receive_until(&what, AT_ONCE, is_whole)?;
            heard.extend(client.drain(QUIET));
            match wire::read(&heard, text) {
                Reply::By(named) if named == id => {}
                Reply::By(named) => {
                    let reason = format!("backend {id} gave its name as {NAME}{named}");
                    return Err(Stop::fail(reason).expected(what, difference::quoted(&heard)));
                }
                _ => return Err(other_bytes(&client.named(), text, &heard)),
            }
        }
    }
    Ok(())
}

pub(super) fn the_backend_answers_a_request_without_a_newline(scene: &mut Scene<'_>) -> Result<(), Stop> {
    answers_without_a_newline(scene).map_err(|stop| waits_for_a_newline(scene, stop, "backend"))
}

fn answers_without_a_newline(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_backend(scene, |scene, backend| {
        let mut client = scene.connect("client", backend)?;
        client.send(REPORTS)?;
        client.expect(format!("{REPORTS}{NAME}1"), AT_ONCE)?;
        match client.drain(QUIET) {
            more if more.is_empty() => Ok(()),
            more => {
                let reason = "more came behind the backend's name";
                Err(Stop::fail(reason).expected("nothing more", difference::quoted(&more)))
            }
        }
    })
}

pub(super) fn the_backend_serves_clients_at_once(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_backend(scene, |scene, backend| {
        let mut older = Caller::connect(scene, "client 1", backend)?;
        older.talk(scene, "first")?;
        let _silent = scene.connect("client 2, which stays silent", backend)?;
        let mut younger = Caller::connect(scene, "client 3", backend)?;
        younger.talk(scene, "second")?;
        older.talk(scene, "third")
    })
}

pub(super) fn the_backend_answers_1024_bytes(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_backend(scene, |scene, backend| {
        let mut client = scene.connect("client", backend)?;
        let text = letters(1023);
        client.send(format!("{text}\n"))?;
        let is_whole = |heard: &[u8]| (without_names(heard).len() >= text.len()).then_some(heard.len());
        let what = "the bytes that were sent, with the backend's name behind them";
        let mut heard = client.receive_until(what, AT_ONCE, is_whole)?;
        heard.extend(client.drain(QUIET));
        let echoed = without_names(&heard);
        if echoed == text {
            return Ok(());
        }
        let difference = difference::of(text.as_bytes(), echoed.as_bytes());
        Err(Stop::fail("other bytes came back than were sent").with(difference))
    })
}

/// A reply without the backend's name, or names: a receive may have brought it a part of the request only.
fn without_names(heard: &[u8]) -> String {
    String::from_utf8_lossy(&wire::without_newlines(heard)).replace(&format!("{NAME}1"), "")
}
