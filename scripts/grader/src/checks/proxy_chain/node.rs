//! Nodes, each in a folder of its own with files of its own.

use std::time::Duration;

use common::Error;

use crate::scene::{Fill, Scene, Server, Workplace};
use crate::stop::Stop;
use crate::submission::Part;

/// How long a program has to go on after it has begun to listen, to be started.
const A_MOMENT: Duration = Duration::from_millis(150);

/// The length of a line of a file, its newline included.
const LINE: usize = 64;

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

    /// Starts one that has this file.
    pub(super) fn with(scene: &mut Scene<'_>, who: &str, name: &str, contents: &[u8]) -> Result<Self, Stop> {
        let node = Self::start(scene, who)?;
        node.put(scene, name, contents)?;
        Ok(node)
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
}

/// The line of a hop on this machine.
pub(super) fn hop(port: u16) -> String {
    format!("127.0.0.1 {port}")
}

/// A request, or an input file: the name and the hops.
pub(super) fn route(name: &str, hops: &[String]) -> String {
    [&[name.to_owned()], hops].concat().join("\n")
}

/// So many bytes of text, in lines, the same ones for the same seed. A node may well read a file as text.
pub(super) fn text(length: usize, seed: u64) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut byte = |at: usize| match at + 1 {
        end if end == length || end.is_multiple_of(LINE) => b'\n',
        _ => random.alphanumeric() as u8,
    };
    (0..length).map(&mut byte).collect()
}

/// So many bytes of any values, the same ones for the same seed.
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
    Err(Stop::fail(reason).with(crate::evidence::difference::of(contents, received)))
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
    fn a_text_is_whole_lines_of_ascii_and_the_same_again() {
        let lines = text(1000, 7);
        assert!(lines.is_ascii() && lines.ends_with(b"\n") && lines.len() == 1000);
        assert!(lines.split(|byte| *byte == b'\n').all(|line| line.len() < LINE));
        assert_eq!(lines, text(1000, 7));
        assert_ne!(lines[..60], text(1000, 8)[..60]);
    }

    #[test]
    fn random_bytes_have_all_values_and_are_the_same_again() {
        let bytes = random(100_000, 7);
        assert!((0..=u8::MAX).all(|value| bytes.contains(&value)));
        assert_eq!(bytes, random(100_000, 7));
        assert_ne!(bytes[..100], random(100, 8));
    }
}
