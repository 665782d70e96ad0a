//! Request lines out of a stream that cuts them anywhere.

/// The longest line that is taken, in bytes without its end.
pub const MAX_LINE: usize = 64 * 1024;

/// What becomes of the lines behind one that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// They are taken too.
    GoOn,
    /// They wait for another call.
    Pause,
    /// They are thrown away, and whatever comes later.
    Stop,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Every complete line; a part of one may wait for its end.
    All,
    /// As many as the caller wanted; complete lines may wait.
    Paused,
    /// The caller wants no more.
    Stopped,
    /// A line is longer than [`MAX_LINE`].
    Overlong,
}

/// Bytes that wait to be taken as lines; holds no memory while none do.
#[derive(Debug, Default)]
pub struct RequestLines {
    waiting: Vec<u8>,
    /// So much of what waits is known to have no line end: a line that comes byte by byte must not
    /// be searched from its beginning each time.
    searched: usize,
}

impl RequestLines {
    /// Hands each complete line of what waits and of `bytes` to `each`, without its `\n` or `\r\n`.
    pub fn take(&mut self, bytes: &[u8], each: impl FnMut(&[u8]) -> Next) -> Taken {
        if self.waiting.is_empty() {
            let (taken, used) = take_lines(bytes, 0, each);
            self.keep(&bytes[used..], taken);
            return taken;
        }
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.extend_from_slice(bytes);
        let (taken, used) = take_lines(&waiting, self.searched, each);
        if used == 0 && taken == Taken::All {
            self.searched = waiting.len();
            self.waiting = waiting;
        } else {
            self.keep(&waiting[used..], taken);
        }
        taken
    }

    /// How many bytes wait.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    fn keep(&mut self, rest: &[u8], taken: Taken) {
        self.waiting = if matches!(taken, Taken::All | Taken::Paused) { rest.to_vec() } else { Vec::new() };
        self.searched = if taken == Taken::All { rest.len() } else { 0 };
    }
}

/// How it ended, and how many bytes the lines had that were taken.
fn take_lines(bytes: &[u8], searched: usize, mut each: impl FnMut(&[u8]) -> Next) -> (Taken, usize) {
    let (mut used, mut from) = (0, searched);
    while let Some(length) = bytes[from..].iter().position(|&b| b == b'\n') {
        let line = &bytes[used..from + length];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.len() > MAX_LINE {
            return (Taken::Overlong, used);
        }
        used = from + length + 1;
        from = used;
        match each(line) {
            Next::GoOn => {}
            Next::Pause => return (Taken::Paused, used),
            Next::Stop => return (Taken::Stopped, used),
        }
    }
    let part = &bytes[used..];
    let overlong = part.len() > MAX_LINE && (part.len() > MAX_LINE + 1 || part[MAX_LINE] != b'\r');
    (if overlong { Taken::Overlong } else { Taken::All }, used)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All lines of these pieces, joined by `|`, and how the last call ended.
    fn lines(pieces: &[&[u8]]) -> (String, Taken) {
        let (mut lines, mut got, mut taken) = (RequestLines::default(), Vec::new(), Taken::All);
        for piece in pieces {
            taken = lines.take(piece, |line| {
                got.push(String::from_utf8_lossy(line).into_owned());
                Next::GoOn
            });
            if taken != Taken::All {
                break;
            }
        }
        (got.join("|"), taken)
    }

    #[test]
    fn lines_cut_anywhere_are_the_same() {
        let text = b"1one\n2\r\n\n1a\rb\n3";
        for cut in 0..=text.len() {
            let (got, taken) = lines(&[&text[..cut], &text[cut..]]);
            assert_eq!((got.as_str(), taken), ("1one|2||1a\rb", Taken::All), "cut at {cut}");
        }
        let bytes: Vec<&[u8]> = text.chunks(1).collect();
        assert_eq!(lines(&bytes).0, "1one|2||1a\rb");
    }

    #[test]
    fn a_line_of_64_kib_is_taken_and_one_byte_more_is_not() {
        let long = vec![b'x'; MAX_LINE];
        for end in [&b"\n"[..], b"\r\n"] {
            assert_eq!(lines(&[&long, end]).1, Taken::All);
            assert_eq!(lines(&[&long, b"x", end]).1, Taken::Overlong);
            assert_eq!(lines(&[&[&long, &b"x"[..], end].concat()]).1, Taken::Overlong);
        }
        assert_eq!(lines(&[&long, b"\r"]).1, Taken::All);
        assert_eq!(lines(&[&long, b"x"]).1, Taken::Overlong);
        assert_eq!(lines(&[&long, b"\r\r"]).1, Taken::Overlong);
    }

    #[test]
    fn a_pause_keeps_the_rest_and_a_stop_does_not() {
        let mut lines = RequestLines::default();
        assert_eq!(lines.take(b"1\n2\n3", |_| Next::Pause), Taken::Paused);
        assert_eq!(lines.waiting(), 3);
        let mut got = Vec::new();
        let taken = lines.take(b"", |line| {
            got.push(line.to_vec());
            Next::GoOn
        });
        assert_eq!((taken, got), (Taken::All, vec![b"2".to_vec()]));
        assert_eq!(lines.take(b"\n4\n", |_| Next::Stop), Taken::Stopped);
        assert_eq!(lines.waiting(), 0);
    }

    #[test]
    fn nothing_is_held_while_nothing_waits() {
        let mut lines = RequestLines::default();
        lines.take(b"half", |_| Next::GoOn);
        lines.take(b" and half\n", |_| Next::GoOn);
        assert_eq!(lines.waiting.capacity(), 0);
    }
}
