//! Nodes, each in a folder of its own with files of its own.

use std::time::Duration;

use common::Error;

use crate::checks::echo::serving::beside_end;
use crate::scene::{AT_ONCE, Fill, Scene, Server, Workplace};
use crate::stop::Stop;
use crate::submission::Part;

/// How long a program has to go on after it has begun to listen, to be started.
const A_MOMENT: Duration = Duration::from_millis(150);

/// A running node.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) server: Server,
    place: Workplace,
}

pub(super) fn the_server_starts_and_listens(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let node = Node::start(scene, "node 1")?;
    node.server.program.goes_on(A_MOMENT)
}

impl Node {
    /// Starts one; `who` is its name in the trace.
    pub(super) fn start(scene: &mut Scene<'_>, who: &str) -> Result<Self, Stop> {
        let port = scene.free_port()?;
        Self::start_on(scene, who, port)
    }

    /// Starts one on that port.
    pub(super) fn start_on(scene: &Scene<'_>, who: &str, port: u16) -> Result<Self, Stop> {
        let place = scene.new_folder(&who.replace(' ', "-"))?;
        let fill = Fill { working: Some(place.path().to_owned()), ..Fill::port(port) };
        let server = scene.server_at(Part::Server, who, &fill)?;
        Ok(Self { server, place })
    }

    /// Its line in a list of hops.
    pub(super) fn hop(&self) -> String {
        hop(self.server.address.port())
    }

    /// Gives it a file.
    pub(super) fn put(&self, scene: &Scene<'_>, name: &str, contents: &[u8]) -> Result<(), Stop> {
        scene.step(format_args!("gives {} {name} ({} bytes)", self.server.program.who(), contents.len()));
        write(&self.place, name, contents)
    }

    /// What it sends to the grader for a request, which is not ended in any way.
    pub(super) fn fetch(&self, scene: &Scene<'_>, who: &str, request: &str) -> Result<Vec<u8>, Stop> {
        let mut client = beside_end(&self.server, scene.connect(who, &self.server))?;
        client.send(request)?;
        beside_end(&self.server, client.receive_all(AT_ONCE))
    }

    /// That it sends something for that name, whatever it is: for what does not depend on the right bytes.
    pub(super) fn answers(&self, scene: &Scene<'_>, who: &str, name: &str) -> Result<(), Stop> {
        let mut client = beside_end(&self.server, scene.connect(who, &self.server))?;
        client.send(name)?;
        beside_end(&self.server, client.receive_something("bytes of the file", AT_ONCE)).map(drop)
    }

    /// That it serves that file, now.
    pub(super) fn serves(
        &self,
        scene: &Scene<'_>,
        who: &str,
        name: &str,
        contents: &[u8],
    ) -> Result<(), Stop> {
        let fetched = self.fetch(scene, who, name);
        beside_end(&self.server, fetched.and_then(|received| same(who, contents, &received)))
    }
}

/// The line of a hop on this machine.
pub(super) fn hop(port: u16) -> String {
    format!("127.0.0.1 {port}")
}

/// A request, or an input file: the name and the hops.
pub(super) fn route(name: &str, hops: &[String]) -> String {
    [&[name.to_owned()], hops].concat().join("\n")
}

/// So many bytes without any pattern, the same ones for the same seed.
pub(super) fn random(length: usize, seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; length];
    fastrand::Rng::with_seed(seed).fill(&mut bytes);
    bytes
}

/// That a file came as it is.
pub(super) fn same(who: &str, contents: &[u8], received: &[u8]) -> Result<(), Stop> {
    if contents == received {
        return Ok(());
    }
    let reason = match received.len() {
        0 => format!("{who} got nothing of the file"),
        some if contents.starts_with(received) => {
            format!("{who} got only the first {some} bytes of the file")
        }
        some => format!("{who} got {some} bytes, which are not those of the file"),
    };
    Err(Stop::fail(reason).with(crate::report::difference::of(contents, received)))
}

/// Puts a file of the grader's where a program works.
pub(super) fn write(place: &Workplace, name: &str, contents: &[u8]) -> Result<(), Stop> {
    let written = place.write(name, contents);
    Ok(written.map_err(|error| Error::io(format_args!("cannot write {name} for a program"), &error))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_has_no_newline_behind_it() {
        assert_eq!(route("myfile", &["a 1".to_owned(), "b 2".to_owned()]), "myfile\na 1\nb 2");
        assert_eq!(route("myfile", &[]), "myfile");
    }

    #[test]
    fn random_bytes_have_all_values_and_are_the_same_again() {
        let bytes = random(100_000, 7);
        assert!((0..=u8::MAX).all(|value| bytes.contains(&value)));
        assert_eq!(bytes, random(100_000, 7));
        assert_ne!(bytes[..100], random(100, 8));
    }
}
