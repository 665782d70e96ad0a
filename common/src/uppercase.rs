//! Text in UPPER case, as the SimpleEcho and menu services answer it.

/// The text in upper case by Unicode's rules (`ß` becomes `SS`); bytes that are not UTF-8 pass unchanged.
pub fn upper(text: &[u8]) -> Vec<u8> {
    if text.is_ascii() {
        return text.to_ascii_uppercase();
    }
    let mut upper = Vec::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        upper.extend_from_slice(chunk.valid().to_uppercase().as_bytes());
        upper.extend_from_slice(chunk.invalid());
    }
    upper
}

/// [`upper`] for a text that comes in pieces, which may cut a character in two.
///
/// At most 3 bytes, an unfinished character's, wait for the next piece.
#[derive(Debug, Default)]
pub struct UpperStream {
    unfinished: Vec<u8>,
}

impl UpperStream {
    /// The upper case of all that is complete by now.
    pub fn push(&mut self, piece: &[u8]) -> Vec<u8> {
        let mut text = std::mem::take(&mut self.unfinished);
        text.extend_from_slice(piece);
        let complete = complete_prefix(&text);
        self.unfinished = text.split_off(complete);
        upper(&text)
    }

    /// What was left unfinished at the end of the stream, unchanged.
    pub fn finish(self) -> Vec<u8> {
        self.unfinished
    }
}

/// The length of `text` without a character that only more bytes could complete.
fn complete_prefix(text: &[u8]) -> usize {
    match std::str::from_utf8(text) {
        Ok(_) => text.len(),
        Err(_) => {
            let tail = text.len().saturating_sub(3);
            (tail..text.len())
                .find(|&at| matches!(std::str::from_utf8(&text[at..]), Err(e) if e.valid_up_to() == 0 && e.error_len().is_none()))
                .unwrap_or(text.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unicode_is_raised_and_other_bytes_pass() {
        assert_eq!(upper(b"hello world!"), b"HELLO WORLD!");
        assert_eq!(upper("grüße".as_bytes()), "GRÜSSE".as_bytes());
        assert_eq!(upper(b"a\xffb\0"), b"A\xffB\0");
    }

    #[test]
    fn pieces_cut_anywhere_give_the_same_text() {
        let text = "grüße, 漢字, ŉ 𐐨".as_bytes();
        for cut in 0..=text.len() {
            let mut stream = UpperStream::default();
            let mut got = stream.push(&text[..cut]);
            got.extend(stream.push(&text[cut..]));
            got.extend(stream.finish());
            assert_eq!(got, upper(text), "cut at {cut}");
        }
    }

    #[test]
    fn bytes_that_are_not_utf8_do_not_wait() {
        let mut stream = UpperStream::default();
        assert_eq!(stream.push(b"a\xff"), b"A\xff");
        assert_eq!(stream.push(b"b\xe6"), b"B");
        assert_eq!(stream.finish(), b"\xe6");
    }
}
