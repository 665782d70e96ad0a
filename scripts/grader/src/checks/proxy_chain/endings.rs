//! Ctrl-C, and starting again.

use std::time::Duration;

use super::node::{Node, random};
use crate::checks::ctrl_c::end_by_ctrl_c;
use crate::scene::Scene;
use crate::stop::Stop;

const NAME: &str = "graded-file.bin";

/// How long a node has to end by Ctrl-C before it is killed, where that is not what is tried.
const TO_END: Duration = Duration::from_secs(2);

pub(super) fn ctrl_c_ends_a_node(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut node = Node::start(scene, "node 1")?;
    let _silent = scene.connect("the grader's client, which stays silent", &node.server)?;
    end_by_ctrl_c(scene, &mut node.server.program)
}

pub(super) fn a_node_starts_again_at_once(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let (mut node, contents) = (Node::start(scene, "node 1")?, random(1000, 1));
    let port = node.server.address.port();
    node.put(scene, NAME, &contents)?;
    node.answers(scene, "the grader's client 1", NAME)?;
    let silent = scene.connect("the grader's client 2, which stays silent", &node.server)?;
    node.server.program.interrupt()?;
    if node.server.program.wait_for_end(TO_END).is_err() {
        node.server.program.end();
    }
    let node = Node::start_on(scene, "node 1 again", port)?;
    drop(silent);
    node.put(scene, NAME, &contents)?;
    node.answers(scene, "the grader's client 3", NAME)
}
