//! A client is typed to at its own server, of which nobody has said what it asks or sends: each thing that is typed,
//! and all that comes of it.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use crate::program::Program;
use crate::program::stillness::Stillness;
use crate::screen::{plain, prompt_at_the_end, question};
use crate::stop::Stop;
use crate::tap::{Heard, Mark, Side, Tap, What, bytes_of, clients};

const LOOK: Duration = Duration::from_millis(10);

/// How long nothing has to follow a prompt that is known, and how long one that is not.
const STILL: Duration = Duration::from_millis(60);
const WAITS: Duration = Duration::from_millis(600);

/// How long a client may show nothing before it is taken to wait for what it does not ask for.
const SILENT: Duration = Duration::from_millis(2500);

/// How long it may go on to show something.
const WITHIN: Duration = Duration::from_secs(8);

/// The most of a screen that is looked at, in bytes.
const MOST: usize = 256 << 10;

/// A client, and whoever types to it.
pub(super) struct Conversation {
    pub(super) client: Program,
    tap: Tap,
    read: usize,
    /// The prompt for an option, once it is known.
    prompt: Option<String>,
}

/// What came of what was typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Came {
    /// What the client printed, without what a terminal echoes.
    pub(super) screen: String,
    /// What it sent, as it came.
    pub(super) sent: Vec<Vec<u8>>,
    /// What the server sent.
    pub(super) received: Vec<u8>,
    /// Whether the server sent something before the client had sent all.
    pub(super) interleaved: bool,
    /// Whether the client has ended.
    pub(super) ended: bool,
}

impl Conversation {
    /// Waits for the first screen of a client that was started behind that ear.
    pub(super) fn begin(client: Program, tap: Tap) -> Result<(Self, Came), Stop> {
        let mut conversation = Self { client, tap, read: 0, prompt: None };
        let came = conversation.hears(None)?;
        conversation.prompt = question(&came.screen).map(str::to_owned);
        Ok((conversation, came))
    }

    /// Answers a question that comes before the menu; what the client shows last after that is its prompt.
    pub(super) fn introduces_itself(&mut self, name: &str) -> Result<Came, Stop> {
        self.prompt = None;
        let came = self.types(name)?;
        self.prompt = question(&came.screen).map(str::to_owned);
        Ok(came)
    }

    /// Its prompt for an option.
    pub(super) fn prompt(&self) -> Option<&str> {
        self.prompt.as_deref()
    }

    /// Types a line.
    pub(super) fn types(&mut self, line: &str) -> Result<Came, Stop> {
        let mark = self.tap.mark();
        self.client.type_line(line)?;
        self.hears(Some((mark, line)))
    }

    /// Whether what the client shows last is its prompt for an option.
    pub(super) fn is_at_the_menu(&self, came: &Came) -> bool {
        self.prompt.as_ref().is_some_and(|prompt| asks_with(&came.screen, prompt))
    }

    /// The client's own address.
    pub(super) fn address(&mut self) -> Option<SocketAddr> {
        self.tap.all().and_then(|heard| clients(heard).first().copied())
    }

    fn hears(&mut self, typed: Option<(Mark, &str)>) -> Result<Came, Stop> {
        let begin = Instant::now();
        let (mut stillness, mut ended) = (Stillness::of(0), false);
        let screen = loop {
            ended |= self.client.still_runs().is_err();
            // A character of which a part has come yet is no text.
            let text = self.client.text();
            let all = plain(text.trim_end_matches(char::REPLACEMENT_CHARACTER));
            let screen = all.get(self.read..).unwrap_or_default();
            let still = stillness.with(screen.len());
            let shown = without_echo(screen, typed.map(|(_, line)| line));
            let at_prompt = |prompt: &String| asks_with(shown, prompt);
            let asks = match &self.prompt {
                Some(prompt) if at_prompt(prompt) => still >= STILL,
                _ => question(shown).is_some() && still >= WAITS && self.client.rests().unwrap_or(true),
            };
            let over = still >= SILENT || begin.elapsed() >= WITHIN || screen.len() > MOST;
            if ended || asks || over {
                let shown = shown.to_owned();
                self.read = all.len();
                break shown;
            }
            thread::sleep(LOOK);
        };
        let mark = typed.map_or_else(Mark::first, |(mark, _)| mark);
        let heard = self.tap.since(mark).unwrap_or_default();
        Ok(Came {
            screen,
            sent: sent(heard),
            received: bytes_of(Side::Server, heard),
            interleaved: interleaved(heard),
            ended,
        })
    }
}

/// Whether a screen ends with that prompt. One of a sign alone is the end of others, too, and so stands by itself.
fn asks_with(screen: &str, prompt: &str) -> bool {
    let is_a_sign = !prompt.contains(char::is_alphanumeric);
    let begins_a_line = |at: usize| matches!(screen[..at].chars().next_back(), None | Some('\n' | '\r'));
    prompt_at_the_end(screen, prompt).is_some_and(|at| !is_a_sign || begins_a_line(at))
}

/// A terminal shows what is typed.
fn without_echo<'s>(screen: &'s str, typed: Option<&str>) -> &'s str {
    let Some(typed) = typed else { return screen };
    let rest = screen.strip_prefix(typed).unwrap_or(screen);
    rest.trim_start_matches('\r').strip_prefix('\n').unwrap_or(rest)
}

fn sent(heard: &[Heard]) -> Vec<Vec<u8>> {
    let by_client = heard.iter().filter(|heard| heard.side == Side::Client);
    by_client
        .filter_map(|heard| match &heard.what {
            What::Bytes(bytes) => Some(bytes.clone()),
            _ => None,
        })
        .collect()
}

fn interleaved(heard: &[Heard]) -> bool {
    let bytes = heard.iter().filter(|heard| matches!(heard.what, What::Bytes(_)));
    let sides: Vec<Side> = bytes.map(|heard| heard.side).collect();
    sides.windows(2).any(|pair| pair == [Side::Server, Side::Client])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_of_a_sign_is_not_the_end_of_another_one() {
        assert!(asks_with("> ", "> ") && asks_with("HI\n> ", "> "));
        assert!(!asks_with("text> ", "> "));
        assert!(asks_with("HIInput option: ", "Input option: "));
    }
}
