//! The menu service: the submission's client at its own server.

use std::thread;
use std::time::{Duration, Instant};

use chrono::{Local, Timelike};
use common::Error;

use super::asked::{self, Asked, SENTENCES};
use super::conversation::{Came, Conversation};
use super::options::{self, Choice};
use super::seen::{Facts, OF_BOTH, OF_THE_CLIENT};
use super::stage::Stage;
use super::{alone, command_lines, greeting, lines, prompts, report, sent};
use crate::learn::without_numbers;
use crate::scene::{Fill, Scene, Server};
use crate::screen::{NAME, asks_for_a_name};
use crate::stop::Stop;
use crate::submission::{Part, Wire};
use crate::tap::Tap;
use crate::verdict::Verdict;

/// How long all of it may take, without the minute.
const BUDGET: Duration = Duration::from_secs(60);

/// What a server prints when clients come and go.
const LINES: [&str; 3] = ["lines.connection", "lines.connect", "lines.disconnect"];

/// After how many commands in a row that come to nothing no more are typed.
const MUTE: usize = 2;

/// How many questions a client may have before its menu.
const QUESTIONS: usize = 2;

/// Looks at all that `[wire]`, `[menu]` and `[lines]` say but for the report. What has to be typed to the client before it shows its menu.
///
/// # Errors
/// The grader's.
pub(super) fn look(stage: &Stage<'_>, facts: &mut Facts) -> Result<Vec<String>, Error> {
    let (mut exit, mut typed) = (stage.submission.wire.exit.clone(), Vec::new());
    if stage.submission.programs.contains_key(&Part::Client) {
        let mut scene = stage.scene(&stage.submission, BUDGET)?;
        match talk(&mut scene, facts) {
            Ok((sent, before)) => (exit, typed) = (sent.unwrap_or(exit), before),
            Err(stop) => {
                let what = "what client and server say was not seen";
                give_up(stop, what, &[&OF_THE_CLIENT[..], &OF_BOTH[..]].concat(), facts)?;
            }
        }
    }
    if !stage.submission.programs.contains_key(&Part::Client) {
        let mut scene = stage.scene(&stage.submission, BUDGET)?;
        if let Err(stop) = alone::look(&mut scene, facts) {
            give_up(stop, "what the server answers was not seen", &OF_BOTH, facts)?;
        }
    }
    let mut scene = stage.scene(&stage.submission, BUDGET)?;
    match lines::look(&mut scene, &exit, facts) {
        Ok(()) => Ok(typed),
        Err(stop) => give_up(stop, "what the server prints was not seen", &LINES, facts).map(|()| typed),
    }
}

/// Waits for the server's report, and looks at its line.
///
/// # Errors
/// The grader's.
pub(super) fn wait_for_report(stage: &Stage<'_>, facts: &mut Facts) -> Result<(), Error> {
    let mut scene = stage.scene(&stage.submission, BUDGET + report::MINUTE)?;
    match report::look(&mut scene, facts) {
        Ok(()) => Ok(()),
        Err(stop) => give_up(stop, "the report was not seen", &["lines.report"], facts),
    }
}

fn give_up(stop: Stop, what: &str, keys: &[&str], facts: &mut Facts) -> Result<(), Error> {
    if stop.verdict == Verdict::GraderError {
        return Err(Error::new("cannot look at the menu", stop.reason));
    }
    facts.doubt_rest(keys, &format!("{what}: {}", stop.reason));
    Ok(())
}

/// Types every option; what is sent for the one that ends the client, and what was typed before the menu came.
fn talk(scene: &mut Scene<'_>, facts: &mut Facts) -> Result<(Option<Vec<String>>, Vec<String>), Stop> {
    let (known, server) = (scene.submission, scene.server()?);
    let began = Instant::now();
    let Some(tap) = Tap::on(server.address.port()) else {
        return Err(Stop::fail("the system does not let the grader hear the loopback"));
    };
    let client = scene.start(Part::Client, "client", &Fill::to(server.address))?;
    let (mut conversation, mut first) = Conversation::begin(client, tap)?;
    let mut typed: Vec<String> = Vec::new();
    let mut greeting = first.received.clone();
    while !options::are_shown(&first)
        && conversation.prompt().is_some_and(asks_for_a_name)
        && typed.len() < QUESTIONS
    {
        first = together(first, conversation.introduces_itself(NAME)?);
        typed.push(NAME.to_owned());
    }
    // Whoever asks before he connects is greeted behind that; what is more than a line may be an answer, too.
    if greeting.is_empty() && first.received.trim_ascii_end().iter().all(|byte| *byte != b'\n') {
        greeting.clone_from(&first.received);
    }
    let choices = options::choices(&first);
    let told = [&typed[..], known.programs.get(&Part::Client).map_or(&[], |client| &client.typed)].concat();
    greeting::tell(&greeting, &first.sent.concat(), &server.program.lines(), &told, &known.wire, facts);
    match conversation.prompt() {
        Some(prompt) if prompt.trim_end() == known.menu.option_prompt.trim_end() => {
            facts.confirm("menu.option-prompt", "the client asks with it");
        }
        Some(prompt) => {
            facts.set("menu.option-prompt", prompt, "the last that the client shows before it waits");
        }
        None => facts.doubt("menu.option-prompt", "the client shows nothing that looks like a prompt"),
    }
    let mut desk =
        Desk { conversation, server: &server, began, requests: 0, waited: Vec::new(), came_back: false };
    let (exit, commands): (Vec<Choice>, Vec<Choice>) =
        choices.into_iter().partition(|choice| choice.name == "exit");
    let mut all: Vec<Asked> = commands.into_iter().map(Asked::of).collect();
    let mut mute = 0;
    'rounds: for sentence in SENTENCES {
        for asked in &mut all {
            desk.ask(asked, sentence, facts)?;
            let Some(came) = asked.came.last() else { continue };
            mute = if came.received.is_empty() && !desk.conversation.is_at_the_menu(came) {
                mute + 1
            } else {
                0
            };
            if came.ended || mute == MUTE {
                break 'rounds;
            }
        }
    }
    prompts::tell(&desk.waited, desk.came_back, facts);
    let address = desk.conversation.address();
    asked::tell_apart(&mut all, address, &known.wire);
    for one in &all {
        asked::requests(one, known, facts);
        asked::replies(one, address, &known.wire, facts);
    }
    command_lines::look(&all, &known.lines, facts);
    let sent = exit.first().and_then(|exit| desk.leaves(&exit.option, &known.wire, facts));
    // Whoever has ended has shown that it is the one.
    let exit = exit.into_iter().filter(|_| sent.is_some()).map(|exit| Choice { by_place: false, ..exit });
    let choices: Vec<Choice> = all.into_iter().map(|asked| asked.choice).chain(exit).collect();
    options::tell(&choices, &known.menu, facts);
    Ok((sent, typed))
}

struct Desk<'s> {
    conversation: Conversation,
    server: &'s Server,
    began: Instant,
    requests: u64,
    /// What the client showed last where it waited for Enter alone.
    waited: Vec<String>,
    /// Whether it has shown its prompt for an option again.
    came_back: bool,
}

impl Desk<'_> {
    /// Types an option, and a sentence where that is asked for.
    fn ask(&mut self, asked: &mut Asked, sentence: &str, facts: &mut Facts) -> Result<(), Stop> {
        let first = self.server.program.line_count();
        let now = Local::now();
        let clock = now.num_seconds_from_midnight();
        let moment = self.began.elapsed();
        let asks_for_text = asked.choice.name == "upper";
        let mut came = self.conversation.types(&asked.choice.option)?;
        // Whoever does not show the menu again waits for more.
        let waits = |desk: &Self, came: &Came| !came.ended && !desk.conversation.is_at_the_menu(came);
        let is_asked_for_a_text =
            // "Type a text and press Enter" asks for both, and nothing was answered before it.
            |came: &Came| match came.received.is_empty() {
                true => asks_for_text || !wants_enter(came),
                false => asks_for_text && !wants_enter(came),
            };
        if waits(self, &came) && is_asked_for_a_text(&came) {
            let prompt = came.screen.lines().last().unwrap_or_default().to_owned();
            asked.prompt.get_or_insert(prompt);
            let mut rest = self.conversation.types(sentence)?;
            // Some take several lines, up to an empty one.
            if waits(self, &rest) && came.sent.is_empty() && rest.sent.is_empty() {
                let more = self.conversation.types("")?;
                if !more.sent.is_empty() {
                    facts.set("menu.enter", 2, "the client sends nothing before Enter is pressed once more");
                }
                rest = together(rest, more);
            }
            came = together(came, rest);
        }
        // Whoever has shown the reply and not the menu waits for nothing else.
        if waits(self, &came) && (wants_enter(&came) || !came.received.is_empty()) {
            let shows = came.screen.lines().last().unwrap_or_default().trim_end().to_owned();
            let rest = self.conversation.types("")?;
            if self.conversation.is_at_the_menu(&rest) {
                self.waited.push(shows);
                self.came_back = true;
            }
            came = Came { ended: rest.ended, ..came };
        }
        self.came_back |= self.conversation.is_at_the_menu(&came);
        if !came.sent.is_empty() {
            self.requests += 1;
        }
        asked.moments.push((self.requests, moment, clock));
        asked.came.push(came);
        // What the server prints may come a moment later.
        thread::sleep(Duration::from_millis(50));
        asked.said.push(self.server.program.lines_from(first));
        Ok(())
    }

    /// Chooses the option that ends the client: what that sends.
    fn leaves(mut self, option: &str, known: &Wire, facts: &mut Facts) -> Option<Vec<String>> {
        let doubt = |facts: &mut Facts, why: &str| {
            facts.doubt("wire.exit", why);
            facts.suspect("menu.exit", option, why);
            None
        };
        if self.conversation.client.still_runs().is_err() {
            return doubt(facts, "the client had ended before it was typed");
        }
        let came = match self.conversation.types(option) {
            Ok(came) => came,
            Err(stop) => return doubt(facts, &format!("it could not be seen: {}", stop.reason)),
        };
        let sent = sent::as_they_are(&came.sent);
        let told = match (sent.is_empty(), came.ended) {
            (true, true) => format!("at '{option}' the client ends and sends nothing before"),
            (_, true) => format!("at '{option}' the client sends it, and ends"),
            (_, false) => return doubt(facts, &format!("at '{option}' the client did not end")),
        };
        asked::set_parts("wire.exit", &sent, &known.exit, told, facts);
        let reply = String::from_utf8_lossy(&came.received).trim_end().to_owned();
        if known.exit_reply.as_ref().is_some_and(|known| asked::reads(known, &reply)) {
            facts.confirm("wire.exit-reply", "the server answered it");
        } else if !reply.is_empty() {
            facts.set("wire.exit-reply", without_numbers(&reply), "the server answered it");
        }
        Some(sent)
    }
}

/// Whether the client waits for nothing but Enter.
fn wants_enter(came: &Came) -> bool {
    let last = came.screen.lines().last().unwrap_or_default().to_lowercase();
    ["press", "continue", "hit ", "<enter>", "[enter]"].iter().any(|word| last.contains(word))
}

fn together(one: Came, other: Came) -> Came {
    let interleaved = one.interleaved || other.interleaved || !one.received.is_empty();
    Came {
        screen: one.screen + &other.screen,
        sent: [one.sent, other.sent].concat(),
        received: [one.received, other.received].concat(),
        interleaved,
        ended: other.ended,
    }
}
