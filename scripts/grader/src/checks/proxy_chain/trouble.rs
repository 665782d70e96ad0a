//! Hops that are down, files that are missing, clients that go away, and silence.

use std::time::{Duration, Instant};

use super::download::Download;
use super::node::{Node, hop, random, route, write};
use crate::checks::echo::serving::beside_end;
use crate::noise::{Judgement, judge_interval};
use crate::scene::{AT_ONCE, Scene, TO_START};
use crate::stop::Stop;

const NAME: &str = "graded-file.bin";
const MISSING: &str = "graded-nowhere.bin";

/// How long a client may take to find out that it gets nothing: longer than its 10 s without data.
const TO_FAIL: Duration = Duration::from_secs(15);

/// How long a client waits for data, and how far it may be off.
const SILENCE: Duration = Duration::from_secs(10);
const TOLERANCE: Duration = Duration::from_millis(1500);

pub(super) fn a_node_lives_on_without_its_next_hop(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let nobody = hop(scene.free_port()?);
    lives_on(scene, &route(NAME, &[nobody]), "next hop is down")
}

pub(super) fn a_node_lives_on_without_the_file(scene: &mut Scene<'_>) -> Result<(), Stop> {
    lives_on(scene, MISSING, "file is missing")
}

/// That a request which cannot be served leaves the node as it was.
fn lives_on(scene: &mut Scene<'_>, request: &str, what: &str) -> Result<(), Stop> {
    let (node, contents) = (Node::start(scene, "node 1")?, random(1000, 1));
    node.put(scene, NAME, &contents)?;
    let mut unlucky = scene.connect("the grader's client 1", &node.server)?;
    unlucky.send(request)?;
    if !unlucky.is_ended(AT_ONCE) {
        scene
            .note(format_args!("the node neither closes nor resets the connection of a client whose {what}"));
    }
    node.server.program.still_runs()?;
    node.answers(scene, "the grader's client 2", NAME)
}

pub(super) fn a_node_lives_on_when_a_client_goes_away(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let (node, contents) = (Node::start(scene, "node 1")?, random(1000, 1));
    node.put(scene, NAME, &contents)?;
    node.put(scene, "graded-large.bin", &random(16 << 20, 2))?;
    let left = leave_early(scene, &node);
    beside_end(&node.server, left)?;
    node.answers(scene, "the grader's client", NAME)
}

fn leave_early(scene: &Scene<'_>, node: &Node) -> Result<(), Stop> {
    for resets in [true, false] {
        let mut leaving = scene.connect("the grader's client that goes away", &node.server)?;
        leaving.send("graded-large.bin")?;
        leaving.receive_something("the beginning of the file", AT_ONCE)?;
        if resets { leaving.reset() } else { leaving.close() }
    }
    scene.connect("the grader's client that says nothing", &node.server)?.close();
    Ok(())
}

pub(super) fn the_client_says_that_the_first_hop_is_down(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let nobody = hop(scene.free_port()?);
    Download::start(scene, "client", NAME, &[nobody])?.fails(TO_FAIL)
}

pub(super) fn the_client_says_that_the_next_hop_is_down(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let nobody = hop(scene.free_port()?);
    let node = Node::start(scene, "node 1")?;
    Download::start(scene, "client", NAME, &[node.hop(), nobody])?.fails(TO_FAIL)
}

pub(super) fn the_client_does_not_claim_a_missing_file(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let (one, two) = (Node::start(scene, "node 1")?, Node::start(scene, "node 2")?);
    Download::start(scene, "client", MISSING, &[one.hop(), two.hop()])?.fails(TO_FAIL)
}

pub(super) fn ten_seconds_of_silence_end_the_client(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let port = scene.free_port()?;
    let listener = scene.listen(port)?;
    let mut download = Download::start(scene, "client", NAME, &[hop(port)])?;
    let mut node = scene.accept("the grader's node", &listener, &download.client, TO_START)?;
    node.expect(NAME, AT_ONCE)?;
    node.send("the beginning of a file")?;
    let since = Instant::now();
    download.fails(SILENCE + 2 * TOLERANCE)?;
    let (until, took) = (Instant::now(), since.elapsed());
    match judge_interval(took, SILENCE, TOLERANCE, scene.noise.beside(since, until)) {
        Judgement::Within => Ok(()),
        Judgement::Undecided => Err(Stop::inconclusive("this machine was too busy to measure the silence")),
        Judgement::Outside => {
            let took = format!("{:.1} s", took.as_secs_f64());
            let reason = format!("the client gave up after {took} without data");
            Err(Stop::fail(reason).expected("10 s ± 1.5 s", took))
        }
    }
}

pub(super) fn a_file_outside_of_the_folder_is_not_served(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let (node, secret) = (Node::start(scene, "node 1")?, b"what stands outside of the node's folder");
    let outside = scene.new_folder("outside")?;
    write(&outside, "secret", secret)?;
    let folder = outside.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
    for request in [format!("../{folder}/secret"), outside.path().join("secret").display().to_string()] {
        let mut client = scene.connect("the grader's client", &node.server)?;
        client.send(&request)?;
        client.is_ended(AT_ONCE);
        if client.unread().starts_with(secret) {
            let reason = format!("the node served '{request}', which is outside of its folder");
            return Err(Stop::fail(reason));
        }
    }
    node.server.program.still_runs()
}
