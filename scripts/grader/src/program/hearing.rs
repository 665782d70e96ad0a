//! What a program prints, waited for line by line or up to a prompt.

use std::time::Duration;

use regex::Regex;

use super::Program;
use crate::output::Line;
use crate::report::difference::shown;
use crate::stop::Stop;
use crate::verdict::StepKind;

impl Program {
    /// Waits for the next line that matches, after the last one waited for; lines in between are passed over.
    ///
    /// # Errors
    /// Where none comes `within` that time, or the program ends.
    pub fn expect_line(&mut self, what: &str, pattern: &Regex, within: Duration) -> Result<Line, Stop> {
        self.expect_line_where(what, within, |line| pattern.is_match(&line.text))
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
        self.trace.add(StepKind::Expected, &self.who, what);
        let mut next = self.read_lines;
        let found = self.printed.wait(self.until(within), |kept| {
            while let Some(line) = kept.line(next) {
                next += 1;
                if is_it(&line) {
                    return Some((line, kept.lines[next - 1].0));
                }
            }
            None
        });
        match found {
            Some((line, end)) => {
                (self.read_lines, self.read_bytes) = (next, end);
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
        self.trace.add(StepKind::Expected, &self.who, format_args!("'{}'", shown(text.as_bytes())));
        let from = self.read_bytes;
        let found = self.printed.wait(self.until(within), |kept| {
            let unread = &kept.head[from.min(kept.head.len())..];
            let at = unread.windows(text.len().max(1)).position(|window| window == text.as_bytes())?;
            let end = from + at + text.len();
            let seen = String::from_utf8_lossy(&kept.head[from..end]).into_owned();
            Some((end, kept.lines.partition_point(|(line_end, _)| *line_end <= end), seen))
        });
        match found {
            Some((bytes, lines, seen)) => {
                (self.read_bytes, self.read_lines) = (bytes, lines);
                Ok(seen)
            }
            None => Err(self.did_not_come(text, within)),
        }
    }

    /// All whole lines that it has printed so far, from the beginning.
    pub fn lines(&self) -> Vec<Line> {
        self.lines_from(0)
    }

    /// The whole lines that it has printed so far, without the `first` ones.
    pub fn lines_from(&self, first: usize) -> Vec<Line> {
        let kept = self.printed.lock();
        (first..kept.lines.len()).filter_map(|number| kept.line(number)).collect()
    }

    /// How many of its lines have been waited for or passed over.
    pub fn lines_read(&self) -> usize {
        self.read_lines
    }

    /// How many whole lines it has printed so far.
    pub fn line_count(&self) -> usize {
        self.printed.lock().lines.len()
    }

    /// What it has printed so far, bytes that are not UTF-8 replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.printed.lock().head).into_owned()
    }

    /// What it has printed after what was waited for.
    pub fn unread(&self) -> String {
        let kept = self.printed.lock();
        String::from_utf8_lossy(&kept.head[self.read_bytes.min(kept.head.len())..]).into_owned()
    }

    /// What it has printed on standard error so far.
    pub fn complaints(&self) -> String {
        String::from_utf8_lossy(&self.complaints.lock().head).into_owned()
    }
}
