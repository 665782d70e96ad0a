//! What a client sends for a command, as `[wire]` writes it: two requests are laid beside each other, and what differs
//! has to be the sentence, or a length that goes with it.

use std::cmp::Reverse;
use std::ops::Range;

use crate::evidence::difference::quoted;
use crate::request::{Form, LARGEST_FIELD, Padding, Piece};

/// A sentence that was typed, and what the client sent for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent<'a> {
    pub(super) sentence: &'a str,
    pub(super) parts: &'a [Vec<u8>],
}

/// The parts of command 1: the same for both sentences but for the sentence itself, and lengths that go with it.
///
/// # Errors
/// Where they cannot be written so: why, in words.
pub(super) fn with_a_text(sent: &[Sent<'_>; 2]) -> Result<Vec<String>, String> {
    let whole = sent.map(|sent| sent.parts.concat());
    for (sent, whole) in sent.iter().zip(&whole) {
        if !whole.windows(sent.sentence.len()).any(|window| window == sent.sentence.as_bytes()) {
            let (sentence, all) = (sent.sentence, quoted(whole));
            return Err(format!("what it sent for '{sentence}' does not hold the sentence: {all}"));
        }
    }
    let sentences = sent.map(|sent| sent.sentence.as_bytes());
    let pair = Pair { whole: whole.each_ref().map(Vec::as_slice), sentences };
    let pieces = pair.pieces().ok_or_else(|| differ(&whole))?;
    Ok(in_parts(&pieces, sent))
}

/// The parts of a command that has no text: the same both times.
///
/// # Errors
/// Where they are not: why, in words.
pub(super) fn without_text(one: &[Vec<u8>], other: &[Vec<u8>]) -> Result<Vec<String>, String> {
    match [one, other].map(<[_]>::concat) {
        [one, other] if one.is_empty() && other.is_empty() => Err("the client sent nothing".to_owned()),
        whole if whole[0] != whole[1] => Err(differ(&whole)),
        // Two parts that are joined in one segment are cut in two the next time: what shows more of them is right.
        _ => Ok(as_they_are(if one.len() >= other.len() { one } else { other })),
    }
}

/// Parts in which nothing changes.
pub(super) fn as_they_are(parts: &[Vec<u8>]) -> Vec<String> {
    parts.iter().map(|part| Piece::Bytes(part.clone()).to_string()).collect()
}

fn differ(whole: &[Vec<u8>; 2]) -> String {
    let [one, other] = whole.each_ref().map(|whole| quoted(whole));
    format!("it sent {one} the first time and {other} the second")
}

/// Two requests for the same command.
struct Pair<'a> {
    whole: [&'a [u8]; 2],
    sentences: [&'a [u8]; 2],
}

/// A piece, and where it stands in each of them.
struct Placed {
    piece: Piece,
    at: [Range<usize>; 2],
}

impl Pair<'_> {
    /// The pieces that both are made of; none where something differs that goes with nothing.
    fn pieces(&self) -> Option<Vec<Placed>> {
        let mut placed: Vec<Placed> = Vec::new();
        let mut begin = [0, 0];
        loop {
            let next = [0, 1].map(|side| find(&self.whole[side][begin[side]..], self.sentences[side]));
            let (end, is_last) = match next {
                [Some(one), Some(other)] => ([begin[0] + one, begin[1] + other], false),
                [None, None] => (self.whole.map(<[u8]>::len), true),
                _ => return None,
            };
            self.between(begin, end, &mut placed)?;
            if is_last {
                return Some(placed);
            }
            let size = self.field(end);
            begin = [0, 1].map(|side| end[side] + size.unwrap_or(self.sentences[side].len()));
            let piece = size.map_or(Piece::Text, Piece::Field);
            placed.push(Placed { piece, at: [end[0]..begin[0], end[1]..begin[1]] });
        }
    }

    /// The size of the field that the text at these places stands in, where both have one of the same size, filled up
    /// with NULs; a C program leaves there whatever was there before, up to the end.
    fn field(&self, at: [usize; 2]) -> Option<usize> {
        let lengths = self.sentences.map(<[u8]>::len);
        let rest = [0, 1].map(|side| &self.whole[side][at[side] + lengths[side]..]);
        let is_filled = |side: usize| rest[side].first() == Some(&0);
        let is_full = |side: usize| rest[side].is_empty() && lengths[side] > lengths[1 - side];
        if !(0..2).all(|side| is_filled(side) || is_full(side)) {
            return None;
        }
        let nuls = rest.map(|rest| rest.iter().take_while(|byte| **byte == 0).count());
        let sizes = |behind: [usize; 2]| [0, 1].map(|side| lengths[side] + behind[side]);
        let [filled, to_the_end] = [sizes(nuls), sizes(rest.map(<[u8]>::len))];
        [filled, to_the_end].into_iter().find(|sizes| sizes[0] == sizes[1]).map(|sizes| sizes[0])
    }

    /// Adds what stands between two places: the same bytes, and lengths.
    fn between(&self, mut begin: [usize; 2], end: [usize; 2], placed: &mut Vec<Placed>) -> Option<()> {
        loop {
            let rest = [0, 1].map(|side| &self.whole[side][begin[side]..end[side]]);
            let same = rest[0].iter().zip(rest[1]).take_while(|(one, other)| one == other).count();
            let is_all = rest.iter().all(|rest| rest.len() == same);
            let length = if is_all { None } else { Some(self.length(rest, same, begin[0])?) };
            let constant = length.as_ref().map_or(same, |length| length.at);
            let from = begin.map(|begin| begin + constant);
            if constant > 0 {
                let piece = Piece::Bytes(rest[0][..constant].to_vec());
                placed.push(Placed { piece, at: [begin[0]..from[0], begin[1]..from[1]] });
            }
            let Some(Length { more, form, sizes, .. }) = length else { return Some(()) };
            begin = [from[0] + sizes[0], from[1] + sizes[1]];
            let piece = Piece::Length { more, form };
            placed.push(Placed { piece, at: [from[0]..begin[0], from[1]..begin[1]] });
        }
    }

    /// The likeliest length where two rests begin to differ; `begin` is the place of the rests in the request.
    fn length(&self, rest: [&[u8]; 2], differ: usize, begin: usize) -> Option<Length> {
        let lengths = self.sentences.map(<[u8]>::len);
        // A length counts what is there.
        let most = self.whole[0].len() - lengths[0];
        let places = differ.saturating_sub(LARGEST_FIELD)..=differ;
        let all = places.flat_map(|at| forms(rest.map(|rest| &rest[at..])).map(move |form| (at, form)));
        let fitting = all.filter_map(|(at, form)| {
            let [one, other] = rest.map(|rest| form.read(&rest[at..]));
            let [(one, one_size), (other, other_size)] = [one?, other?];
            let more = one.checked_sub(lengths[0])?;
            let goes_with_it = other.checked_sub(lengths[1]) == Some(more) && more <= most;
            let explains = at + one_size.max(other_size) > differ;
            (goes_with_it && explains).then_some(Length { at, form, more, sizes: [one_size, other_size] })
        });
        fitting.min_by_key(|length| (length.more != 0, likelihood(length.form, begin + length.at), length.at))
    }
}

/// A length that was found in two requests.
struct Length {
    at: usize,
    form: Form,
    more: usize,
    sizes: [usize; 2],
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// The forms that a length may have at the beginning of both.
fn forms(rest: [&[u8]; 2]) -> impl Iterator<Item = Form> {
    let spaces = |bytes: &[u8]| bytes.iter().take_while(|byte| **byte == b' ').count();
    let digits = |bytes: &[u8]| bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let [before, numbers] = [rest.map(spaces), rest.map(digits)];
    let padded = |padding: Padding, padded: bool, sizes: [usize; 2]| {
        let is_one = padded && sizes[0] == sizes[1] && (2..=LARGEST_FIELD).contains(&sizes[0]);
        is_one.then_some(Form::Padded(padding, sizes[0]))
    };
    let behind = [0, 1].map(|side| numbers[side] + spaces(&rest[side][numbers[side]..]));
    // One space behind numbers of the same width may be any other.
    let is_padded = numbers[0] > 0 && (numbers[0] != numbers[1] || behind[0] > numbers[0] + 1);
    let ahead = [0, 1].map(|side| before[side] + digits(&rest[side][before[side]..]));
    let has_zeros = (0..2).any(|side| numbers[side] > 1 && rest[side].first() == Some(&b'0'));
    let padded = [
        padded(Padding::Behind, is_padded, behind),
        padded(Padding::Before, before[0] + before[1] > 0, ahead),
        padded(Padding::Zeros, has_zeros, numbers),
    ];
    padded.into_iter().flatten().chain([Form::Digits]).chain(Form::binary())
}

/// Less is likelier: digits where they are digits, then the widest binary number, at a place where such a number would
/// stand.
fn likelihood(form: Form, at: usize) -> (u8, Reverse<usize>, bool) {
    match form {
        Form::Padded(..) => (0, Reverse(0), false),
        Form::Digits => (1, Reverse(0), false),
        Form::Binary { size, .. } => (2, Reverse(size), !at.is_multiple_of(size)),
    }
}

/// The pieces as the parts that the client sent them in: those of the request that shows more of them, as two that are
/// joined in one segment are cut in two the next time.
fn in_parts(pieces: &[Placed], sent: &[Sent<'_>; 2]) -> Vec<String> {
    let side = usize::from(sent[1].parts.len() > sent[0].parts.len());
    let ends = sent[side].parts.iter().scan(0, |end, part| {
        *end += part.len();
        Some(*end)
    });
    let ends: Vec<usize> = ends.collect();
    let mut parts = vec![String::new()];
    let cut = |parts: &mut Vec<String>, at: usize| {
        if ends.contains(&at) {
            parts.push(String::new());
        }
    };
    for Placed { piece, at } in pieces {
        let at = &at[side];
        match piece {
            // Only bytes that are the same are cut.
            Piece::Bytes(bytes) => {
                let mut from = at.start;
                for end in ends.iter().copied().filter(|end| at.contains(end)).chain([at.end]) {
                    let written = Piece::Bytes(bytes[from - at.start..end - at.start].to_vec()).to_string();
                    parts.last_mut().expect("there is always one").push_str(&written);
                    from = end;
                    cut(&mut parts, end);
                }
            }
            piece => {
                parts.last_mut().expect("there is always one").push_str(&piece.to_string());
                cut(&mut parts, at.end);
            }
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::asked::SENTENCES;

    const ONE: &str = SENTENCES[0];
    const OTHER: &str = SENTENCES[1];

    /// What is told of a client that sends what this makes of a sentence.
    fn told(send: impl Fn(&str) -> Vec<Vec<u8>>) -> Result<Vec<String>, String> {
        let parts = [ONE, OTHER].map(send);
        with_a_text(&[Sent { sentence: ONE, parts: &parts[0] }, Sent { sentence: OTHER, parts: &parts[1] }])
    }

    fn in_one(send: impl Fn(&str) -> Vec<u8>) -> String {
        told(|text| vec![send(text)]).unwrap().concat()
    }

    #[test]
    fn two_sentences_tell_the_place_of_the_text() {
        assert_eq!(told(|text| vec![b"1".to_vec(), text.into()]).unwrap(), ["1", "{text}"]);
        let json = |text: &str| format!(r#"{{"cmd": 1, "text": "{text}"}}"#).into_bytes();
        assert_eq!(in_one(json), r#"{"cmd": 1, "text": "{text}"}"#);
        assert_eq!(in_one(|text| format!("\u{1}{text}\0").into()), "\u{1}{text}\0");
    }

    #[test]
    fn the_request_that_shows_more_parts_is_right() {
        let ended = |text: &str| format!("{text}\n").into_bytes();
        let parts = told(|text| match text {
            ONE => vec![[b"1".to_vec(), ended(text)].concat()],
            text => vec![b"1".to_vec(), ended(text)],
        });
        assert_eq!(parts.unwrap(), ["1", "{text}\n"]);
        assert_eq!(without_text(&[b"2\n".to_vec()], &[b"2".to_vec(), b"\n".to_vec()]).unwrap(), ["2", "\n"]);
    }

    #[test]
    fn a_length_in_digits_is_known_as_it_goes_with_the_text() {
        let length = str::len;
        assert_eq!(in_one(|text| format!("1:{}:{text}", length(text)).into()), "1:{length}:{text}");
        assert_eq!(in_one(|text| format!("1{} {text}", length(text)).into()), "1{length} {text}");
        assert_eq!(in_one(|text| format!("{:<10}1{text}", length(text) + 1).into()), "{length+1:<10}1{text}");
        assert_eq!(in_one(|text| format!("{:<64}{text}", length(text)).into()), "{length:<64}{text}");
        assert_eq!(in_one(|text| format!("U{:>6}{text}", length(text)).into()), "U{length:>6}{text}");
        assert_eq!(in_one(|text| format!("1{:04}{text}", length(text)).into()), "1{length:04}{text}");
        let body = |text: &str| format!(r#"{{"text": "{text}", "n": {}}}"#, length(text));
        let http =
            |text: &str| format!("Content-Length: {}\r\n\r\n{}", body("").len() + length(text), body(text));
        assert!(in_one(|text| http(text).into()).ends_with(r#"{"text": "{text}", "n": {length}}"#));
        let parts = told(|text| vec![format!("{:<8}", length(text)).into(), text.into()]);
        assert_eq!(parts.unwrap(), ["{length:<8}", "{text}"]);
        // Those of the sentence are in it by chance.
        let chance = format!("{} {{text}}", length(ONE));
        assert_eq!(in_one(|text| format!("{} {text}", length(ONE)).into()), chance);
    }

    #[test]
    fn a_binary_length_is_known_in_every_size_and_order() {
        fn behind(head: Vec<u8>, text: &str) -> Vec<u8> {
            [head, text.into()].concat()
        }
        let length = |text: &str| u32::try_from(text.len()).unwrap();
        assert_eq!(in_one(|text| behind(length(text).to_be_bytes().into(), text)), "{length:u32be}{text}");
        assert_eq!(in_one(|text| behind(length(text).to_le_bytes().into(), text)), "{length:u32le}{text}");
        assert_eq!(in_one(|text| behind(vec![1, 0, text.len() as u8], text)), "\u{1}{length:u16be}{text}");
        assert_eq!(in_one(|text| behind(vec![1, text.len() as u8], text)), "\u{1}{length:u8}{text}");
        // A number of another order would fit as well, in a place where none would stand.
        let two = |text: &str| [1_u32.to_le_bytes(), length(text).to_le_bytes()].concat();
        assert_eq!(in_one(|text| behind(two(text), text)), "\u{1}\0\0\0{length:u32le}{text}");
        let two = |text: &str| [length(text).to_be_bytes(), 1_u32.to_be_bytes()].concat();
        assert_eq!(in_one(|text| behind(two(text), text)), "{length:u32be}\0\0\0\u{1}{text}");
        // The length of a whole message.
        let json = |text: &str| format!(r#"{{"cmd":"up","text":"{text}"}}"#);
        let framed = |text: &str| [length(&json(text)).to_be_bytes().to_vec(), json(text).into()].concat();
        assert_eq!(in_one(framed), r#"{length+22:u32be}{"cmd":"up","text":"{text}"}"#);
        // As Python's pickle writes a tuple.
        let pickled = |text: &str| {
            let frame = (text.len() as u64 + 9).to_le_bytes();
            [
                b"\x80\x04\x95",
                &frame[..],
                b"K\x01\x8c",
                &[text.len() as u8],
                text.as_bytes(),
                b"\x94\x86\x94.",
            ]
            .concat()
        };
        let written = "{bytes:80}\u{4}{bytes:95}{length+9:u64le}K\u{1}{bytes:8c}{length:u8}{text}{bytes:9486}{bytes:94}.";
        let bytes = |part: String| crate::request::whole(&[part], b"any text");
        assert_eq!(bytes(in_one(pickled)), bytes(written.to_owned()));
    }

    #[test]
    fn a_field_that_is_filled_up_has_a_size() {
        let filled = |text: &str, with: u8| {
            let mut field = [text.as_bytes(), b"\0"].concat();
            field.resize(64, with);
            [vec![0, 0, 0, 1], field].concat()
        };
        assert_eq!(in_one(|text| filled(text, 0)), "\0\0\0\u{1}{text:64}");
        let parts = told(|text| vec![filled(text, text.len() as u8)]);
        assert_eq!(parts.unwrap(), ["\0\0\0\u{1}{text:64}"], "whatever was there before");
        assert_eq!(in_one(|text| [filled(text, 0), b"end".to_vec()].concat()), "\0\0\0\u{1}{text:64}end");
    }

    #[test]
    fn what_cannot_be_said_says_why() {
        assert!(told(|_| vec![b"1".to_vec()]).unwrap_err().contains("does not hold the sentence"));
        let stamped = |text: &str| vec![format!("{} {text}", if text == ONE { 7001 } else { 7002 }).into()];
        let why = told(stamped).unwrap_err();
        assert!(why.contains("the first time"), "{why}");
        assert_eq!(without_text(&[], &[]).unwrap_err(), "the client sent nothing");
        let packed = [vec![0, 0, 0, 0xff], b"x".to_vec()];
        assert_eq!(without_text(&packed, &packed).unwrap(), ["\0\0\0{bytes:ff}", "x"]);
    }
}
