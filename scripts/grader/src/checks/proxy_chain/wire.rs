//! What goes over the wire, with the grader in place of a client, of a node, or of both.

use std::thread;
use std::time::{Duration, Instant};

use super::download::Download;
use super::node::{Node, hop, random, route, same};
use crate::checks::echo::serving::beside_end;
use crate::peer::Peer;
use crate::processes;
use crate::scene::{AT_ONCE, Scene, TO_START};
use crate::stop::Stop;

const NAME: &str = "graded-file.bin";

/// A hop that nobody is to connect to: it only travels along.
const FAR: &str = "far.example 4711";

/// How long nothing more has to come behind a request.
const QUIET: Duration = Duration::from_millis(100);

/// The pause between two segments, and the longest that may have become of it: nodes take a longer silence for the
/// request's end.
const GAP: Duration = Duration::from_millis(20);
const LONGEST_GAP: Duration = Duration::from_millis(100);

pub(super) fn a_node_serves_a_request_that_has_no_end(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let (node, contents) = (Node::start(scene, "node 1")?, random(1000, 1));
    node.put(scene, NAME, &contents)?;
    node.serves(scene, "the grader's client", NAME, &contents)
}

pub(super) fn a_node_serves_a_client_that_half_closes(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let (node, contents) = (Node::start(scene, "node 1")?, random(1000, 1));
    node.put(scene, NAME, &contents)?;
    let mut client = scene.connect("the grader's client", &node.server)?;
    client.send(NAME)?;
    client.half_close();
    let received = beside_end(&node.server, client.receive_all(AT_ONCE))?;
    same(&client.named(), &contents, &received)
}

pub(super) fn a_node_sends_on_the_rest_of_the_route(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let (node, contents) = (Node::start(scene, "node 1")?, random(1000, 2));
    let port = scene.free_port()?;
    let listener = scene.listen(port)?;
    let rest = [FAR.to_owned(), "other.example 4712".to_owned()];
    let mut client = scene.connect("the grader's client", &node.server)?;
    client.send(route(NAME, &[&[hop(port)], &rest[..]].concat()))?;
    let mut next = scene.accept("the grader's node", &listener, &node.server.program, AT_ONCE)?;
    expect_request(scene, &mut next, &route(NAME, &rest))?;
    next.send(&contents)?;
    next.close();
    let received = beside_end(&node.server, client.receive_all(AT_ONCE))?;
    same(&client.named(), &contents, &received)
}

pub(super) fn the_client_asks_the_first_hop_for_the_rest_of_the_route(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    let port = scene.free_port()?;
    let (listener, contents) = (scene.listen(port)?, random(1000, 2));
    let hops = [hop(port), FAR.to_owned()];
    let download = Download::start(scene, "client", NAME, &hops)?;
    let mut node = scene.accept("the grader's node", &listener, &download.client, TO_START)?;
    expect_request(scene, &mut node, &route(NAME, &hops[1..]))?;
    node.send(&contents)?;
    node.close();
    download.brings(scene, &contents)
}

pub(super) fn a_request_may_come_in_several_segments(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let (one, two, contents) =
        (Node::start(scene, "node 1")?, Node::start(scene, "node 2")?, random(1000, 1));
    two.put(scene, NAME, &contents)?;
    let mut client = scene.connect("the grader's client", &one.server)?;
    let request = route(NAME, &[two.hop()]);
    let mut longest = Duration::ZERO;
    for (number, segment) in request.as_bytes().chunks(7).enumerate() {
        client.send(segment)?;
        if number == 0 {
            taken(&one)?;
        }
        let before = Instant::now();
        thread::sleep(GAP);
        longest = longest.max(before.elapsed());
    }
    client.half_close();
    let fetched = beside_end(&one.server, client.receive_all(AT_ONCE));
    match fetched.and_then(|received| same(&client.named(), &contents, &received)) {
        Err(_) if longest > LONGEST_GAP => Err(Stop::inconclusive(format!(
            "this machine was too busy to send the segments in time: {} ms lay between two of them",
            longest.as_millis()
        ))),
        result => result,
    }
}

/// Waits until a node has read what was sent to it, so that it does not come to it as one with what follows. One that
/// never reads is told by what it sends back.
fn taken(node: &Node) -> Result<(), Stop> {
    let port = node.server.address.port();
    node.server.program.comes_to(AT_ONCE, || processes::unread_at(port), |unread| *unread == 0)?;
    Ok(())
}

/// That this request comes, and nothing more than a line's end.
fn expect_request(scene: &mut Scene<'_>, peer: &mut Peer, request: &str) -> Result<(), Stop> {
    peer.expect(request, AT_ONCE)?;
    let more = peer.drain(QUIET);
    if more.is_empty() {
        return Ok(());
    }
    if more.trim_ascii().is_empty() {
        scene.note("a newline follows the last line of the request; the report's programs send none");
        return Ok(());
    }
    let received = format!("'{request}{}'", crate::report::difference::shown(&more));
    Err(Stop::fail("more came than the request").expected(format!("'{request}'"), received))
}
