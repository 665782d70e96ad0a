//! The client, before the grader in place of the first node, and before the submission's own nodes.

use std::time::{Duration, Instant};

use super::download::Download;
use super::node::{Node, hop, random, route, text};
use super::wire::receives_request;
use crate::checks::echo::serving::beside_end_of;
use crate::checks::taken;
use crate::evidence::difference::shown;
use crate::noise::{Judgement, judge_interval};
use crate::peer::Peer;
use crate::scene::{AT_ONCE, Scene, TO_START};
use crate::stop::Stop;

const NAME: &str = "graded-file.txt";
const MISSING: &str = "graded-nowhere.txt";

/// Hops that nobody is to connect to: they only travel along.
const FAR: [&str; 2] = ["far.example 4711", "other.example 4712"];

/// How long the rest of a request may come behind the name.
const SETTLED: Duration = Duration::from_millis(60);

/// How long a client may take to find out that it gets nothing: longer than its 10 s without data.
const TO_FAIL: Duration = Duration::from_secs(15);

/// How long a client waits for data, and how far it may be off.
const SILENCE: Duration = Duration::from_secs(10);
const TOLERANCE: Duration = Duration::from_millis(1500);

pub(super) fn the_client_asks_the_first_hop_for_the_rest_of_the_route(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    let far = FAR.map(str::to_owned);
    let (download, mut node) = connects(scene, |port| [&[hop(port)], &far[..]].concat(), "")?;
    // What it makes of the answer is another check's matter.
    let asked = receives_request(&mut node, &route(NAME, &far));
    beside_end_of(&download.client, asked)
}

pub(super) fn the_client_gets_the_file_that_it_asks_for(scene: &mut Scene<'_>) -> Result<(), Stop> {
    gets(scene, &text(1000, 2), "")
}

pub(super) fn the_client_writes_a_file_that_is_no_text_unchanged(scene: &mut Scene<'_>) -> Result<(), Stop> {
    gets(scene, &random(1000, 2), "")
}

pub(super) fn the_input_file_may_end_with_a_newline(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let empty_lines = |scene: &mut Scene<'_>, end| {
        let (_download, mut node, asked) = asks(scene, end)?;
        let heard = [asked, node.drain(SETTLED)].concat();
        let count = heard.split(|byte| *byte == b'\n').filter(|line| line.trim_ascii().is_empty()).count();
        Ok::<_, Stop>((count, heard))
    };
    let (before, _) = empty_lines(scene, "")?;
    // One more may be the end of the last line.
    let (with_newline, heard) = empty_lines(scene, "\n")?;
    if with_newline > before.max(1) {
        return Err(Stop::fail("the client sends the end of its input file as one more hop, an empty line")
            .expected("the name of the file alone", format!("'{}'", shown(&heard))));
    }
    gets(scene, &text(1000, 6), "\n")
}

fn gets(scene: &mut Scene<'_>, contents: &[u8], end: &str) -> Result<(), Stop> {
    answered(scene, contents, end)?.brings(scene, contents)
}

/// A client that has asked the grader, and was sent this.
pub(super) fn answered(scene: &mut Scene<'_>, contents: &[u8], end: &str) -> Result<Download, Stop> {
    let (download, mut node, _) = asks(scene, end)?;
    for part in contents.chunks(contents.len() / 3 + 1) {
        // What one that has closed already lacks is told by its file.
        let _ = node.send(part);
        // One receive must not bring all of it by chance.
        taken::by(&download.client, &node)?;
    }
    node.close();
    Ok(download)
}

/// Has the client ask the grader for a file, whatever more it asks; how it has asked.
fn asks(scene: &mut Scene<'_>, end: &str) -> Result<(Download, Peer, Vec<u8>), Stop> {
    let (download, mut node) = connects(scene, |port| vec![hop(port)], end)?;
    let is_name = |heard: &[u8]| heard.starts_with(NAME.as_bytes()).then_some(heard.len());
    let asked = node.receive_until(&format!("'{NAME}'"), AT_ONCE, is_name);
    let asked = beside_end_of(&download.client, asked)?;
    Ok((download, node, asked))
}

/// Starts the client with an input file of these hops and that end, which has to connect to the grader.
fn connects(
    scene: &mut Scene<'_>,
    hops: impl Fn(u16) -> Vec<String>,
    end: &str,
) -> Result<(Download, Peer), Stop> {
    let port = scene.free_port()?;
    let listener = scene.listen(port)?;
    let download = Download::from_input(scene, "client", NAME, &(route(NAME, &hops(port)) + end))?;
    let node = scene.accept("the grader's node", &listener, &download.client, TO_START)?;
    Ok((download, node))
}

pub(super) fn the_programs_of_the_submission_work_together(scene: &mut Scene<'_>) -> Result<(), Stop> {
    over_two_hops(scene, &text(1000, 1))
}

pub(super) fn an_empty_file_comes_too(scene: &mut Scene<'_>) -> Result<(), Stop> {
    over_two_hops(scene, b"")
}

fn over_two_hops(scene: &mut Scene<'_>, contents: &[u8]) -> Result<(), Stop> {
    let (one, two) = (Node::start(scene, "node 1")?, Node::with(scene, "node 2", NAME, contents)?);
    Download::start(scene, "client", NAME, &[one.hop(), two.hop()])?.brings(scene, contents)
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
    let (mut download, mut node, _) = asks(scene, "")?;
    node.send("the beginning of a file\n")?;
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
