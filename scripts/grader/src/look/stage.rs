//! Where programs are looked at: each time a network of its own, in which every address is this machine's.

use std::time::Duration;

use common::Error;

use super::seen::Start;
use crate::assignment::Assignment;
use crate::noise::Noise;
use crate::sandbox;
use crate::scene::{Scene, Setting};
use crate::submission::{FixedPorts, Part, Program, Submission};

/// What a worker looks with.
pub(super) struct Stage<'a> {
    /// As far as it is known.
    pub(super) submission: Submission,
    pub(super) setting: &'a Setting,
    pub(super) noise: &'a Noise,
}

impl Stage<'_> {
    /// The submission with a part started in that way.
    pub(super) fn with(&self, part: Part, way: &Program, hosts: &[String]) -> Submission {
        let mut submission = self.submission.clone();
        submission.programs.insert(part, way.clone());
        submission.hosts.extend(hosts.iter().cloned());
        submission
    }

    /// Keeps what was found out about a part.
    pub(super) fn takes(&mut self, part: Part, start: &Start) {
        let submission = &mut self.submission;
        if let Some(way) = &start.way {
            submission.programs.insert(part, way.clone());
        }
        for host in &start.hosts {
            if !submission.hosts.contains(host) {
                submission.hosts.push(host.clone());
            }
        }
        if let Some(port) = start.port {
            fixed(&mut submission.ports, submission.assignment, part, port);
        }
    }

    /// The port that is written into what a client of that part has to reach; none where that is told its port.
    pub(super) fn fixed_listener(&self, client: Part) -> Option<u16> {
        let submission = &self.submission;
        let listener = match (client, submission.assignment) {
            (Part::UdpClient, _) => Part::UdpServer,
            (_, Assignment::ProxyLb) => Part::Proxy,
            _ => Part::Server,
        };
        let program = submission.programs.get(&listener)?;
        let is_told = program.command.iter().chain(&program.typed).any(|word| word.contains("{port}"));
        let ports = &submission.ports;
        let port = if client == Part::UdpClient { ports.udp_port } else { ports.port };
        port.filter(|_| !is_told)
    }

    /// A new network, and a scene in it.
    ///
    /// # Errors
    /// Where the system does not allow it.
    pub(super) fn scene<'s>(
        &'s self,
        submission: &'s Submission,
        budget: Duration,
    ) -> Result<Scene<'s>, Error> {
        sandbox::network_without_elsewhere()?;
        Ok(Scene::new(submission, self.setting, self.noise, budget))
    }
}

/// The ports that were found to be written in.
fn fixed(ports: &mut FixedPorts, assignment: Assignment, part: Part, port: u16) {
    match (assignment, part) {
        (Assignment::ProxyLb, Part::Server) => ports.backends.push(port),
        // Where somebody listens says more than what is written of it.
        (_, Part::UdpServer) => ports.udp_port = Some(port),
        (_, Part::UdpClient) => {
            ports.udp_port.get_or_insert(port);
        }
        (Assignment::ProxyLb, Part::Proxy) | (_, Part::Server) => ports.port = Some(port),
        _ => {
            ports.port.get_or_insert(port);
        }
    }
}
