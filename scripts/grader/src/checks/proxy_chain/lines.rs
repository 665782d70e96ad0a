//! The lines that nodes and client print.

use super::asking::Asking;
use super::client::answered;
use super::node::{Node, route, same, text};
use crate::checks::exact::{next_line, next_lines, only};
use crate::evidence::difference::shown;
use crate::program::Program;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;
use crate::submission::Part;

const NAME: &str = "graded-file.txt";

pub(super) fn the_nodes_print_the_reports_lines(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let (asking, contents) = (Asking::as_the_client(scene)?, text(1000, 1));
    let (mut proxy, mut server) =
        (Node::start(scene, "node 1")?, Node::with(scene, "node 2", NAME, &contents)?);
    let is_typed = scene.submission.programs.get(&Part::Server).is_some_and(|part| !part.typed.is_empty());
    for node in [&mut proxy, &mut server] {
        let port = node.server.address.port();
        ready(&mut node.server.program, port, is_typed)?;
    }
    for thread in 0..2 {
        let who = format!("the grader's client {}", thread + 1);
        let received = asking.fetch(scene, &proxy, &who, &route(NAME, &[server.hop()]))?;
        same(&who, &contents, &received)?;
        for (node, role) in [(&mut proxy, "proxy"), (&mut server, "server")] {
            let lines = [
                only(format!("creating new thread {thread}")),
                only(format!("Working as a {role} in thread {thread}")),
                only(format!("file sending in thread {thread} completed")),
            ];
            next_lines(&mut node.server.program, &lines)?;
        }
    }
    Ok(())
}

pub(super) fn the_client_prints_the_reports_line(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut download = answered(scene, &text(1000, 1), "")?;
    next_line(&mut download.client, &only("The file got downloaded in the client."))?;
    let _ = download.client.wait_for_end(AT_ONCE);
    match download.client.unread() {
        more if more.is_empty() => Ok(()),
        more => {
            let received = format!("'{}'", shown(more.as_bytes()));
            Err(Stop::fail("the client printed more after its last line").expected("nothing more", received))
        }
    }
}

/// The first line of a node. Where the port is typed, a prompt without an end may stand before it on the same line, and
/// a terminal shows the port.
fn ready(program: &mut Program, port: u16, is_typed: bool) -> Result<(), Stop> {
    const READY: &str = "the server is ready";
    let typed = port.to_string();
    let counts = |text: &str| !(is_typed && text.ends_with(&typed));
    let is_it = |text: &str| text == READY || is_typed && text.ends_with(READY);
    program.expect_next_line(&format!("'{READY}'"), AT_ONCE, counts, is_it)
}
