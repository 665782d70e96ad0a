//! Files that come through nodes, asked for by the grader.

use std::time::Duration;

use super::asking::{Asking, request_with};
use super::node::{Node, random, route, same, text};
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

/// A name that no submission's own files have.
const NAME: &str = "graded-file.txt";

/// The size of a file that one receive brings, in bytes: where only the larger ones do not come, only those are lost.
const SMALL: usize = 1000;

/// How long a large file may take: a node may send it character by character.
const LONG: Duration = Duration::from_secs(20);

/// Larger than what the system takes from a node for a client that does not read.
const LARGE: usize = 8 << 20;

const WHO: &str = "the grader's client";

pub(super) fn a_file_comes_through_one_hop(scene: &mut Scene<'_>) -> Result<(), Stop> {
    through(scene, 1, &text(SMALL, 3))
}

pub(super) fn a_file_comes_through_two_hops(scene: &mut Scene<'_>) -> Result<(), Stop> {
    through(scene, 2, &text(SMALL, 3))
}

pub(super) fn a_file_comes_through_three_hops(scene: &mut Scene<'_>) -> Result<(), Stop> {
    through(scene, 3, &text(SMALL, 3))
}

pub(super) fn a_file_that_is_no_text_comes_unchanged(scene: &mut Scene<'_>) -> Result<(), Stop> {
    through(scene, 2, &random(SMALL, 3))
}

pub(super) fn a_node_may_stand_in_the_list_several_times(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let (asking, contents) = (Asking::as_the_client(scene)?, text(SMALL, 4));
    let (nodes, hops) = chain(scene, 2, &[(NAME, &contents)])?;
    let again = [&hops[1..], &hops[..]].concat();
    let received = asking.fetch(scene, &nodes[0], WHO, &route(NAME, &again))?;
    same(WHO, &contents, &received)
}

pub(super) fn files_of_many_sizes_come_whole(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let asking = Asking::as_the_client(scene)?;
    let files = [2, 1024, 100_000, 1_048_576].map(|size| (format!("graded-{size}.txt"), text(size, 5)));
    let named: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect();
    let (nodes, hops) = chain(scene, 2, &named)?;
    for (name, contents) in named {
        let who = format!("{WHO} for {} bytes", contents.len());
        let received = asking.fetch_within(LONG, scene, &nodes[0], &who, &route(name, &hops[1..]))?;
        same(&who, contents, &received)?;
    }
    Ok(())
}

pub(super) fn several_downloads_run_at_once(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let asking = Asking::as_the_client(scene)?;
    let files: Vec<(String, Vec<u8>)> =
        (1..=4).map(|n| (format!("graded-{n}.txt"), text(SMALL, 10 + n))).collect();
    let large = text(LARGE, 9);
    let mut named: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect();
    named.push((NAME, &large));
    let (nodes, hops) = chain(scene, 2, &named)?;
    let route = |name| route(name, &hops[1..]);
    let _stalled = asking.answered(scene, &nodes[0], &format!("{WHO} that does not read"), &route(NAME))?;
    // First all ask, then all are waited for.
    let mut clients = Vec::new();
    for (number, (name, _)) in files.iter().enumerate() {
        let who = format!("{WHO} {}", number + 1);
        clients.push(request_with(asking.end(), scene, &nodes[0], &who, &route(name))?);
    }
    for (mut client, (_, contents)) in clients.into_iter().zip(&files) {
        let received = client.receive_all(AT_ONCE)?;
        same(&client.named(), contents, &received)?;
    }
    Ok(())
}

fn through(scene: &mut Scene<'_>, hops: usize, contents: &[u8]) -> Result<(), Stop> {
    let asking = Asking::as_the_client(scene)?;
    let (nodes, hops) = chain(scene, hops, &[(NAME, contents)])?;
    let received = asking.fetch(scene, &nodes[0], WHO, &route(NAME, &hops[1..]))?;
    same(WHO, contents, &received)
}

/// Nodes of which the last has the files, and the lines of their hops.
fn chain(
    scene: &mut Scene<'_>,
    length: usize,
    files: &[(&str, &[u8])],
) -> Result<(Vec<Node>, Vec<String>), Stop> {
    let mut nodes = Vec::new();
    for number in 1..=length {
        nodes.push(Node::start(scene, &format!("node {number}"))?);
    }
    if let Some(last) = nodes.last() {
        for (name, contents) in files {
            last.put(scene, name, contents)?;
        }
    }
    let hops = nodes.iter().map(Node::hop).collect();
    Ok((nodes, hops))
}
