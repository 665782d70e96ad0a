//! What a program prints, waited for line by line or up to a prompt.

use std::time::Duration;

use regex::Regex;

use super::Program;
use crate::evidence::difference::shown;
use crate::output::{Line, Stream};
use crate::stop::Stop;
use crate::verdict::{StepKind, Verdict};

impl Program {
    /// Waits for the next line that matches, after the last one waited for; lines in between are passed over.
    ///
    /// # Errors
    /// Where none comes `within` that time, or the program ends.
    pub fn expect_line(&mut self, what: &str, pattern: &Regex, within: Duration) -> Result<Line, Stop> {
        let first = self.read_lines;
        let is_it = |text: &str| pattern.is_match(text);
        self.expect_line_where(what, within, |line| is_it(&line.text))
            .map_err(|stop| self.or_elsewhere(stop, what, first, is_it))
    }

    /// Waits for the next line of which the text `counts`, and has to be this one; lines that do not are passed over.
    ///
    /// # Errors
    /// Where it is another, none comes `within` that time, or the program ends.
    pub fn expect_next_line(
        &mut self,
        what: &str,
        within: Duration,
        counts: impl Fn(&str) -> bool,
        is_it: impl Fn(&str) -> bool,
    ) -> Result<(), Stop> {
        let first = self.read_lines;
        let stop = match self.expect_line_where(what, within, |line| counts(&line.text)) {
            Ok(line) if is_it(&line.text) => return Ok(()),
            Ok(line) => Stop::fail(format!("{} printed another line", self.named()))
                .expected(what, format!("'{}'", shown(line.text.as_bytes()))),
            Err(stop) => stop,
        };
        Err(self.or_elsewhere(stop, what, first, is_it))
    }

    /// What is to be said of a line that did not come: behind the `first` lines it may have come on standard error.
    fn or_elsewhere(&self, stop: Stop, what: &str, first: usize, is_it: impl Fn(&str) -> bool) -> Stop {
        let is_elsewhere = |line: &Line| line.on == Stream::Complained && is_it(&line.text);
        match self.lines_from(first).into_iter().find(is_elsewhere) {
            Some(elsewhere) if stop.verdict != Verdict::Crash => self.came_elsewhere(what, &elsewhere.text),
            _ => stop,
        }
    }

    /// [`Program::expect_line`] for whatever can be said of a line.
    ///
    /// # Errors
    /// Where none comes `within` that time, or the program ends.
    pub fn expect_line_where(
        &mut self,
        what: &str,
        within: Duration,
        is_it: impl Fn(&Line) -> bool,
    ) -> Result<Line, Stop> {
        self.expect_shown_line(what, within, |line| line.on == Stream::Printed && is_it(line))
    }

    /// [`Program::expect_line_where`] for a line on either stream.
    ///
    /// # Errors
    /// Where none comes `within` that time, or the program ends.
    pub fn expect_shown_line(
        &mut self,
        what: &str,
        within: Duration,
        is_it: impl Fn(&Line) -> bool,
    ) -> Result<Line, Stop> {
        self.trace.add(StepKind::Expected, self.who(), what);
        let mut next = self.read_lines;
        let found = self.vitals.output.wait(self.until(within), |said| {
            while let Some(line) = said.line(next) {
                next += 1;
                if is_it(&line) {
                    return Some((line, said.end_of(next - 1)));
                }
            }
            None
        });
        match found {
            Some((line, end)) => {
                self.read_lines = next;
                self.read_bytes = end.unwrap_or(self.read_bytes);
                Ok(line)
            }
            None => Err(self.did_not_come(what, within)),
        }
    }

    /// Waits until the program has printed `text`, after what was waited for; a prompt has no end of line.
    ///
    /// # Errors
    /// Where it does not come `within` that time, or the program ends.
    pub fn expect_text(&mut self, text: &str, within: Duration) -> Result<(), Stop> {
        self.read_until(text, within).map(drop)
    }

    /// [`Program::expect_text`] that gives what came up to and including the text, bytes that are not UTF-8 replaced.
    ///
    /// # Errors
    /// Where it does not come `within` that time, or the program ends.
    pub fn read_until(&mut self, text: &str, within: Duration) -> Result<String, Stop> {
        self.trace.add(StepKind::Expected, self.who(), format_args!("'{}'", shown(text.as_bytes())));
        let from = self.read_bytes;
        let found = self.vitals.output.wait(self.until(within), |said| {
            let head = &said.printed.head;
            let unread = &head[from.min(head.len())..];
            let at = unread.windows(text.len().max(1)).position(|window| window == text.as_bytes())?;
            let end = from + at + text.len();
            Some((end, said.lines_before(end), String::from_utf8_lossy(&head[from..end]).into_owned()))
        });
        match found {
            Some((bytes, lines, seen)) => {
                (self.read_bytes, self.read_lines) = (bytes, lines);
                Ok(seen)
            }
            None => Err(self.did_not_come(text, within)),
        }
    }

    /// All whole lines that it has said so far on either stream, from the beginning, in the order in which they came.
    pub fn lines(&self) -> Vec<Line> {
        self.lines_from(0)
    }

    /// The whole lines of either stream so far, without the `first` ones.
    pub fn lines_from(&self, first: usize) -> Vec<Line> {
        let said = self.vitals.output.lock();
        (first..said.line_count()).filter_map(|number| said.line(number)).collect()
    }

    /// How many of its lines have been waited for or passed over.
    pub fn lines_read(&self) -> usize {
        self.read_lines
    }

    /// How many whole lines it has said so far on either stream.
    pub fn line_count(&self) -> usize {
        self.vitals.output.lock().line_count()
    }

    /// What it has printed so far, bytes that are not UTF-8 replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.vitals.output.lock().printed.head).into_owned()
    }

    /// What it has printed after what was waited for.
    pub fn unread(&self) -> String {
        let said = self.vitals.output.lock();
        let head = &said.printed.head;
        String::from_utf8_lossy(&head[self.read_bytes.min(head.len())..]).into_owned()
    }

    /// What it has printed on standard error so far.
    pub fn complaints(&self) -> String {
        String::from_utf8_lossy(&self.vitals.output.lock().complaints.head).into_owned()
    }
}
