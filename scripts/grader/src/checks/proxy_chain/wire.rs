//! What goes over the wire, with the grader in place of a client, of a node, or of both.

use std::thread;
use std::time::{Duration, Instant};

use super::asking::{Asking, End, request_with};
use super::node::{Node, hop, route, same, text};
use crate::checks::echo::serving::beside_end;
use crate::checks::taken;
use crate::evidence::difference::shown;
use crate::peer::Peer;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

const NAME: &str = "graded-file.txt";
const WHO: &str = "the grader's client";

/// Hops that nobody is to connect to: they only travel along.
const FAR: [&str; 2] = ["far.example 4711", "other.example 4712"];

/// How long nothing more has to come behind a request.
const QUIET: Duration = Duration::from_millis(100);

/// The pause between two segments, and the longest that may have become of it: nodes take a longer silence for the
/// request's end.
const GAP: Duration = Duration::from_millis(20);
const LONGEST_GAP: Duration = Duration::from_millis(100);

pub(super) fn a_node_serves_a_request_that_has_no_end(scene: &mut Scene<'_>) -> Result<(), Stop> {
    // What stands behind its last line is another check's matter.
    let newline = Asking::as_the_client(scene)?.end().newline;
    serves(scene, &[End { newline, half_close: false }, End { newline: !newline, half_close: false }])
}

pub(super) fn a_node_serves_a_client_that_half_closes(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let newline = Asking::as_the_client(scene)?.end().newline;
    serves(scene, &[End { newline, half_close: true }, End { newline: !newline, half_close: true }])
}

pub(super) fn a_newline_may_stand_behind_a_request(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let half_close = Asking::as_the_client(scene)?.end().half_close;
    serves(scene, &[End { newline: true, half_close }])
}

pub(super) fn a_request_needs_no_newline_behind_it(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let half_close = Asking::as_the_client(scene)?.end().half_close;
    serves(scene, &[End { newline: false, half_close }])
}

/// That a node serves a request which ends in one of these ways.
fn serves(scene: &mut Scene<'_>, ends: &[End]) -> Result<(), Stop> {
    let contents = text(1000, 1);
    let node = Node::with(scene, "node 1", NAME, &contents)?;
    let mut stop = Ok(());
    for end in ends {
        let received = request_with(*end, scene, &node, WHO, NAME)?.receive_all(AT_ONCE);
        let served = received.and_then(|received| same(WHO, &contents, &received));
        if served.is_ok() {
            return Ok(());
        }
        stop = stop.and(served);
    }
    beside_end(&node.server, stop)
}

pub(super) fn a_node_sends_on_the_rest_of_the_route(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let asking = Asking::as_the_client(scene)?;
    let node = Node::start(scene, "node 1")?;
    let port = scene.free_port()?;
    let listener = scene.listen(port)?;
    let rest = FAR.map(str::to_owned);
    let request = route(NAME, &[&[hop(port)], &rest[..]].concat());
    let connected = asking.in_turn(
        |end| {
            let client = request_with(end, scene, &node, WHO, &request)?;
            Ok((client, scene.accept("the grader's node", &listener, &node.server.program, AT_ONCE)?))
        },
        |_| true,
    );
    let (_client, mut next) = beside_end(&node.server, connected)?;
    beside_end(&node.server, receives_request(&mut next, &route(NAME, &rest)))
}

pub(super) fn a_request_may_come_in_several_segments(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let newline = Asking::as_the_client(scene)?.end().newline;
    let contents = text(1000, 1);
    let (one, two) = (Node::start(scene, "node 1")?, Node::with(scene, "node 2", NAME, &contents)?);
    let mut client = scene.connect(WHO, &one.server)?;
    let request = route(NAME, &[two.hop()]) + if newline { "\n" } else { "" };
    let mut longest = Duration::ZERO;
    let mut fetch = || {
        let mut last = None;
        for (number, segment) in request.as_bytes().chunks(7).enumerate() {
            longest = longest.max(last.map_or(Duration::ZERO, |last: Instant| last.elapsed()));
            client.send(segment)?;
            last = Some(Instant::now());
            if number == 0 {
                taken::by(&one.server.program, &client)?;
            }
            thread::sleep(GAP);
        }
        client.half_close();
        client.receive_all(AT_ONCE)
    };
    let fetched = beside_end(&one.server, fetch());
    match fetched.and_then(|received| same(&client.named(), &contents, &received)) {
        Err(_) if longest > LONGEST_GAP => Err(Stop::inconclusive(format!(
            "this machine was too busy to send the segments in time: {} ms lay between two of them",
            longest.as_millis()
        ))),
        result => result,
    }
}

/// That this request comes, and nothing more than the end of its last line.
pub(super) fn receives_request(peer: &mut Peer, request: &str) -> Result<(), Stop> {
    peer.expect(request, AT_ONCE)?;
    let more = peer.drain(QUIET);
    if more.trim_ascii().is_empty() {
        return Ok(());
    }
    let received = format!("'{request}{}'", shown(&more));
    Err(Stop::fail("more came than the request").expected(format!("'{request}'"), received))
}
