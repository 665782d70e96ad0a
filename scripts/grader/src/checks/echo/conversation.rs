//! The submission's client, before the grader in place of the server. What comes back is not what was typed, so that the
//! two can be told apart.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use crate::checks::taken;
use crate::peer::Peer;
use crate::program::Program;
use crate::scene::{AT_ONCE, Fill, Scene, TO_START};
use crate::stop::Stop;
use crate::submission::Part;

/// How long bytes of a line may come behind its text.
const SETTLED: Duration = Duration::from_millis(60);

/// How long a client may take to connect that has begun to print and may also connect later; and how often it is looked
/// whether it has begun.
const TO_CONNECT: Duration = Duration::from_secs(2);
const LOOK: Duration = Duration::from_millis(250);

/// A client that is talked to.
pub(in crate::checks) struct Conversation {
    pub(in crate::checks) client: Program,
    pub(in crate::checks) port: u16,
    listener: TcpListener,
    server: Option<Peer>,
}

impl Conversation {
    /// Starts the client, which has to connect.
    pub(in crate::checks) fn begin(scene: &mut Scene<'_>) -> Result<Self, Stop> {
        let mut talk = Self::before_it_connects(scene)?;
        talk.accept(scene, TO_START)?;
        Ok(talk)
    }

    /// Starts the client, which may also connect when it has a line to send.
    pub(super) fn begin_anyhow(scene: &mut Scene<'_>) -> Result<Self, Stop> {
        let mut talk = Self::before_it_connects(scene)?;
        let mut until = Instant::now() + TO_START;
        while Instant::now() < until {
            match talk.accept(scene, LOOK) {
                Err(stop) if stop.overdue => {}
                other => return other.map(|()| talk),
            }
            if !talk.client.text().is_empty() {
                until = until.min(Instant::now() + TO_CONNECT);
            }
        }
        Ok(talk)
    }

    fn before_it_connects(scene: &mut Scene<'_>) -> Result<Self, Stop> {
        let port = scene.port()?;
        let listener = scene.listen(port)?;
        let client = scene.start(Part::Client, "client", &Fill::port(port))?;
        Ok(Self { client, port, listener, server: None })
    }

    fn accept(&mut self, scene: &Scene<'_>, within: Duration) -> Result<(), Stop> {
        self.server = Some(scene.accept("grader's server", &self.listener, &self.client, within)?);
        Ok(())
    }

    /// The grader's end of the connection.
    pub(in crate::checks) fn server(&mut self) -> Result<&mut Peer, Stop> {
        self.server.as_mut().ok_or_else(|| Stop::time_out("the client has not connected"))
    }

    /// Waits until the client has read all that was sent to it.
    pub(in crate::checks) fn is_read(&self) -> Result<(), Stop> {
        self.server.as_ref().map_or(Ok(()), |server| taken::by(&self.client, server))
    }

    pub(super) fn type_line(&mut self, line: &str) -> Result<(), Stop> {
        self.client.type_line(line)
    }

    /// What the client sends for this line, up to its text and whatever ends it.
    pub(super) fn hear(&mut self, line: &str) -> Result<Vec<u8>, Stop> {
        let server = self.server()?;
        let heard = server.receive_until(&format!("'{line}'"), AT_ONCE, |heard| ends_with(heard, line))?;
        Ok([heard, server.drain(SETTLED)].concat())
    }

    /// [`Conversation::hear`], over a new connection where the client has one for each line.
    pub(super) fn hear_anyhow(&mut self, scene: &Scene<'_>, line: &str) -> Result<Vec<u8>, Stop> {
        if self.server.is_none() {
            self.accept(scene, AT_ONCE)?;
        }
        match self.hear(line) {
            Err(stop) if !stop.overdue => {
                self.accept(scene, AT_ONCE)?;
                self.hear(line)
            }
            heard => heard,
        }
    }

    /// Sends back in upper case what has come; as long, whatever ends the line, as a client may wait for so many bytes.
    pub(super) fn reply(&mut self, heard: &[u8]) -> Result<(), Stop> {
        self.server()?.send(heard.to_ascii_uppercase())
    }
}

/// The text of the reply to a line.
pub(super) fn reply_of(line: &str) -> String {
    line.to_ascii_uppercase()
}

/// The bytes up to the first end of `text`.
fn ends_with(heard: &[u8], text: &str) -> Option<usize> {
    heard.windows(text.len()).position(|window| window == text.as_bytes()).map(|at| at + text.len())
}
