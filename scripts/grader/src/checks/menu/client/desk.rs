//! A user at the client's menu.

mod looking;
mod waiting;

use std::thread;
use std::time::{Duration, Instant};

use super::counter::{Counter, Held};
use super::venue::Memo;
use crate::checks::menu::command::Command;
use crate::checks::menu::log::Log;
use crate::processes;
use crate::program::Program;
use crate::scene::{AT_ONCE, Fill, Scene};
use crate::stop::Stop;
use crate::submission::{Menu, Part, Submission};
use crate::tap::{Mark, Tap};
use crate::trace::Trace;

/// How often the screen is looked at.
const LOOK: Duration = Duration::from_millis(3);

/// How long a quick user takes to read what is shown and press a key.
const READS: Duration = Duration::from_millis(300);

/// How much longer he waits for a server that is still busy with what was typed before: one that rests at no time is
/// not waited for as long as one that has not received it.
const TO_REST: Duration = Duration::from_millis(600);
const TO_TAKE: Duration = Duration::from_secs(3);

/// The sentence that is typed for command 1.
pub(super) const SENTENCE: &str = "hello world!";

/// The client at its prompt.
pub(super) struct Desk<'a> {
    pub(super) counter: Counter,
    pub(super) client: Program,
    submission: &'a Submission,
    /// How the server announces others.
    log: Log,
    /// What it printed up to its first prompt.
    pub(super) first: String,
    /// The prompt for an option, as it shows it.
    pub(super) prompt: String,
    /// And the last one for a sentence.
    pub(super) asks_for_a_sentence: String,
    tap: Option<Tap>,
    /// How much of the screen has been read.
    read: usize,
    /// When the user began with what he does.
    since: Option<Mark>,
    /// When he typed last.
    typed: Instant,
    /// How many requests the server has had, and since when it runs.
    asked: u64,
    began: Instant,
    memo: Memo,
    trace: Trace,
}

/// A command and what the client did with it.
pub(super) struct Exchange {
    pub(super) command: Command,
    /// What it printed until the next prompt, which is not part of it.
    pub(super) screen: String,
    /// From the last key to the next prompt.
    pub(super) took: Duration,
    /// What the server sent meanwhile; none where that could not be heard.
    pub(super) reply: Option<String>,
    /// Whether the client sent anything meanwhile; none where that could not be heard.
    pub(super) asks: Option<bool>,
    /// How many requests came before this one.
    pub(super) before: u64,
}

impl<'a> Desk<'a> {
    /// Starts the client at a server that was started at `began`, and waits for its prompt.
    pub(super) fn at(counter: Counter, began: Instant, scene: &Scene<'a>, memo: Memo) -> Result<Self, Stop> {
        let tap = Tap::on(counter.port());
        Self::with(counter, tap, (0, began), scene, memo)
    }

    /// Ends the client, and starts another one at the same server.
    pub(super) fn next_client(self, scene: &Scene<'a>) -> Result<Self, Stop> {
        let Self { counter, client, tap, asked, began, memo, .. } = self;
        client.end();
        Self::with(counter, tap, (asked, began), scene, memo)
    }

    fn with(
        counter: Counter,
        mut tap: Option<Tap>,
        (asked, began): (u64, Instant),
        scene: &Scene<'a>,
        memo: Memo,
    ) -> Result<Self, Stop> {
        let since = tap.as_mut().map(Tap::mark);
        let client = scene.start(Part::Client, "client", &Fill::port(counter.port()))?;
        let prompt = scene.submission.menu.option_prompt.clone();
        let (submission, trace) = (scene.submission, scene.trace());
        let log = Log::of(&submission.lines, &scene.patterns)?;
        let mut desk = Self {
            counter,
            client,
            submission,
            log,
            first: String::new(),
            prompt,
            asks_for_a_sentence: String::new(),
            tap,
            read: 0,
            since,
            typed: Instant::now(),
            asked,
            began,
            memo,
            trace,
        };
        desk.first = desk.first_screen()?;
        Ok(desk)
    }

    pub(super) fn menu(&self) -> &'a Menu {
        &self.submission.menu
    }

    /// Whether its prompt is another than the one that was looked for.
    pub(super) fn prompts_otherwise(&self) -> bool {
        self.prompt != self.menu().option_prompt
    }

    /// Chooses a command and waits for the next prompt.
    pub(super) fn ask(&mut self, command: Command) -> Result<Exchange, Stop> {
        self.ask_slowly(command, Duration::ZERO)
    }

    /// [`Desk::ask`] by a user who thinks so long of a sentence, where the command needs one.
    pub(super) fn ask_slowly(&mut self, command: Command, thinks: Duration) -> Result<Exchange, Stop> {
        self.begin();
        self.read_and_type(command.option(self.menu()))?;
        if command == Command::Upper {
            self.until_asked_for_a_sentence()?;
            thread::sleep(thinks);
            self.read_and_type(SENTENCE)?;
        }
        let (screen, took) = self.until_prompt(AT_ONCE)?;
        let before = self.asked;
        self.asked += 1;
        Ok(Exchange { command, screen, took, reply: self.reply(), asks: self.asks(), before })
    }

    /// Types a line at the prompt, and waits for the next one: what came up to it.
    pub(super) fn enter(&mut self, line: &str) -> Result<String, Stop> {
        self.begin();
        self.read_and_type(line)?;
        self.until_prompt(AT_ONCE).map(|(screen, _)| screen)
    }

    /// Chooses command 1, and waits until the sentence is asked for.
    pub(super) fn begin_a_sentence(&mut self) -> Result<(), Stop> {
        self.begin();
        self.read_and_type(&self.menu().upper)?;
        self.until_asked_for_a_sentence()
    }

    /// Chooses a command and waits until its request has reached the server, which is held and cannot answer before what
    /// this gives is dropped.
    pub(super) fn ask_a_held_server(&mut self) -> Result<Held, Stop> {
        self.reads();
        let held = self.counter.hold()?;
        for command in Command::of(&self.submission.wire).filter(|command| *command != Command::Upper) {
            self.begin();
            self.type_and_enter(command.option(self.menu()))?;
            let until = self.client.until(AT_ONCE / 2);
            // A client that connects anew for each request waits to be accepted meanwhile.
            while Instant::now() < until {
                if processes::unread_at(self.counter.port())? > 0 {
                    return Ok(held);
                }
                self.client.still_runs()?;
                thread::sleep(LOOK);
            }
        }
        let reason = "no request came to the server after an option was chosen";
        Err(Stop::time_out(reason).expected("a request", "nothing"))
    }

    /// What the user begins with is what the server is looked at for.
    fn begin(&mut self) {
        self.since = self.tap.as_mut().map(Tap::mark);
    }

    /// Waits as a user does who reads what is shown, and until the server has taken what was sent and rests; then types.
    pub(super) fn read_and_type(&mut self, line: &str) -> Result<(), Stop> {
        self.reads();
        self.type_and_enter(line)
    }

    fn type_and_enter(&mut self, line: &str) -> Result<(), Stop> {
        self.typed = Instant::now();
        self.client.type_line(line)?;
        for _ in 1..self.menu().enter {
            thread::sleep(READS);
            // One that needs no more, as it has ended, is told of by whoever waits for what comes.
            let _ = self.client.type_line("");
        }
        Ok(())
    }

    /// Chooses to leave, and presses Enter once more where the client wants that.
    pub(super) fn leaves_by_option_5(&mut self) -> Result<(), Stop> {
        self.begin();
        self.read_and_type(&self.menu().exit)?;
        self.presses_enter_if_asked()
    }

    /// A moment as a user takes it before he presses a key.
    pub(super) fn reads(&self) {
        let began = Instant::now();
        let until = self.client.until(TO_TAKE);
        while Instant::now() < until {
            let over = began.elapsed();
            let taken = self.counter.has_taken_all();
            if over >= READS && taken && (over >= TO_REST || self.counter.rests()) {
                return;
            }
            thread::sleep(LOOK);
        }
    }
}
