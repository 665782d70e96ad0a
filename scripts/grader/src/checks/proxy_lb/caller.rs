//! A client as most checks need one: it asks again and again, and minds neither that its connection is closed behind
//! a reply nor where a newline comes back.

use std::time::Duration;

use super::wire::{self, Reply};
use crate::evidence::difference;
use crate::peer::Peer;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;
use crate::verdict::Verdict;

/// How long nothing more has to come before something without an end of its own counts as whole.
pub(super) const QUIET: Duration = Duration::from_millis(60);

/// How long a client of many that has asked is waited for before the next one connects.
const PACE: Duration = Duration::from_millis(20);

/// A client of the proxy or of a backend. Its next request goes over the same connection, and over a new one where that
/// was closed behind a reply.
pub(super) struct Caller<'s> {
    server: &'s Server,
    who: String,
    is_one_of_many: bool,
    /// Whether all of its requests have to go over one connection.
    stays: bool,
    peer: Peer,
    text: String,
    /// How many requests have been answered over the connection that there is now.
    answered: usize,
}

/// What came of a request.
pub(super) enum Answer {
    /// The reply of the backend of that number.
    By(u16),
    /// Something else.
    Other(Vec<u8>),
    /// Nothing, and the connection stays.
    Nothing(Stop),
    /// The end of the connection.
    End(Stop),
}

impl Answer {
    /// What it is, in words.
    pub(super) fn in_words(&self) -> &'static str {
        match self {
            Self::By(_) => "a reply",
            Self::Other(_) => "an error",
            Self::Nothing(_) => "no answer",
            Self::End(_) => "the end of its connection",
        }
    }
}

impl<'s> Caller<'s> {
    /// Connects.
    pub(super) fn connect(scene: &Scene<'_>, who: &str, server: &'s Server) -> Result<Self, Stop> {
        Ok(Self::over(scene.connect(who, server)?, who.to_owned(), server))
    }

    fn over(peer: Peer, who: String, server: &'s Server) -> Self {
        Self { server, who, is_one_of_many: false, stays: false, peer, text: String::new(), answered: 0 }
    }

    /// As many clients, of which the trace tells nothing. Each asks at once, so that whoever is answered has left the
    /// system's queue of connections, however short it is; they are not waited for.
    pub(super) fn many(
        scene: &Scene<'_>,
        count: usize,
        server: &'s Server,
        text: &str,
    ) -> Result<Vec<Self>, Stop> {
        let one = |number| {
            let who = format!("client {number}");
            let peer = scene.connect_quietly(&who, server)?;
            let mut client = Self { is_one_of_many: true, ..Self::over(peer, who, server) };
            client.say(scene, &format!("{} {text}", client.named()))?;
            let heard = || Ok::<_, Stop>(client.peer.has_been_heard());
            server.program.comes_to(PACE, heard, |heard| *heard)?;
            Ok(client)
        };
        (1..=count).map(one).collect()
    }

    /// The same, whose requests all have to go over one connection.
    pub(super) fn on_one_connection(self) -> Self {
        Self { stays: true, ..self }
    }

    /// Who it is in a sentence.
    pub(super) fn named(&self) -> String {
        self.peer.named()
    }

    /// The connection that there is now.
    pub(super) fn peer(&mut self) -> &mut Peer {
        &mut self.peer
    }

    /// The connection, to be ended as a check likes.
    pub(super) fn into_peer(self) -> Peer {
        self.peer
    }

    /// Sends a text with a newline behind it.
    pub(super) fn say(&mut self, scene: &Scene<'_>, text: &str) -> Result<(), Stop> {
        text.clone_into(&mut self.text);
        if self.peer.has_been_heard() {
            // What came late behind the reply before must not pass for this one.
            self.peer.drain(Duration::ZERO);
            let is_new = self.stays && self.answered == 0;
            if !is_new && self.peer.is_ended(Duration::ZERO) {
                return self.say_again(scene);
            }
        }
        match self.peer.send(format!("{text}\n")) {
            Err(_) if self.answered > 0 && self.peer.is_ended(Duration::ZERO) => self.say_again(scene),
            sent => sent,
        }
    }

    /// What comes of the text that was sent, `within` that time.
    pub(super) fn hear(&mut self, scene: &Scene<'_>, within: Duration) -> Result<Answer, Stop> {
        let text = self.text.clone();
        self.hear_up_to(scene, within, |heard| wire::read(heard, &text) != Reply::Begun)
    }

    fn hear_up_to(
        &mut self,
        scene: &Scene<'_>,
        within: Duration,
        is_enough: impl Fn(&[u8]) -> bool,
    ) -> Result<Answer, Stop> {
        let what = wanted(&self.text);
        let is_whole = |heard: &[u8]| is_enough(heard).then_some(heard.len());
        loop {
            match self.peer.receive_until(&what, within, is_whole) {
                Ok(heard) => return Ok(self.taken(heard)),
                Err(crash) if crash.verdict == Verdict::Crash => return Err(crash),
                Err(stop) if !self.peer.unread().is_empty() => return Err(stop),
                Err(stop) if !self.peer.is_ended(Duration::ZERO) => return Ok(Answer::Nothing(stop)),
                // It may have been closed behind the reply before, and the request came too late.
                Err(_) if self.answered > 0 => self.say_again(scene)?,
                Err(stop) => return Ok(Answer::End(stop)),
            }
        }
    }

    /// Sends a text, and hears what comes of it.
    pub(super) fn answer(&mut self, scene: &Scene<'_>, text: &str, within: Duration) -> Result<Answer, Stop> {
        self.say(scene, text)?;
        self.hear(scene, within)
    }

    /// Sends a text, to which a backend's reply has to come: by which one.
    pub(super) fn ask(&mut self, scene: &Scene<'_>, text: &str) -> Result<u16, Stop> {
        self.say(scene, text)?;
        self.hear_a_reply(scene)
    }

    /// The reply to the text that was sent.
    pub(super) fn hear_a_reply(&mut self, scene: &Scene<'_>) -> Result<u16, Stop> {
        match self.hear(scene, AT_ONCE)? {
            Answer::By(id) => Ok(id),
            Answer::Other(heard) => Err(other_bytes(&self.named(), &self.text, &heard)),
            Answer::Nothing(stop) | Answer::End(stop) => Err(stop),
        }
    }

    /// Sends a text, to which something has to come, whatever it is.
    pub(super) fn talk(&mut self, scene: &Scene<'_>, text: &str) -> Result<(), Stop> {
        self.say(scene, text)?;
        self.hear_something(scene)
    }

    /// Whatever comes to the text that was sent.
    pub(super) fn hear_something(&mut self, scene: &Scene<'_>) -> Result<(), Stop> {
        match self.hear_up_to(scene, AT_ONCE, |heard| !wire::without_newlines(heard).is_empty())? {
            Answer::By(_) | Answer::Other(_) => Ok(()),
            Answer::Nothing(stop) | Answer::End(stop) => Err(stop),
        }
    }

    fn taken(&mut self, mut heard: Vec<u8>) -> Answer {
        self.answered += 1;
        if let Reply::By(id) = wire::read(&heard, &self.text) {
            return Answer::By(id);
        }
        heard.extend(self.peer.drain(QUIET));
        Answer::Other(heard)
    }

    fn say_again(&mut self, scene: &Scene<'_>) -> Result<(), Stop> {
        if self.stays {
            let (who, answered) = (self.named(), self.answered);
            let replies =
                if answered == 1 { "its first reply".to_owned() } else { format!("{answered} replies") };
            let reason = format!("the connection of {who} was closed behind {replies}");
            return Err(
                Stop::fail(reason).expected("a reply to the next request, too", "the end of the connection")
            );
        }
        self.peer = match self.is_one_of_many {
            true => scene.connect_quietly(&self.who, self.server)?,
            false => scene.connect(&self.who, self.server)?,
        };
        self.answered = 0;
        self.peer.send(format!("{}\n", self.text))
    }
}

/// Sends a text over a connection, which a backend's reply has to come back to: by which one.
pub(super) fn ask_on(peer: &mut Peer, text: &str) -> Result<u16, Stop> {
    peer.send(format!("{text}\n"))?;
    let is_whole = |heard: &[u8]| (wire::read(heard, text) != Reply::Begun).then_some(heard.len());
    let mut heard = peer.receive_until(&wanted(text), AT_ONCE, is_whole)?;
    if let Reply::By(id) = wire::read(&heard, text) {
        return Ok(id);
    }
    heard.extend(peer.drain(QUIET));
    Err(other_bytes(&peer.named(), text, &heard))
}

/// That a client got something else than the reply to its text.
pub(super) fn other_bytes(who: &str, text: &str, heard: &[u8]) -> Stop {
    let reason = format!("{who} got other bytes than its own with a backend's name behind them");
    Stop::fail(reason).expected(wanted(text), difference::quoted(heard))
}

fn wanted(text: &str) -> String {
    format!("'{text}{}' and the number of a backend", wire::NAME)
}
