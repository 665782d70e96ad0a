//! A user at the client's menu.

use std::thread;
use std::time::{Duration, Instant};

use crate::checks::menu::pause::Paused;
use crate::processes::{self, Connection};
use crate::program::Program;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;
use crate::submission::Menu;

/// How long a client may take from its start until it prompts; some runtimes take a second for that.
const TO_PROMPT: Duration = Duration::from_secs(10);

/// How often a socket is looked at.
const LOOK: Duration = Duration::from_millis(2);

/// How long nothing has to be printed after the first prompt, and how long that is waited for.
const QUIET: Duration = Duration::from_millis(80);
const TO_SETTLE: Duration = Duration::from_secs(1);

/// The sentence that is typed for command 1.
pub(super) const SENTENCE: &str = "hello world!";

/// The client at its prompt.
pub(super) struct Desk<'a> {
    pub(super) server: Server,
    pub(super) client: Program,
    pub(super) menu: &'a Menu,
    /// What it printed up to its first prompt.
    pub(super) first: String,
}

/// A command that the server answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    Upper,
    Address,
    Count,
    Time,
}

/// A command and what the client did with it.
pub(super) struct Exchange {
    /// What it printed until the next prompt, which is not part of it.
    pub(super) screen: String,
    /// From the last key to the next prompt.
    pub(super) took: Duration,
}

impl Command {
    pub(super) const ALL: [Self; 4] = [Self::Upper, Self::Address, Self::Count, Self::Time];
}

impl<'a> Desk<'a> {
    /// Starts the server and the client, and waits for the client's prompt.
    pub(super) fn open(scene: &mut Scene<'a>) -> Result<Self, Stop> {
        let server = scene.server()?;
        let mut client = scene.client("client", &server)?;
        let menu = &scene.submission.menu;
        let first = client.read_until(&menu.option_prompt, TO_PROMPT)?;
        let desk = Self { server, client, menu, first: before(first, &menu.option_prompt) };
        desk.settles()?;
        Ok(desk)
    }

    /// The server has accepted the client, if that has connected, and what both print of it is printed: a user is not
    /// as quick as that, and what a server announces to a newcomer must not come among its answers.
    fn settles(&self) -> Result<(), Stop> {
        let until = self.client.until(TO_SETTLE);
        let (port, mut since, mut last) = (self.server.address.port(), Instant::now(), self.printed());
        while Instant::now() < until && since.elapsed() < QUIET {
            thread::sleep(LOOK);
            let held = processes::connections(&self.server.program.processes()?).unwrap_or_default();
            let accepted = |own: &Connection| {
                held.iter().any(|it| it.local.port() == port && it.remote.port() == own.local.port())
            };
            let all_accepted = self.connections().unwrap_or_default().iter().all(accepted);
            let now = self.printed();
            if now != last || !all_accepted {
                (since, last) = (Instant::now(), now);
            }
        }
        Ok(())
    }

    fn printed(&self) -> (usize, usize) {
        (self.server.program.text().len(), self.client.text().len())
    }

    /// Chooses a command and waits for the next prompt.
    pub(super) fn ask(&mut self, command: Command) -> Result<Exchange, Stop> {
        let menu = self.menu;
        let option = match command {
            Command::Upper => return self.ask_slowly(Duration::ZERO),
            Command::Address => &menu.address,
            Command::Count => &menu.count,
            Command::Time => &menu.time,
        };
        self.enter(option)
    }

    /// Chooses command 1, for which a user thinks so long of a sentence.
    pub(super) fn ask_slowly(&mut self, thinks: Duration) -> Result<Exchange, Stop> {
        let menu = self.menu;
        self.client.type_line(&menu.upper)?;
        self.client.expect_text(&menu.sentence_prompt, AT_ONCE)?;
        thread::sleep(thinks);
        self.enter(SENTENCE)
    }

    /// Chooses command 2 and waits until its request has reached the server, which is held and cannot answer before what
    /// this gives is dropped.
    pub(super) fn ask_a_held_server(&mut self) -> Result<Paused, Stop> {
        let held = Paused::hold(&self.server.program)?;
        self.client.type_line(&self.menu.address)?;
        let until = self.client.until(AT_ONCE);
        // A client that connects anew for each request waits to be accepted meanwhile.
        while processes::unread_at(self.server.address.port())? == 0 {
            self.client.still_runs()?;
            if Instant::now() >= until {
                let reason = "no request came to the server after an option was chosen";
                return Err(Stop::time_out(reason).expected("a request", "nothing"));
            }
            thread::sleep(LOOK);
        }
        Ok(held)
    }

    /// Types a line and waits for the next prompt.
    pub(super) fn enter(&mut self, line: &str) -> Result<Exchange, Stop> {
        let prompt = &self.menu.option_prompt;
        let typed = Instant::now();
        self.client.type_line(line)?;
        let screen = self.client.read_until(prompt, AT_ONCE)?;
        Ok(Exchange { screen: before(screen, prompt), took: typed.elapsed() })
    }

    /// What a screen shows beside the menu: its lines that are not empty, not the echo of what was typed, and not
    /// those that stood before the first prompt.
    pub(super) fn beside_the_menu<'s>(&self, screen: &'s str, typed: &str) -> Vec<&'s str> {
        let lines = screen.lines().map(str::trim).filter(|line| !line.is_empty() && *line != typed);
        lines.filter(|line| !self.first.lines().any(|known| known.trim() == *line)).collect()
    }

    /// The established connections that the client holds to the server.
    pub(super) fn connections(&self) -> Result<Vec<Connection>, Stop> {
        let mut held = processes::connections(&self.client.processes()?)?;
        held.retain(|held| {
            held.remote.port() == self.server.address.port()
                && held.state == processes::sockets::TcpState::Established
        });
        Ok(held)
    }
}

fn before(mut text: String, prompt: &str) -> String {
    text.truncate(text.len().saturating_sub(prompt.len()));
    text
}
