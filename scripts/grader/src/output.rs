//! What a program prints, kept while it runs: all of it up to a bound of bytes and of lines, then only the end.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

/// How much of a stream is kept from its beginning, in bytes; a check's program prints a few KiB.
const HEAD: usize = 8 << 20;

/// How many lines are kept from its beginning: where each ends takes 24 bytes, and a flood may be of empty ones. A
/// check's program prints some thousands at most.
const LINES: usize = 200_000;

/// How much is kept of the end of a stream that is longer, in bytes.
const TAIL: usize = 16 << 10;

/// One stream of a program.
#[derive(Debug, Default)]
pub struct Output {
    kept: Mutex<Kept>,
    grown: Condvar,
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
    /// Its text without the end (`\n` or `\r\n`), bytes that are not UTF-8 replaced.
    pub text: String,
}

impl Kept {
    /// The whole line of that number, from 0.
    pub fn line(&self, number: usize) -> Option<Line> {
        let &(end, at) = self.lines.get(number)?;
        let begin = number.checked_sub(1).map_or(0, |before| self.lines[before].0);
        let bytes = &self.head[begin..end - 1];
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        Some(Line { at, text: String::from_utf8_lossy(bytes).into_owned() })
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

impl Output {
    /// Starts to read a stream until its end. `on_lines` is told of what has become whole with each piece.
    pub fn collect(
        mut from: impl Read + Send + 'static,
        mut on_line: impl FnMut(&Line) + Send + 'static,
    ) -> Arc<Self> {
        let output = Arc::new(Self::default());
        let into = output.clone();
        thread::spawn(move || {
            let mut piece = [0; 16 * 1024];
            loop {
                let received = match from.read(&mut piece) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    // A terminal whose program has ended says so by EIO.
                    Err(_) => 0,
                    Ok(received) => received,
                };
                let mut kept = into.lock();
                let whole = kept.lines.len();
                kept.add(&piece[..received], Instant::now());
                kept.complete = received == 0;
                let fresh: Vec<Line> = (whole..kept.lines.len()).filter_map(|n| kept.line(n)).collect();
                let complete = kept.complete;
                drop(kept);
                fresh.iter().for_each(&mut on_line);
                into.grown.notify_all();
                if complete {
                    return;
                }
            }
        });
        output
    }

    /// What is there now.
    pub fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `look` finds something, the stream ends, or the deadline; what it found last.
    pub fn wait<T>(&self, deadline: Instant, mut look: impl FnMut(&Kept) -> Option<T>) -> Option<T> {
        let mut kept = self.lock();
        loop {
            let found = look(&kept);
            let left = deadline.saturating_duration_since(Instant::now());
            if found.is_some() || kept.complete || left.is_zero() {
                return found;
            }
            kept = self.grown.wait_timeout(kept, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_their_ends_taken_off_and_a_last_one_without_end_is_none() {
        let output = Output::collect(&b"one\r\n\ntw\xffo\nrest"[..], |_| {});
        let deadline = Instant::now() + std::time::Duration::from_secs(20);
        output.wait(deadline, |kept| kept.complete.then_some(())).unwrap();
        let kept = output.lock();
        let texts: Vec<String> = (0..3).map(|n| kept.line(n).unwrap().text).collect();
        assert_eq!(texts, ["one", "", "tw\u{fffd}o"]);
        assert_eq!(kept.line(3), None);
        assert_eq!(kept.last(4), b"rest");
        assert!(!kept.is_flooded());
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
        assert_eq!(kept.line(0).unwrap().text, "first");
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
        assert_eq!(kept.line(LINES - 1).unwrap().text, "at the bound");
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
}
