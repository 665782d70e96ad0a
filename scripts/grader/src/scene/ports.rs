//! The ports of a check: those that the submission has written in, and free ones.

use common::Error;
use scripts::ports::ReservedPort;

use super::Scene;
use crate::stop::Stop;

impl Scene<'_> {
    /// Whether the server can be started several times in this check, whatever its port remembers of the last time.
    pub fn can_start_again(&self) -> bool {
        self.setting.namespaces || self.submission.ports.port.is_none()
    }

    /// The port for the submission's server, or for its proxy: the one it has written in, or a free one.
    ///
    /// # Errors
    /// The grader's, where no port is free.
    pub fn port(&mut self) -> Result<u16, Stop> {
        match self.submission.ports.port {
            Some(port) => Ok(port),
            None => self.free_port(),
        }
    }

    /// The port for the submission's server over UDP.
    ///
    /// # Errors
    /// The grader's, where no port is free.
    pub fn udp_port(&mut self) -> Result<u16, Stop> {
        self.submission.ports.udp_port.map_or_else(|| self.port(), Ok)
    }

    /// The ports for the backends of the submission's proxy: two or more.
    ///
    /// # Errors
    /// The grader's, where no port is free.
    pub fn backend_ports(&mut self) -> Result<Vec<u16>, Stop> {
        let ports = &self.submission.ports;
        if !ports.backends.is_empty() {
            return Ok(ports.backends.clone());
        }
        (0..ports.backend_count.unwrap_or(2)).map(|_| self.free_port()).collect()
    }

    /// A port that is free and outside the range of outgoing connections, each time another.
    ///
    /// # Errors
    /// The grader's, where no port is free.
    pub fn free_port(&mut self) -> Result<u16, Stop> {
        // Held no longer than to learn its number: a program that listens without SO_REUSEADDR could not have it.
        let any = || ReservedPort::any().map(|port| port.number());
        loop {
            let number = any().map_err(|error| Error::io("cannot find a free port", &error))?;
            if !self.ports.contains(&number) {
                self.ports.push(number);
                return Ok(number);
            }
        }
    }
}
