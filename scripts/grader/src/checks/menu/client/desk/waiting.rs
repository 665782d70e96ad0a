//! A user waits at a screen, and knows a prompt when he sees one.

use std::thread;
use std::time::{Duration, Instant};

use super::{Desk, LOOK};
use crate::evidence::difference::quoted;
use crate::program::seconds;
use crate::program::stillness::Stillness;
use crate::scene::AT_ONCE;
use crate::screen::{self, is_an_item, last_line, line_of_the_manifest, prompt_at_the_end, question};
use crate::stop::Stop;
use crate::submission::Menu;
use crate::verdict::StepKind;

/// How long a client may take from its start until it prompts; some runtimes take a second for that.
const TO_PROMPT: Duration = Duration::from_secs(10);

/// How long nothing has to follow what looks like a prompt, as what is printed may come in parts.
const STILL: Duration = Duration::from_millis(20);

/// After how long a client that rests and prints nothing waits for its user.
const WAITS: Duration = Duration::from_secs(1);

/// The most that a client prints, in bytes.
const FLOOD: usize = 1 << 20;

impl Desk<'_> {
    /// Waits for the first prompt. Where nobody has said what that is, a client that waits at some question shows it.
    pub(super) fn first_screen(&mut self) -> Result<String, Stop> {
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

    /// Waits until the sentence is asked for, in whatever words.
    pub(super) fn until_asked_for_a_sentence(&mut self) -> Result<(), Stop> {
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
                self.take(at, &asks);
                self.asks_for_a_sentence = asks;
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
    pub(in super::super) fn until_prompt(&mut self, within: Duration) -> Result<(String, Duration), Stop> {
        let prompt = self.prompt.clone();
        let pause = self.menu().continue_prompt.clone();
        self.expects(&prompt);
        let (mut all, mut took) = (String::new(), None);
        loop {
            let (at, stops) = self.wait(within, |text, still, _| {
                let stops = pause.as_ref().and_then(|pause| Some((prompt_in(text, pause, still)?, true)));
                stops.or_else(|| Some((prompt_in(text, &prompt, still)?, false)))
            })?;
            took.get_or_insert(self.typed.elapsed());
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

    /// Presses Enter once more where the client wants that before it goes on.
    pub(super) fn presses_enter_if_asked(&mut self) -> Result<(), Stop> {
        let Some(pause) = &self.menu().continue_prompt else { return Ok(()) };
        if self.wait(AT_ONCE / 2, |text, still, _| prompt_in(text, pause, still)).is_ok() {
            self.reads();
            self.client.type_line("")?;
        }
        Ok(())
    }

    /// What it has printed and nobody has read.
    fn unread(&self) -> String {
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
        let mut stillness = Stillness::of(usize::MAX);
        loop {
            let runs = self.client.still_runs();
            let text = self.unread();
            let still = stillness.with(text.len());
            if let Some(found) = look(&text, still, still >= WAITS && self.client.rests().unwrap_or(true)) {
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
                    let (time, nothing) = (seconds(within), text.trim().is_empty());
                    let stop = match nothing {
                        true => Stop::time_out(format!("the client printed nothing more within {time}")),
                        false => Stop::overdue(format!("the client printed something else within {time}")),
                    };
                    stop.expected(quoted(self.prompt.as_bytes()), quoted(text.as_bytes()))
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
        let names_it = |last: &&str| stop.overdue && !is_an_item(last);
        let Some(last) = last_line(&text).filter(names_it) else { return stop };
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

    /// A stop that may be the server's fault: then that is remembered.
    pub(in super::super) fn blames(&mut self, stop: Stop) -> Stop {
        let _ = self.let_down(AT_ONCE);
        stop
    }
}

/// Where a prompt begins behind which nothing follows, or nothing for long.
fn prompt_in(text: &str, prompt: &str, still: Duration) -> Option<usize> {
    let at_the_end = || prompt_at_the_end(text, prompt).filter(|_| still >= STILL);
    at_the_end().or_else(|| text.rfind(prompt).filter(|_| still >= WAITS))
}
