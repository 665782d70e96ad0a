//! The submission's client, run to its end.

use std::time::Duration;

use common::Error;
use common::error::describe;
use common::escape::Escaped;
use regex::Regex;

use super::node::{route, same, write};
use crate::program::Program;
use crate::sandbox::Ending;
use crate::scene::{Fill, Scene, Workplace};
use crate::stop::Stop;
use crate::submission::Part;

/// How long a download may take that nothing holds up: longer than the 10 s after which a client gives up itself, as
/// its own words say more.
const TO_DOWNLOAD: Duration = Duration::from_secs(13);

/// The client's input file.
const INPUT: &str = "input.txt";

/// What a program prints that has not got what it was to get.
const COMPLAINTS: &str = r"(?i)error|exception|fail|no such|not found|does not exist|doesn't exist|missing|cannot|can't|could not|couldn't|unable|refused|reset|time[d-]? ?out|empty|unreachable|invalid";

/// A client at work, or at its end.
#[derive(Debug)]
pub(super) struct Download {
    pub(super) client: Program,
    name: String,
    place: Workplace,
}

impl Download {
    /// Starts a client that is to get that file over these hops.
    pub(super) fn start(scene: &Scene<'_>, who: &str, name: &str, hops: &[String]) -> Result<Self, Stop> {
        Self::from_input(scene, who, name, &route(name, hops))
    }

    /// Starts a client with that input.
    pub(super) fn from_input(scene: &Scene<'_>, who: &str, name: &str, input: &str) -> Result<Self, Stop> {
        let place = scene.new_folder(&who.replace(' ', "-"))?;
        // A link to an example of the submission's own may be there, and makes way.
        write(&place, INPUT, input.as_bytes())?;
        let path = place.path().join(INPUT);
        scene.step(format_args!("gives {who} an input file with '{}'", Escaped(input.as_bytes())));
        let path =
            path.to_str().ok_or_else(|| Stop::grader("the path of the scratch folder is not UTF-8"))?;
        let fill = Fill { input: path.to_owned(), working: Some(place.path().to_owned()), ..Fill::default() };
        let client = scene.start(Part::Client, who, &fill)?;
        Ok(Self { client, name: name.to_owned(), place })
    }

    /// Waits for its end, which has to come with this file.
    pub(super) fn brings(mut self, scene: &mut Scene<'_>, contents: &[u8]) -> Result<(), Stop> {
        let ending = self.client.wait_for_end(TO_DOWNLOAD)?;
        let who = self.client.named();
        if !ending.is_success() {
            // No assignment says how it ends; what counts is the file.
            scene.note(format_args!("{who} {ending}"));
        }
        let said = self.client.last_words();
        match self.file(scene)? {
            Some(received) => same(&who, contents, &received),
            None => {
                let place = "in the folder in which it was started";
                Err(Stop::fail(format!("{who} {ending}, without a file {place}{said}"))
                    .expected(format!("a file '{}'", self.name), "no new file"))
            }
        }
    }

    /// Waits for its end, at which it must not act as if it had got a file.
    pub(super) fn fails(&mut self, within: Duration) -> Result<(), Stop> {
        let ending = self.client.wait_for_end(within)?;
        let (printed, complaints) = (self.client.text(), self.client.complaints());
        let complains = Regex::new(COMPLAINTS).map_err(Stop::grader)?;
        if ending != Ending::Exited(0) || !complaints.trim().is_empty() || complains.is_match(&printed) {
            return Ok(());
        }
        let printed = format!("status 0, nothing on standard error, and '{}'", Escaped(printed.as_bytes()));
        let reason = format!("{} ended as if all had gone well", self.client.named());
        Err(Stop::fail(reason)
            .expected("a message that says what went wrong, or a status that is not 0", printed))
    }

    /// What it has written: the file of that name, or the only one that is new.
    fn file(&self, scene: &mut Scene<'_>) -> Result<Option<Vec<u8>>, Stop> {
        let io = |error| Error::io("cannot look into the client's folder", &error);
        let mut written = self.place.files().map_err(io)?;
        written.retain(|name| name != INPUT);
        if written.contains(&self.name) {
            written = vec![self.name.clone()];
        }
        let [name] = &written[..] else { return Ok(None) };
        if *name != self.name {
            let other = Escaped(name.as_bytes()).to_string();
            scene.note(format_args!("the client writes '{}' to a file '{other}'", self.name));
        }
        let read = self.place.read(name);
        read.map(Some).map_err(|error| {
            Stop::fail(format!("what the client wrote cannot be read: {}", describe(&error)))
        })
    }
}
