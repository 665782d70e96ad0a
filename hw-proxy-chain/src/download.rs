//! The client: a whole file under the wanted name, or none.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use common::error::describe;
use common::stream::Trouble;
use common::wait::Stop;
use common::{Error, Shutdown};
use indicatif::{ProgressBar, ProgressStyle};

use crate::answer::{Answer, Content, Hashing};
use crate::ask::{self, NotAsked};
use crate::failure::Failure;
use crate::node::ANSWER_PATIENCE;
use crate::output::Output;
use crate::route::{MAX_REQUEST, Route};
use crate::watch::Watch;

/// How long a client waits to learn why a download failed; a last node that can be asked has to read all of
/// the file before it says that nothing is wrong there.
const REASON_PATIENCE: Duration = Duration::from_secs(30);
/// How much is received at once, in bytes.
const PIECE: usize = 256 * 1024;
/// How often a terminal shows how far the download has come.
const TICK: Duration = Duration::from_millis(100);

/// What to download, and how.
#[derive(Debug, Clone)]
pub struct Download {
    /// From the input file, every hop included.
    pub route: Route,
    /// Where it goes.
    pub output: Output,
    /// Whether to compare size and hash with the file that the last node has.
    pub verify: bool,
    /// How long to wait for a connection, and for data.
    pub timeout: Duration,
}

/// Reads the report's input file: the wanted file's name and one `host port` line for each hop.
///
/// # Errors
/// Where it cannot be read, is no route, or names no hop.
pub fn read_input(path: &Path) -> Result<Route, Error> {
    let doing = || format!("cannot read the route from {}", path.display());
    let mut text = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MAX_REQUEST as u64 + 1).read_to_end(&mut text));
    read.map_err(|error| Error::io(doing(), &error))?;
    let route = Route::parse(&text).map_err(|mistake| Error::new(doing(), mistake))?;
    if route.hops.is_empty() {
        let told = Error::new(doing(), "it names no hop");
        return Err(told.advise("put a line with a host, a space and a port below the file's name"));
    }
    Ok(route)
}

/// Where a file goes when nothing else is said: the last part of its name, in the working directory.
///
/// # Errors
/// For a name without one.
pub fn default_output(route: &Route) -> Result<PathBuf, Error> {
    let name = Path::new(&route.name).file_name();
    name.map(PathBuf::from).ok_or_else(|| {
        let doing = format!("cannot name a file after {}", route.name);
        Error::new(doing, "it has no last part").advise("say with --output where it is to go")
    })
}

impl Download {
    /// Downloads the file. The shutdown breaks it off.
    ///
    /// # Errors
    /// Why the file is not there now; nothing of it is left then.
    pub fn run(&self, shutdown: &Shutdown) -> Result<(), Error> {
        let stop = Stop::at(shutdown)?;
        self.output.check()?;
        let stream = ask::first_hop(&self.route, self.timeout, &stop).map_err(|not| match not {
            NotAsked::Unreachable(error) => error,
            NotAsked::Reset => self.broken_off(&io::ErrorKind::ConnectionReset.into(), 0, &stop),
            NotAsked::Interrupted => self.failed("interrupted"),
        })?;
        let mut growing = self.output.begin()?;
        let content = self.receive(&stream, growing.file(), &stop)?;
        if let Some(content) = content {
            self.compare(&content, &stop)?;
        }
        growing.keep()
    }

    /// Receives until a proper end; gives what came where it is to be compared.
    fn receive(&self, from: &TcpStream, to: &mut File, stop: &Stop) -> Result<Option<Content>, Error> {
        let progress = progress(&self.route.name)?;
        let mut hashing = self.verify.then(Hashing::default);
        let mut piece = vec![0; PIECE];
        let mut count = 0;
        loop {
            let received = Watch { client: None, stop }.receive(from, &mut piece, self.timeout);
            let bytes = match received {
                Ok(Ok(0)) => return Ok(hashing.map(Hashing::content)),
                Ok(Ok(length)) => &piece[..length],
                Ok(Err(error)) => return Err(self.broken_off(&error, count, stop)),
                Err(Failure::Stopped) => {
                    return Err(self.failed(format_args!("interrupted after {count} bytes")));
                }
                Err(Failure::Reason(why) | Failure::Client(why)) => return Err(self.failed(why)),
            };
            to.write_all(bytes).map_err(|error| self.output.failed(&error))?;
            if let Some(hashing) = &mut hashing {
                hashing.add(bytes);
            }
            count += bytes.len() as u64;
            progress.set_position(count);
        }
    }

    fn broken_off(&self, error: &io::Error, count: u64, stop: &Stop) -> Error {
        match Trouble::of(error) {
            Trouble::TimedOut => {
                let seconds = self.timeout.as_secs_f64();
                self.failed(format_args!("no data for {seconds} s after {count} bytes"))
            }
            Trouble::Reset => {
                let cut_off =
                    if count > 0 { format!("cut off after {count} bytes: ") } else { String::new() };
                match ask::about(&self.route, self.timeout, REASON_PATIENCE, stop) {
                    Ok(Answer::Error(reason)) => self.failed(format_args!("{cut_off}{reason}")),
                    Ok(Answer::Ok(Content { size, .. })) => self
                        .failed(format_args!(
                            "{cut_off}the connection broke, the file is there with {size} bytes"
                        ))
                        .advise("try again"),
                    Err(why) => self.failed(format_args!("{cut_off}reset, and nobody says why: {why}")),
                }
            }
            Trouble::Other => self.failed(format_args!("{} after {count} bytes", describe(error))),
        }
    }

    fn compare(&self, came: &Content, stop: &Stop) -> Result<(), Error> {
        let doing = || format!("cannot verify {}", self.route.name);
        let cause = match ask::about(&self.route, self.timeout, ANSWER_PATIENCE, stop) {
            Ok(Answer::Ok(there)) if there == *came => return Ok(()),
            Ok(Answer::Ok(there)) => format!("{came} came, {there} are there"),
            Ok(Answer::Error(why)) | Err(why) => why,
        };
        Err(Error::new(doing(), cause).advise("nothing was kept"))
    }

    fn failed(&self, cause: impl Display) -> Error {
        Error::new(format_args!("cannot download {}", self.route.name), cause)
    }
}

/// On standard error; indicatif draws nothing where that is no terminal. How long the file is nobody says.
fn progress(name: &str) -> Result<ProgressBar, Error> {
    let style = ProgressStyle::with_template("{spinner} {msg} {binary_bytes} {binary_bytes_per_sec}");
    let style = style.map_err(|error| Error::new("cannot show the progress", error))?;
    let mut name = name.to_owned();
    common::escape::one_line(&mut name);
    let progress = ProgressBar::new_spinner().with_style(style).with_message(name);
    progress.enable_steady_tick(TICK);
    Ok(progress)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_input_is_a_route_with_a_hop_at_least() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("input.txt");
        let told = |text: &str| {
            std::fs::write(&path, text).unwrap();
            let told = read_input(&path).map_err(|error| error.to_string());
            told.map(|route| route.hops.len()).map_err(|told| told.split_once(": ").unwrap().1.to_owned())
        };
        assert_eq!(told("myfile\npchost1 12000\r\npchost2 11000\n\n"), Ok(2));
        let advice = "it names no hop; put a line with a host, a space and a port below the file's name";
        assert_eq!(told("myfile\n"), Err(advice.to_owned()));
        assert_eq!(told(""), Err("the first line is to be the wanted file's name".to_owned()));
        assert_eq!(
            told(&"n".repeat(MAX_REQUEST + 1)),
            Err(format!("a request has at most {MAX_REQUEST} bytes"))
        );
    }

    #[test]
    fn a_file_goes_to_the_last_part_of_its_name() {
        let output = |name: &str| default_output(&Route { name: name.to_owned(), hops: Vec::new() });
        assert_eq!(output("../a/my file"), Ok(PathBuf::from("my file")));
        assert!(output("..").unwrap_err().to_string().contains("--output"));
    }
}
