//! Hops that are down, files that are missing, and clients that go away.

use super::asking::{Asking, request_with};
use super::node::{Node, hop, route, text, write};
use crate::peer::Peer;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

const NAME: &str = "graded-file.txt";
const LARGE: &str = "graded-large.txt";
const MISSING: &str = "graded-nowhere.txt";

pub(super) fn a_node_lives_on_without_its_next_hop(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let nobody = hop(scene.free_port()?);
    lives_on(scene, &route(NAME, &[nobody]), "next hop is down")
}

pub(super) fn a_node_lives_on_without_the_file(scene: &mut Scene<'_>) -> Result<(), Stop> {
    lives_on(scene, MISSING, "file is missing")
}

/// That a request which cannot be served leaves the node as it was.
fn lives_on(scene: &mut Scene<'_>, request: &str, what: &str) -> Result<(), Stop> {
    let asking = Asking::as_the_client(scene)?;
    let node = Node::with(scene, "node 1", NAME, &text(1000, 1))?;
    let mut unlucky = request_with(asking.end(), scene, &node, "the grader's client 1", request)?;
    if !unlucky.is_ended(AT_ONCE) {
        scene
            .note(format_args!("the node neither closes nor resets the connection of a client whose {what}"));
    }
    node.server.program.still_runs()?;
    asking.answered(scene, &node, "the grader's client 2", NAME).map(drop)
}

pub(super) fn a_node_lives_on_when_a_client_goes_away(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let asking = Asking::as_the_client(scene)?;
    let node = Node::with(scene, "node 1", NAME, &text(1000, 1))?;
    node.put(scene, LARGE, &text(8 << 20, 2))?;
    for leave in [Peer::reset, Peer::quit, Peer::close] {
        leave(asking.answered(scene, &node, "the grader's client that goes away", LARGE)?);
    }
    scene.connect("the grader's client that says nothing", &node.server)?.close();
    asking.answered(scene, &node, "the grader's client", NAME).map(drop)
}

pub(super) fn a_file_outside_of_the_folder_is_not_served(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let asking = Asking::as_the_client(scene)?;
    let (node, secret) = (Node::start(scene, "node 1")?, b"what stands outside of the node's folder\n");
    let outside = scene.new_folder("outside")?;
    write(&outside, "secret", secret)?;
    let folder = outside.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
    for request in [format!("../{folder}/secret"), outside.path().join("secret").display().to_string()] {
        let mut client = request_with(asking.end(), scene, &node, "the grader's client", &request)?;
        client.is_ended(AT_ONCE);
        if client.unread().starts_with(secret) {
            let reason = format!("the node served '{request}', which is outside of its folder");
            return Err(Stop::fail(reason));
        }
    }
    node.server.program.still_runs()
}
