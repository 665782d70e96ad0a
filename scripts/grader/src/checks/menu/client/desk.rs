//! A user at the client's menu.

use std::thread;
use std::time::{Duration, Instant};

use super::command::Command;
use super::counter::{Counter, Held};
use super::screen::{self, last_line, line_of_the_manifest, prompt_at_the_end, question};
use super::tap::{self, Mark, Side, Tap};
use super::told::{Known, Told};
use super::venue::Memo;
use crate::checks::menu::log::Log;
use crate::processes::sockets::TcpState;
use crate::processes::{self, Connection};
use crate::program::{Program, seconds};
use crate::report::difference::{quoted, shown};
use crate::scene::{AT_ONCE, Fill, Scene};
use crate::stop::Stop;
use crate::submission::{Menu, Part, Submission};
use crate::trace::Trace;
use crate::verdict::StepKind;

/// How long a client may take from its start until it prompts; some runtimes take a second for that.
const TO_PROMPT: Duration = Duration::from_secs(10);

/// How often the screen is looked at.
const LOOK: Duration = Duration::from_millis(3);

/// How long nothing has to follow what looks like a prompt, as what is printed may come in parts.
const STILL: Duration = Duration::from_millis(20);

/// After how long a client that rests and prints nothing waits for its user.
const WAITS: Duration = Duration::from_secs(1);

/// How long a quick user takes to read what is shown and press a key.
const READS: Duration = Duration::from_millis(300);

/// How much longer he waits for a server that is still busy with what was typed before: one that rests at no time is
/// not waited for as long as one that has not received it.
const TO_REST: Duration = Duration::from_millis(600);
const TO_TAKE: Duration = Duration::from_secs(3);

/// The most that a client prints, in bytes.
const FLOOD: usize = 1 << 20;

/// The sentence that is typed for command 1.
pub(super) const SENTENCE: &str = "hello world!";

/// The client at its prompt.
pub(super) struct Desk<'a> {
    pub(super) counter: Counter,
    pub(super) client: Program,
    submission: &'a Submission,
    /// What it printed up to its first prompt.
    pub(super) first: String,
    /// The prompt for an option, as it shows it.
    pub(super) prompt: String,
    tap: Option<Tap>,
    /// How much of the screen has been read.
    read: usize,
    /// When the user began with what he does.
    since: Option<Mark>,
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
    /// How many requests came before this one from this client.
    pub(super) before: u64,
}

impl<'a> Desk<'a> {
    /// Starts the client at a server that was started at `began`, and waits for its prompt.
    pub(super) fn at(counter: Counter, began: Instant, scene: &Scene<'a>, memo: Memo) -> Result<Self, Stop> {
        let tap = Tap::on(counter.port());
        Self::with(counter, tap, began, scene, memo)
    }

    /// Ends the client, and starts another one at the same server.
    pub(super) fn next_client(self, scene: &Scene<'a>) -> Result<Self, Stop> {
        let Self { counter, client, tap, began, memo, .. } = self;
        client.end();
        Self::with(counter, tap, began, scene, memo)
    }

    fn with(
        counter: Counter,
        mut tap: Option<Tap>,
        began: Instant,
        scene: &Scene<'a>,
        memo: Memo,
    ) -> Result<Self, Stop> {
        let since = tap.as_mut().map(Tap::mark);
        let client = scene.start(Part::Client, "client", &Fill::port(counter.port()))?;
        let prompt = scene.submission.menu.option_prompt.clone();
        let (submission, trace) = (scene.submission, scene.trace());
        let mut desk = Self {
            counter,
            client,
            submission,
            first: String::new(),
            prompt,
            tap,
            read: 0,
            since,
            asked: 0,
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

    /// Waits for the first prompt. Where nobody has said what that is, a client that waits at some question shows it.
    fn first_screen(&mut self) -> Result<String, Stop> {
        let is_told = self.menu().option_prompt != Menu::default().option_prompt;
        let prompt = self.prompt.clone();
        self.expects(&prompt);
        let found = self.wait(TO_PROMPT, |text, still, rests| {
            if let Some(at) = prompt_in(text, &prompt, still) {
                return Some((at, prompt.clone()));
            }
            let asks = question(text).filter(|_| !is_told && rests && still >= WAITS)?;
            Some((text.rfind(asks)?, asks.to_owned()))
        });
        let (at, prompt) = found.map_err(|stop| self.without_a_prompt("option-prompt", stop))?;
        let screen = self.take(at, &prompt);
        self.prompt = prompt;
        Ok(screen)
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
        Ok(Exchange { command, screen, took, reply: self.reply(), before })
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
        for command in [Command::Address, Command::Count, Command::Time] {
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
        if let Some(pause) = &self.menu().continue_prompt
            && self.wait(AT_ONCE / 2, |text, still, _| prompt_in(text, pause, still)).is_ok()
        {
            self.reads();
            self.client.type_line("")?;
        }
        Ok(())
    }

    /// Why the client did not end in time, which may be its server's fault.
    pub(super) fn blames(&mut self, stop: Stop) -> Stop {
        if stop.overdue {
            let _ = self.let_down(AT_ONCE);
        }
        stop
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

    fn until_asked_for_a_sentence(&mut self) -> Result<(), Stop> {
        let (prompt, option_prompt) = (self.menu().sentence_prompt.clone(), self.prompt.clone());
        self.expects(&prompt);
        let found = self.wait(AT_ONCE, |text, still, rests| {
            if let Some(at) = prompt_in(text, &prompt, still) {
                return Some((at, Some(prompt.clone())));
            }
            // A user types the sentence whatever he is asked for it with, but not at the menu.
            let asks = question(text).filter(|_| rests && still >= WAITS)?;
            let is_menu = prompt_in(text, &option_prompt, still).is_some();
            Some((text.rfind(asks)?, (!is_menu).then(|| asks.to_owned())))
        });
        match found {
            Ok((at, Some(asks))) => {
                if asks.trim_end() != prompt.trim_end() {
                    let line = line_of_the_manifest("sentence-prompt", &asks);
                    self.memo.note(format!(
                        "the client asks for the sentence with another text, under [menu]: {line}"
                    ));
                }
                self.take(at, &asks);
                Ok(())
            }
            Ok((_, None)) => {
                let text = self.unread();
                let reason = "the client does not ask for a sentence after the option for command 1";
                Err(Stop::fail(reason).expected(quoted(prompt.as_bytes()), quoted(text.as_bytes())))
            }
            Err(stop) => Err(self.without_a_prompt("sentence-prompt", stop)),
        }
    }

    /// Waits for the next prompt, and presses Enter wherever the client wants that before: what came, and how long the
    /// first of it took.
    pub(super) fn until_prompt(&mut self, within: Duration) -> Result<(String, Duration), Stop> {
        let (prompt, typed) = (self.prompt.clone(), Instant::now());
        let pause = self.menu().continue_prompt.clone();
        self.expects(&prompt);
        let (mut all, mut took) = (String::new(), None);
        loop {
            let (at, stops) = self.wait(within, |text, still, _| {
                let stops = pause.as_ref().and_then(|pause| Some((prompt_in(text, pause, still)?, true)));
                stops.or_else(|| Some((prompt_in(text, &prompt, still)?, false)))
            })?;
            took.get_or_insert(typed.elapsed());
            let shows = if stops { pause.as_ref() } else { None }.unwrap_or(&prompt).clone();
            all += &self.take(at, &shows);
            if !stops {
                return Ok((all, took.unwrap_or_default()));
            }
            all.push('\n');
            self.reads();
            self.client.type_line("")?;
        }
    }

    /// What it has printed and nobody has read.
    pub(super) fn unread(&self) -> String {
        let text = screen::plain(&self.client.text());
        text.get(self.read..).unwrap_or_default().to_owned()
    }

    /// Waits until the screen, for how long it has been still, and whether the client rests, give something.
    fn wait<T>(
        &mut self,
        within: Duration,
        look: impl Fn(&str, Duration, bool) -> Option<T>,
    ) -> Result<T, Stop> {
        let until = self.client.until(within);
        let (mut last, mut changed) = (usize::MAX, Instant::now());
        loop {
            let runs = self.client.still_runs();
            let text = self.unread();
            if text.len() != last {
                (last, changed) = (text.len(), Instant::now());
            }
            let rests = || {
                processes::thread_states(&self.client.processes().unwrap_or_default())
                    .iter()
                    .all(|it| *it == 'S')
            };
            let still = changed.elapsed();
            if let Some(found) = look(&text, still, still >= WAITS && rests()) {
                return Ok(found);
            }
            let stop = match runs {
                _ if text.len() > FLOOD => {
                    Stop::fail(format!("the client floods its output: {} bytes so far", text.len()))
                }
                Err(stop) => stop,
                Ok(()) if Instant::now() < until => {
                    thread::sleep(LOOK);
                    continue;
                }
                Ok(()) => {
                    let what = if text.trim().is_empty() { "nothing more" } else { "something else" };
                    Stop::time_out(format!("the client printed {what} within {}", seconds(within)))
                        .expected(quoted(self.prompt.as_bytes()), quoted(text.as_bytes()))
                }
            };
            return Err(self.let_down(within).unwrap_or(stop));
        }
    }

    /// Why it is not the client that went wrong, if it is its server.
    fn let_down(&mut self, waited: Duration) -> Option<Stop> {
        let fault = self.counter.fault(self.tap.as_mut().zip(self.since), waited)?;
        self.memo.blame(&fault);
        Some(fault)
    }

    /// A prompt that did not come, with the line of `grade.toml` that would name the one that did.
    fn without_a_prompt(&self, key: &str, stop: Stop) -> Stop {
        let text = self.unread();
        let Some(last) = last_line(&text).filter(|_| stop.overdue) else { return stop };
        let shows = quoted(last.as_bytes());
        let line = line_of_the_manifest(key, question(&text).unwrap_or(last));
        let reason = format!("{}; it shows {shows} last, which would be under [menu]: {line}", stop.reason);
        Stop { reason, ..stop }
    }

    /// The screen up to a prompt that begins there; it is read with the prompt.
    fn take(&mut self, at: usize, prompt: &str) -> String {
        let text = self.unread();
        let behind = text[at..].strip_prefix(prompt.trim_end()).unwrap_or(&text[at..]);
        let blanks = behind.len() - behind.trim_start_matches(' ').len();
        self.read += text.len() - behind.len() + blanks;
        text[..at].to_owned()
    }

    fn expects(&self, prompt: &str) {
        self.trace.add(StepKind::Expected, self.client.who(), quoted(prompt.as_bytes()));
    }

    /// What the server has sent since the user began, but for what it announces to everybody and the menu.
    fn reply(&mut self) -> Option<String> {
        let heard = self.tap.as_mut()?.since(self.since?)?;
        let reply = String::from_utf8_lossy(&tap::bytes_of(Side::Server, heard)).into_owned();
        let log = Log::of(&self.submission.lines).ok()?;
        let is_reply = |line: &&str| {
            let line = line.trim_end_matches(['\r', '\n']);
            !log.is_announcement(line) && (line.is_empty() || !self.first.lines().any(|known| known == line))
        };
        Some(reply.split_inclusive('\n').filter(is_reply).collect())
    }

    /// What a screen shows beside the menu and what was typed.
    pub(super) fn news<'s>(&self, screen: &'s str, typed: &str) -> Vec<&'s str> {
        screen::news(screen, typed, &self.first)
    }

    /// That the client shows what the server told it.
    pub(super) fn shows_what_it_was_told(&self, exchange: &Exchange) -> Result<(), Stop> {
        let Exchange { command, screen, reply, before, .. } = exchange;
        let command = *command;
        let typed = if command == Command::Upper { SENTENCE } else { command.option(self.menu()) };
        let lines = self.news(screen, typed);
        let own = self.connections()?.first().map(|connection| connection.local);
        let age = self.began.elapsed().as_secs_f64();
        let known = Known { wire: &self.submission.wire, text: SENTENCE, own, before: *before, age };
        let told = reply.as_ref().and_then(|reply| Told::of(command, reply, &known));
        let due = told.clone().or_else(|| Told::by_a_right_server(command, &known));
        if due.as_ref().is_some_and(|due| due.is_shown(&lines)) {
            return Ok(());
        }
        let (number, answer) = (command.number(), command.answer());
        let reason = match reply {
            Some(reply) if told.is_none() => {
                let reply = quoted(reply.trim_end().as_bytes());
                format!(
                    "the server's reply to command {number}, {reply}, does not tell {answer}, and the client does not show it"
                )
            }
            _ => format!("the client does not show {answer}, which is the reply to command {number}"),
        };
        let expected = due.map_or_else(|| answer.to_owned(), |due| due.shown());
        Err(Stop::fail(reason).expected(expected, shown(lines.join("\n").as_bytes())))
    }

    /// The established connections that the client holds to the server.
    pub(super) fn connections(&self) -> Result<Vec<Connection>, Stop> {
        let mut held = processes::connections(&self.client.processes()?)?;
        let port = self.counter.port();
        held.retain(|held| held.remote.port() == port && held.state == TcpState::Established);
        Ok(held)
    }

    /// How many connections of clients have stood so far, if that could be heard.
    pub(super) fn connections_so_far(&mut self) -> Option<usize> {
        self.tap.as_mut()?.all().map(|heard| tap::clients(heard).len())
    }
}

/// Where a prompt begins behind which nothing follows, or nothing for long.
fn prompt_in(text: &str, prompt: &str, still: Duration) -> Option<usize> {
    let at_the_end = || prompt_at_the_end(text, prompt).filter(|_| still >= STILL);
    at_the_end().or_else(|| text.rfind(prompt).filter(|_| still >= WAITS))
}
