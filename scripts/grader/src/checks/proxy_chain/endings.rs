//! Ctrl-C, and starting again.

use std::time::Duration;

use super::asking::Asking;
use super::node::{Node, text};
use crate::checks::ctrl_c::{again_and_again, end_by_ctrl_c, end_by_ctrl_c_beside};
use crate::scene::Scene;
use crate::stop::Stop;

const NAME: &str = "graded-file.txt";
const SILENT: &str = "the grader's client, which stays silent";

/// How long a node has to end by Ctrl-C before it is killed, where that is not what is tried.
const TO_END: Duration = Duration::from_secs(2);

pub(super) fn ctrl_c_ends_a_node(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let start = |scene: &mut Scene<'_>| Node::start(scene, "node 1");
    again_and_again(scene, start, |scene, mut node, time| {
        if time == 1 {
            return end_by_ctrl_c(scene, &mut node.server.program);
        }
        let silent = scene.connect(SILENT, &node.server)?;
        node.server.accepts(&silent)?;
        end_by_ctrl_c_beside(scene, &mut node.server.program, vec![silent])
    })
}

pub(super) fn a_node_starts_again_at_once(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let asking = Asking::as_the_client(scene)?;
    let mut node = Node::with(scene, "node 1", NAME, &text(1000, 1))?;
    let port = node.server.address.port();
    asking.answered(scene, &node, "the grader's client 1", NAME)?.close();
    let silent = scene.connect(SILENT, &node.server)?;
    node.server.program.interrupt()?;
    if node.server.program.wait_for_end(TO_END).is_err() {
        node.server.program.end();
    }
    let node = Node::start_on(scene, "node 1 again", port)?;
    drop(silent);
    node.put(scene, NAME, &text(1000, 1))?;
    asking.answered(scene, &node, "the grader's client 2", NAME).map(drop)
}
