//! Files that come through the chain.

use super::download::Download;
use super::node::{Node, random, route};
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

/// A name that no submission's own files have.
const NAME: &str = "graded-file.bin";

/// The size of a file that one receive brings, in bytes: where only the larger ones do not come, only those are lost.
const SMALL: usize = 1000;

pub(super) fn a_file_comes_through_one_hop(scene: &mut Scene<'_>) -> Result<(), Stop> {
    through(scene, 1)
}

pub(super) fn a_file_comes_through_two_hops(scene: &mut Scene<'_>) -> Result<(), Stop> {
    through(scene, 2)
}

pub(super) fn a_file_comes_through_three_hops(scene: &mut Scene<'_>) -> Result<(), Stop> {
    through(scene, 3)
}

pub(super) fn a_node_may_stand_in_the_list_several_times(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let (_nodes, hops) = chain(scene, 2, &[(NAME, &random(SMALL, 4))])?;
    let twice = [&hops[..], &hops[..]].concat();
    Download::start(scene, "client", NAME, &twice)?.brings(scene, &random(SMALL, 4))
}

pub(super) fn files_of_many_sizes_come_whole(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let files = [1, 1024, 100_000, 1_048_576].map(|size| (format!("graded-{size}.bin"), random(size, 5)));
    let named: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect();
    let (_nodes, hops) = chain(scene, 2, &named)?;
    for (name, contents) in named {
        let who = format!("client for {} bytes", contents.len());
        Download::start(scene, &who, name, &hops)?.brings(scene, contents)?;
    }
    Ok(())
}

pub(super) fn an_empty_file_comes_too(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let (_nodes, hops) = chain(scene, 2, &[(NAME, b"")])?;
    Download::start(scene, "client", NAME, &hops)?.brings(scene, b"")
}

pub(super) fn the_input_file_may_end_with_a_newline(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let contents = random(SMALL, 6);
    let (_nodes, hops) = chain(scene, 2, &[(NAME, &contents)])?;
    let input = route(NAME, &hops) + "\n";
    Download::from_input(scene, "client", NAME, &input)?.brings(scene, &contents)
}

/// Larger than what the system takes from a node for a client that does not read.
const LARGE: usize = 16 << 20;

pub(super) fn several_downloads_run_at_once(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let files: Vec<(String, Vec<u8>)> =
        (1..=4).map(|n| (format!("graded-{n}.bin"), random(SMALL, 10 + n))).collect();
    let large = random(LARGE, 9);
    let mut named: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect();
    named.push((NAME, &large));
    let (nodes, hops) = chain(scene, 2, &named)?;
    let mut stalled = scene.connect("client that does not read", &nodes[0].server)?;
    stalled.send(route(NAME, &hops[1..]))?;
    stalled.receive_something("the beginning of the file", AT_ONCE)?;
    // First all start, then all are waited for.
    let mut clients = Vec::new();
    for (number, (name, _)) in files.iter().enumerate() {
        clients.push(Download::start(scene, &format!("client {}", number + 1), name, &hops)?);
    }
    for (client, (_, contents)) in clients.into_iter().zip(&files) {
        client.brings(scene, contents)?;
    }
    stalled.close();
    Ok(())
}

fn through(scene: &mut Scene<'_>, hops: usize) -> Result<(), Stop> {
    let contents = random(SMALL, 3);
    let (_nodes, hops) = chain(scene, hops, &[(NAME, &contents)])?;
    Download::start(scene, "client", NAME, &hops)?.brings(scene, &contents)
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
