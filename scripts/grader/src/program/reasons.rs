//! What is to be said of a program that does not do what it has to.

use std::time::{Duration, Instant};

use common::escape::Escaped;

use super::{Program, seconds};
use crate::report::difference::shown;
use crate::sandbox::Ending;
use crate::stop::Stop;

/// How much of a program's output is told in a reason, in bytes.
const TOLD: usize = 400;

/// How long a program may take to end after its output has ended.
const LAST_MOMENT: Duration = Duration::from_millis(500);

/// Who it is in a sentence: one that has a number needs no article.
pub(crate) fn named(who: &str) -> String {
    let has_number = who.ends_with(|c: char| c.is_ascii_digit());
    let has_article = ["the ", "a ", "an "].iter().any(|article| who.starts_with(article));
    if has_number || has_article { who.to_owned() } else { format!("the {who}") }
}

impl Program {
    pub(super) fn did_not_come(&self, what: &str, within: Duration) -> Stop {
        let printed = self.unread();
        let came = format!("'{}'", shown(printed.as_bytes()));
        if self.printed.lock().is_flooded() {
            let total = self.printed.lock().total;
            return Stop::fail(format!("{} floods its output: {total} bytes so far", self.named()))
                .expected(what, came);
        }
        if self.has_ended() {
            return self.is_gone("").expected(what, came);
        }
        let reason = match printed.is_empty() {
            true => format!("{} printed nothing more within {}", self.named(), seconds(within)),
            false => format!("{} printed something else within {}", self.named(), seconds(within)),
        };
        let stop = if printed.is_empty() { Stop::time_out(reason) } else { Stop::overdue(reason) };
        stop.expected(what, came)
    }

    /// Whether the program has ended. Its output ends a moment before it does; a program may also have closed that.
    pub(super) fn has_ended(&self) -> bool {
        let until = self.until(if self.printed.lock().complete { LAST_MOMENT } else { Duration::ZERO });
        loop {
            let ended = self.lock().ending().ok().flatten().is_some();
            if ended || Instant::now() >= until {
                return ended;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// The stop for a program that does not react any more: a crash if it has ended, which is known a moment later than
    /// what comes of it.
    pub(super) fn is_gone(&self, otherwise: &str) -> Stop {
        let until = self.until(LAST_MOMENT);
        loop {
            let ending = self.lock().ending();
            match ending {
                Ok(Some(ending)) => return self.ended_by_itself(ending),
                Ok(None) if Instant::now() >= until => return Stop::fail(otherwise),
                Ok(None) => std::thread::sleep(Duration::from_millis(2)),
                Err(error) => return error.into(),
            }
        }
    }

    pub(super) fn ended_by_itself(&self, ending: Ending) -> Stop {
        // Its last words may be a moment behind its end.
        let settled = Instant::now() + Duration::from_millis(200);
        self.complaints.wait(settled, |kept| kept.complete.then_some(()));
        if let Some(stop) = self.ended_by_the_grader() {
            return stop;
        }
        Stop::crash(format!("{} ended by itself: {ending}{}", self.named(), self.last_words()))
    }

    /// A crash, where it was the grader that ended it.
    pub(super) fn ended_by_the_grader(&self) -> Option<Stop> {
        let why = self.watch.told()?;
        Some(Stop::crash(format!("{} was ended by the grader: {why}", self.named())))
    }

    /// What it printed last, to be put behind a reason.
    pub fn last_words(&self) -> String {
        let complained = self.complaints.lock().last(TOLD);
        if !complained.is_empty() {
            return format!("; on standard error it said '{}'", Escaped(complained.trim_ascii_end()));
        }
        let printed = self.printed.lock().last(TOLD);
        match printed.is_empty() {
            true => "; it had printed nothing".to_owned(),
            false => format!("; it last printed '{}'", Escaped(printed.trim_ascii_end())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_without_a_number_has_an_article_in_a_sentence() {
        let named = ["server", "client 1", "the first client", "client that only connects"].map(named);
        assert_eq!(named, ["the server", "client 1", "the first client", "the client that only connects"]);
    }
}
