//! How the grader asks nodes: as the submission's own client does. Some nodes need a newline behind a request or the end
//! of the sender's direction, and some cannot have the one or the other.

use std::time::Duration;

use super::download::Download;
use super::node::{Node, hop};
use crate::peer::Peer;
use crate::scene::{AT_ONCE, Scene, TO_START};
use crate::stop::Stop;

const NAME: &str = "graded-question.txt";

/// How long the end of a request may come behind its text.
const QUIET: Duration = Duration::from_millis(100);

/// What comes behind the last line of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    /// A newline.
    pub(super) newline: bool,
    /// The end of the sender's direction.
    pub(super) half_close: bool,
}

/// The wire of the assignment.
const OF_THE_ASSIGNMENT: End = End { newline: true, half_close: false };

/// How a submission's nodes are asked.
#[derive(Debug)]
pub(super) struct Asking {
    /// As the client does; where that brings nothing, as the assignment has it.
    ends: Vec<End>,
}

impl Asking {
    /// Has the submission's client ask the grader, to ask as it does. One that cannot be understood leaves it at the
    /// assignment's wire.
    pub(super) fn as_the_client(scene: &mut Scene<'_>) -> Result<Self, Stop> {
        let port = scene.free_port()?;
        let listener = scene.listen(port)?;
        let heard = || {
            let download = Download::start(scene, "client that is listened to", NAME, &[hop(port)])?;
            let mut node = scene.accept("the grader's node", &listener, &download.client, TO_START)?;
            let is_name = |heard: &[u8]| heard.starts_with(NAME.as_bytes()).then_some(NAME.len());
            node.receive_until("a request", AT_ONCE, is_name)?;
            let half_close = node.is_ended(QUIET);
            download.client.still_runs()?;
            Ok::<_, Stop>(End { newline: node.unread().contains(&b'\n'), half_close })
        };
        let mut ends = vec![heard().unwrap_or(OF_THE_ASSIGNMENT), OF_THE_ASSIGNMENT];
        ends.dedup();
        Ok(Self { ends })
    }

    /// What a node sends for a request until it ends the connection.
    pub(super) fn fetch(
        &self,
        scene: &Scene<'_>,
        node: &Node,
        who: &str,
        request: &str,
    ) -> Result<Vec<u8>, Stop> {
        self.fetch_within(AT_ONCE, scene, node, who, request)
    }

    /// [`Asking::fetch`] of what takes longer.
    pub(super) fn fetch_within(
        &self,
        within: Duration,
        scene: &Scene<'_>,
        node: &Node,
        who: &str,
        request: &str,
    ) -> Result<Vec<u8>, Stop> {
        self.in_turn(
            |end| request_with(end, scene, node, who, request)?.receive_all(within),
            |received| !received.is_empty(),
        )
    }

    /// A client that has asked, and to which something of the file has come, whatever it is.
    pub(super) fn answered(
        &self,
        scene: &Scene<'_>,
        node: &Node,
        who: &str,
        request: &str,
    ) -> Result<Peer, Stop> {
        let ask = |end| {
            let mut client = request_with(end, scene, node, who, request)?;
            client.receive_something("bytes of the file", AT_ONCE)?;
            Ok(client)
        };
        self.in_turn(ask, |_| true)
    }

    /// Tries the ways to ask until one brings something; what the last one brought.
    pub(super) fn in_turn<T>(
        &self,
        mut ask: impl FnMut(End) -> Result<T, Stop>,
        is_it: impl Fn(&T) -> bool,
    ) -> Result<T, Stop> {
        let mut ends = self.ends.iter().copied();
        let first = ends.next().unwrap_or(OF_THE_ASSIGNMENT);
        ends.fold(ask(first), |came, end| match came {
            Ok(came) if is_it(&came) => Ok(came),
            _ => ask(end),
        })
    }

    /// The first of the ways to ask.
    pub(super) fn end(&self) -> End {
        self.ends.first().copied().unwrap_or(OF_THE_ASSIGNMENT)
    }
}

/// A client that has asked a node, its request ended so.
pub(super) fn request_with(
    end: End,
    scene: &Scene<'_>,
    node: &Node,
    who: &str,
    request: &str,
) -> Result<Peer, Stop> {
    let mut client = scene.connect(who, &node.server)?;
    // In one part: one receive may be all that a node has for it.
    client.send(if end.newline { format!("{request}\n") } else { request.to_owned() })?;
    if end.half_close {
        client.half_close();
    }
    Ok(client)
}
