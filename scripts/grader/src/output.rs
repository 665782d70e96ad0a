//! What a program prints, kept while it runs: all of it up to a bound of bytes and of lines, then only the end.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use crate::screen::plain;

/// How much of a stream is kept from its beginning, in bytes; a check's program prints a few KiB.
const HEAD: usize = 8 << 20;

/// How many lines are kept from its beginning: where each ends takes 24 bytes, and a flood may be of empty ones. A
/// check's program prints some thousands at most.
const LINES: usize = 200_000;

/// How much is kept of the end of a stream that is longer, in bytes.
const TAIL: usize = 16 << 10;

/// What a program says on both of its streams.
#[derive(Debug, Default)]
pub struct Output {
    said: Mutex<Said>,
    grown: Condvar,
}

/// What is there of both streams.
#[derive(Debug, Default)]
pub struct Said {
    /// Standard output; on a terminal that has both, standard error too.
    pub printed: Kept,
    /// Standard error.
    pub complaints: Kept,
    /// The lines of both in the order in which they came: the stream, and the line's number there.
    order: Vec<(Stream, usize)>,
}

/// Where a program says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Printed,
    /// Standard error.
    Complained,
}

/// What is there of a stream.
#[derive(Debug, Default)]
pub struct Kept {
    /// The stream from its beginning.
    pub head: Vec<u8>,
    /// Where each whole line of the head ends (behind its `\n`), and when it came.
    pub lines: Vec<(usize, Instant)>,
    /// The end of a stream that is longer than what is kept of its beginning.
    pub tail: VecDeque<u8>,
    /// How many bytes came in all.
    pub total: u64,
    /// Whether the stream is at its end.
    pub complete: bool,
}

/// A whole line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When it came.
    pub at: Instant,
    /// Where.
    pub on: Stream,
    /// Its text as a terminal shows it: without the end (`\n` or `\r\n`), colours and a byte order mark, bytes that are
    /// not UTF-8 replaced.
    pub text: String,
}

/// What is read of a line.
fn read(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains('\x1b') { plain(text) } else { text.to_owned() }
}

impl Kept {
    /// When the whole line of that number (from 0) came, and its text.
    fn line(&self, number: usize) -> Option<(Instant, String)> {
        let &(end, at) = self.lines.get(number)?;
        let begin = number.checked_sub(1).map_or(0, |before| self.lines[before].0);
        let bytes = &self.head[begin..end - 1];
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        Some((at, read(&String::from_utf8_lossy(bytes))))
    }

    /// Whether more came than is kept from the beginning.
    pub fn is_flooded(&self) -> bool {
        self.total > self.head.len() as u64
    }

    /// The last bytes, at most `count`, and no more than are kept of the end of a longer stream.
    pub fn last(&self, count: usize) -> Vec<u8> {
        // A tail that is shorter than it may be has lost nothing yet, and goes on where the head ends.
        let count = count.min(TAIL);
        let from_head = count.saturating_sub(self.tail.len()).min(self.head.len());
        let from_tail = self.tail.iter().skip(self.tail.len().saturating_sub(count));
        self.head[self.head.len() - from_head..].iter().chain(from_tail).copied().collect()
    }

    fn add(&mut self, piece: &[u8], at: Instant) {
        self.total += piece.len() as u64;
        let begin = self.head.len();
        let fits = piece.len().min(HEAD - begin);
        let ends = piece[..fits].iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        let room = LINES - self.lines.len();
        self.lines.extend(ends.take(room).map(|(at_byte, _)| (begin + at_byte + 1, at)));
        // The head ends with the last line that is kept.
        let fits = match self.lines.last() {
            Some(&(end, _)) if self.lines.len() == LINES => end.saturating_sub(begin),
            _ => fits,
        };
        let (head, rest) = piece.split_at(fits);
        self.head.extend_from_slice(head);
        if !rest.is_empty() {
            self.tail.extend(rest);
            let too_many = self.tail.len().saturating_sub(TAIL);
            self.tail.drain(..too_many);
        }
    }
}

impl Said {
    /// The whole line of that number (from 0) among those of both streams.
    pub fn line(&self, number: usize) -> Option<Line> {
        let &(on, number) = self.order.get(number)?;
        let (at, text) = self.of(on).line(number)?;
        Some(Line { at, on, text })
    }

    /// How many whole lines of both streams there are.
    pub fn line_count(&self) -> usize {
        self.order.len()
    }

    /// How many lines of both stand before that byte of standard output.
    pub fn lines_before(&self, byte: usize) -> usize {
        let is_later = |&(on, number): &(Stream, usize)| {
            on == Stream::Printed && self.printed.lines.get(number).is_some_and(|(end, _)| *end > byte)
        };
        self.order.iter().position(is_later).unwrap_or(self.order.len())
    }

    /// Where the line of that number ends in standard output; nothing for one of standard error.
    pub fn end_of(&self, number: usize) -> Option<usize> {
        let &(on, number) = self.order.get(number)?;
        (on == Stream::Printed).then(|| self.printed.lines[number].0)
    }

    /// Whether both streams are at their end.
    pub fn is_complete(&self) -> bool {
        self.printed.complete && self.complaints.complete
    }

    /// What is there of one of them.
    pub fn of(&self, stream: Stream) -> &Kept {
        match stream {
            Stream::Printed => &self.printed,
            Stream::Complained => &self.complaints,
        }
    }

    /// Adds what came, nothing at the end; the lines that have become whole.
    fn add(&mut self, stream: Stream, piece: &[u8], at: Instant) -> Vec<Line> {
        let first = self.order.len();
        let kept = match stream {
            Stream::Printed => &mut self.printed,
            Stream::Complained => &mut self.complaints,
        };
        let before = kept.lines.len();
        kept.add(piece, at);
        kept.complete = piece.is_empty();
        let whole = before..kept.lines.len();
        self.order.extend(whole.map(|number| (stream, number)));
        (first..self.order.len()).filter_map(|number| self.line(number)).collect()
    }
}

impl Output {
    /// Starts to read both streams until their ends. `on_line` is told of what has become whole with each piece.
    pub fn collect(
        printed: impl Read + Send + 'static,
        complaints: impl Read + Send + 'static,
        on_line: impl FnMut(&Line) + Clone + Send + 'static,
    ) -> Arc<Self> {
        let output = Arc::new(Self::default());
        output.read(Stream::Printed, printed, on_line.clone());
        output.read(Stream::Complained, complaints, on_line);
        output
    }

    fn read(
        self: &Arc<Self>,
        stream: Stream,
        mut from: impl Read + Send + 'static,
        mut on_line: impl FnMut(&Line) + Send + 'static,
    ) {
        let into = self.clone();
        thread::spawn(move || {
            let mut piece = [0; 16 * 1024];
            loop {
                let received = match from.read(&mut piece) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    // A terminal whose program has ended says so by EIO.
                    Err(_) => 0,
                    Ok(received) => received,
                };
                let fresh = into.lock().add(stream, &piece[..received], Instant::now());
                fresh.iter().for_each(&mut on_line);
                into.grown.notify_all();
                if received == 0 {
                    return;
                }
            }
        });
    }

    /// Ends the lines that have not ended yet, as the Enter does on a screen that is typed at.
    pub fn end_lines(&self) {
        let mut said = self.lock();
        for stream in [Stream::Printed, Stream::Complained] {
            let kept = said.of(stream);
            if !kept.complete && !kept.is_flooded() && kept.head.last().is_some_and(|last| *last != b'\n') {
                said.add(stream, b"\n", Instant::now());
            }
        }
    }

    /// What is there now.
    pub fn lock(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `look` finds something, both streams end, or the deadline; what it found last.
    pub fn wait<T>(&self, deadline: Instant, mut look: impl FnMut(&Said) -> Option<T>) -> Option<T> {
        let mut said = self.lock();
        loop {
            let found = look(&said);
            let left = deadline.saturating_duration_since(Instant::now());
            if found.is_some() || said.is_complete() || left.is_zero() {
                return found;
            }
            said = self.grown.wait_timeout(said, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits until both streams have ended, or the deadline.
    pub fn wait_for_end(&self, deadline: Instant) {
        self.wait(deadline, |_| None::<()>);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_their_ends_taken_off_and_a_last_one_without_end_is_none() {
        let mut kept = Kept::default();
        kept.add(b"one\r\n\ntw\xffo\nrest", Instant::now());
        let texts: Vec<String> = (0..3).map(|n| kept.line(n).unwrap().1).collect();
        assert_eq!(texts, ["one", "", "tw\u{fffd}o"]);
        assert_eq!(kept.line(3), None);
        assert_eq!(kept.last(4), b"rest");
        assert!(!kept.is_flooded());
        let mut kept = Kept::default();
        kept.add("\u{feff}\x1b[1;32mready\x1b[0m\r\n".as_bytes(), Instant::now());
        assert_eq!(kept.line(0).unwrap().1, "ready", "as a terminal shows it");
    }

    #[test]
    fn a_flood_keeps_its_beginning_and_its_end() {
        let mut kept = Kept::default();
        let now = Instant::now();
        kept.add(b"first\n", now);
        for _ in 0..HEAD / 1000 + 100 {
            kept.add(&[b'x'; 1000], now);
        }
        kept.add(b"last", now);
        assert!(kept.is_flooded());
        assert_eq!(kept.line(0).unwrap().1, "first");
        assert_eq!((kept.head.len(), kept.tail.len()), (HEAD, TAIL));
        assert_eq!(kept.last(4), b"last");
    }

    #[test]
    fn a_flood_of_empty_lines_has_a_bounded_index() {
        let mut kept = Kept::default();
        let now = Instant::now();
        kept.add(&vec![b'\n'; LINES - 1], now);
        kept.add(b"at the bound\nbehind", now);
        assert!(kept.is_flooded());
        assert_eq!(kept.line(LINES - 1).unwrap().1, "at the bound");
        kept.add(b" it\n", now);
        assert_eq!((kept.lines.len(), kept.head.len()), (LINES, LINES - 1 + b"at the bound\n".len()));
        assert_eq!(kept.last(11), b"\nbehind it\n", "the end may begin in what is kept of the beginning");
        assert_eq!(kept.last(8), b"hind it\n");
    }

    #[test]
    fn as_many_lines_as_are_kept_are_no_flood() {
        let mut kept = Kept::default();
        kept.add(&vec![b'\n'; LINES], Instant::now());
        assert!(!kept.is_flooded());
    }

    #[test]
    fn both_streams_are_read_to_their_ends() {
        let output = Output::collect(&b"one\ntwo"[..], &b"trouble\n"[..], |_| {});
        output.wait_for_end(Instant::now() + std::time::Duration::from_secs(20));
        let said = output.lock();
        assert!(said.is_complete());
        let mut lines: Vec<_> = (0..said.line_count()).filter_map(|n| said.line(n)).collect();
        lines.sort_by(|one, other| one.text.cmp(&other.text));
        let lines: Vec<_> = lines.iter().map(|line| (line.on, line.text.as_str())).collect();
        assert_eq!(lines, [(Stream::Printed, "one"), (Stream::Complained, "trouble")]);
    }

    #[test]
    fn lines_of_both_streams_keep_the_order_in_which_they_came() {
        let (mut said, now) = (Said::default(), Instant::now());
        said.add(Stream::Printed, b"one\nha", now);
        said.add(Stream::Complained, b"tro", now);
        said.add(Stream::Printed, b"lf\n", now);
        let fresh = said.add(Stream::Complained, b"uble\n", now);
        assert_eq!(fresh, [Line { at: now, on: Stream::Complained, text: "trouble".to_owned() }]);
        let texts: Vec<_> =
            (0..said.line_count()).filter_map(|n| said.line(n)).map(|line| line.text).collect();
        assert_eq!(texts, ["one", "half", "trouble"]);
        assert_eq!([0, 4, 8, 9].map(|byte| said.lines_before(byte)), [0, 1, 1, 3]);
        assert_eq!([0, 1, 2].map(|number| said.end_of(number)), [Some(4), Some(9), None]);
    }
}
