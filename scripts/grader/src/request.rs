//! A request of the menu service as `[wire]` writes it: bytes, with the text and its length where they belong.
//!
//! | Written | On the wire |
//! |---|---|
//! | `{text}` | the text |
//! | `{text:256}` | the text in a field of 256 bytes, filled up with NULs, as a C struct has it |
//! | `{length}` | its length in bytes, in digits |
//! | `{length+12}` | 12 more than that, where a length counts other bytes, too |
//! | `{length:<10}`, `{length:>10}`, `{length:04}` | the digits in a field of 10, or of 4 with zeros |
//! | `{length:u32be}` | the length as a binary number: `u8`, or `u16`, `u32`, `u64` with `be` or `le` |
//! | `{bytes:8004}` | these bytes, in hexadecimal |

mod form;

use std::fmt::{self, Display, Formatter, Write};
use std::sync::LazyLock;

use regex::Regex;

pub(crate) use form::{Form, LARGEST_FIELD, Padding};

/// A part of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Bytes(Vec<u8>),
    Text,
    /// The text in so many bytes.
    Field(usize),
    /// The text's length, and so much more.
    Length {
        more: usize,
        form: Form,
    },
}

/// The largest field of a text, in bytes.
const LARGEST_TEXT: usize = 1 << 16;

static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\{(?:(?<text>text)(?::(?<size>[^{}]*))?|length(?:\+(?<more>\d+))?(?::(?<form>[^{}]*))?|bytes:(?<bytes>[^{}]*))\}")
        .expect("this pattern is one")
});

/// What is read as a placeholder, known or not.
static NAMED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\{(?:[a-z]+|(?:text|length|bytes)[^{}]*)\}").expect("this pattern is one"));

/// A part as it is written.
///
/// # Errors
/// A placeholder that means nothing, in words.
pub(crate) fn pieces(part: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut read = 0;
    for groups in PLACEHOLDER.captures_iter(part) {
        let whole = groups.get(0).expect("the whole is always there");
        if whole.start() > read {
            pieces.push(Piece::Bytes(part[read..whole.start()].into()));
        }
        read = whole.end();
        let wrong = |advice: &str| format!("'{}' is no placeholder: {advice}", whole.as_str());
        let group = |name| groups.name(name).map(|group| group.as_str());
        pieces.push(match (group("text"), group("bytes")) {
            (_, Some(digits)) => Piece::Bytes(
                bytes(digits).ok_or_else(|| wrong("write hexadecimal digits in pairs, as in {bytes:8004}"))?,
            ),
            (Some(_), _) => match group("size") {
                None => Piece::Text,
                Some(size) => {
                    let size = size.parse().ok().filter(|size| (1..=LARGEST_TEXT).contains(size));
                    Piece::Field(size.ok_or_else(|| wrong("write the field's size in bytes, as in {text:256}"))?)
                }
            },
            _ => {
                let more = group("more").map_or(Some(0), |more| more.parse().ok());
                let form = group("form").map_or(Some(Form::Digits), Form::read_name);
                match (more.filter(|more| *more <= LARGEST_TEXT), form) {
                    (Some(more), Some(form)) => Piece::Length { more, form },
                    _ => {
                        return Err(wrong(
                            "write {length}, {length:<10}, {length:04}, or {length:u32be}, with u8, u16, u32 or u64, \
                             be or le",
                        ));
                    }
                }
            }
        });
    }
    if read < part.len() {
        pieces.push(Piece::Bytes(part[read..].into()));
    }
    Ok(pieces)
}

fn bytes(digits: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> =
        digits.chars().filter(|c| *c != ' ').map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    let pairs = digits.chunks(2).map(|pair| u8::try_from(pair.first()? << 4 | pair.get(1)?).ok());
    pairs.collect::<Option<Vec<u8>>>().filter(|bytes| !bytes.is_empty())
}

/// The bytes of each part with this text; of a text that does not fit, as much as does.
pub(crate) fn filled(parts: &[String], text: &[u8]) -> Vec<Vec<u8>> {
    // What grade.toml has was read before; whatever else may come here stands for itself.
    let read = |part: &String| pieces(part).unwrap_or_else(|_| vec![Piece::Bytes(part.clone().into())]);
    let parts: Vec<Vec<Piece>> = parts.iter().map(read).collect();
    let most = parts.iter().flatten().map(Piece::longest).min().unwrap_or(usize::MAX);
    let text = &text[..text.len().min(most)];
    parts.iter().map(|pieces| pieces.iter().flat_map(|piece| piece.filled(text)).collect()).collect()
}

/// All of a request in one piece.
pub(crate) fn whole(parts: &[String], text: &[u8]) -> Vec<u8> {
    filled(parts, text).concat()
}

/// Whether a request says itself where it ends, so that it can be cut and joined: by a length, by its size, or by a byte
/// that no text has.
pub(crate) fn has_an_end(parts: &[String]) -> bool {
    has_a_size(parts) || last_byte(parts).is_some_and(|last| last.is_ascii_control())
}

/// Whether anything can be read in a request beside its text, its length, and bytes that are no text.
pub(crate) fn says_more_than_its_text(parts: &[String]) -> bool {
    let is_read = |byte: u8| byte.is_ascii_graphic() || !byte.is_ascii();
    let says = |piece: &Piece| match piece {
        Piece::Bytes(bytes) => std::str::from_utf8(bytes).is_ok_and(|text| text.bytes().any(is_read)),
        Piece::Text | Piece::Field(_) | Piece::Length { .. } => false,
    };
    parts.iter().filter_map(|part| pieces(part).ok()).flatten().any(|piece| says(&piece))
}

/// Whether nothing but a line's end tells where a request ends.
pub(crate) fn is_a_line(parts: &[String]) -> bool {
    !has_a_size(parts) && last_byte(parts) == Some(b'\n')
}

fn has_a_size(parts: &[String]) -> bool {
    let tells_it = |piece: &Piece| matches!(piece, Piece::Length { .. } | Piece::Field(_));
    pieces(&parts.concat()).is_ok_and(|pieces| pieces.iter().any(tells_it))
}

fn last_byte(parts: &[String]) -> Option<u8> {
    match pieces(&parts.concat()).ok()?.pop()? {
        Piece::Bytes(bytes) => bytes.last().copied(),
        _ => None,
    }
}

/// Finds a request at the beginning of what came: its text, and how long it is. `is_all` says that nothing more comes
/// for now, which ends what has no other end.
pub(crate) fn taken(parts: &[String], heard: &[u8], is_all: bool) -> Option<(Vec<u8>, usize)> {
    let pieces = pieces(&parts.concat()).ok()?;
    let (mut at, mut length, mut text) = (0, None, Vec::new());
    for (number, piece) in pieces.iter().enumerate() {
        let rest = &heard[at..];
        match piece {
            Piece::Bytes(bytes) => at += rest.starts_with(bytes).then_some(bytes.len())?,
            Piece::Length { more, form } => {
                let (value, size) = form.read(rest)?;
                (length, at) = (Some(value.checked_sub(*more)?), at + size);
            }
            Piece::Field(size) => {
                let field = rest.get(..*size)?;
                text = field.split(|byte| *byte == 0).next().unwrap_or_default().to_vec();
                at += size;
            }
            Piece::Text => {
                let end = match (length, pieces.get(number + 1)) {
                    (Some(length), _) => (rest.len() >= length).then_some(length),
                    (_, Some(Piece::Bytes(after))) => {
                        rest.windows(after.len()).position(|window| window == after)
                    }
                    _ => (is_all && !rest.is_empty()).then_some(rest.len()),
                }?;
                text = rest[..end].to_vec();
                at += end;
            }
        }
    }
    Some((text, at))
}

impl Piece {
    /// With a text that fits.
    fn filled(&self, text: &[u8]) -> Vec<u8> {
        match self {
            Self::Bytes(bytes) => bytes.clone(),
            Self::Text => text.to_vec(),
            Self::Field(size) => {
                let mut field = text.to_vec();
                field.resize(*size, 0);
                field
            }
            Self::Length { more, form } => form.write(text.len() + more),
        }
    }

    /// What the placeholder is called, if it is one.
    pub(crate) fn name(&self) -> Option<&'static str> {
        match self {
            Self::Bytes(_) => None,
            Self::Text | Self::Field(_) => Some("text"),
            Self::Length { .. } => Some("length"),
        }
    }

    /// The longest text that it can stand beside.
    fn longest(&self) -> usize {
        match self {
            Self::Bytes(_) | Self::Text => usize::MAX,
            Self::Field(size) => *size,
            Self::Length { more, form } => form.largest().saturating_sub(*more),
        }
    }
}

/// As [`pieces`] reads it.
impl Display for Piece {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("{text}"),
            Self::Field(size) => write!(f, "{{text:{size}}}"),
            Self::Length { more, form } => {
                f.write_str("{length")?;
                if *more > 0 {
                    write!(f, "+{more}")?;
                }
                write!(f, "{form}}}")
            }
            Self::Bytes(bytes) => bytes.utf8_chunks().try_for_each(|chunk| {
                // What looks like a placeholder is none, whatever its name.
                f.write_str(&NAMED.replace_all(chunk.valid(), |groups: &regex::Captures<'_>| {
                    format!("{}{}", hexadecimal(b"{"), &groups[0][1..])
                }))?;
                f.write_str(&hexadecimal(chunk.invalid()))
            }),
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return String::new();
    }
    let mut written = String::from("{bytes:");
    for byte in bytes {
        let _ = write!(written, "{byte:02x}");
    }
    written + "}"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(parts: &[&str]) -> Vec<String> {
        parts.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_request_has_the_text_and_its_length_where_they_belong() {
        let filled = |part: &str, text: &[u8]| whole(&of(&[part]), text);
        let filled_with = |part: &str| String::from_utf8(filled(part, "é!".as_bytes())).unwrap();
        assert_eq!(filled_with("1{text}\n"), "1é!\n");
        assert_eq!(filled_with("1{length}:{text}"), "13:é!");
        assert_eq!(filled_with(r#"{"text": "{text}", "cmd": 1}"#), r#"{"text": "é!", "cmd": 1}"#);
        assert_eq!(filled_with("2"), "2");
        assert_eq!(filled("{text}", b"\xff\0"), b"\xff\0");
        assert_eq!(filled("{bytes:80 04}{length+2:u32le}{text}..", b"ab"), b"\x80\x04\x04\0\0\0ab..");
        assert_eq!(filled("{length:<5}{length:>4}{length:03}{text:4}", b"ab"), b"2       2002ab\0\0");
    }

    #[test]
    fn a_text_that_does_not_fit_is_cut() {
        assert_eq!(whole(&of(&["{text:3}"]), b"abcde"), b"abc");
        assert_eq!(filled(&of(&["{length:01}", "{text}"]), b"abcdefghijkl"), [&b"9"[..], b"abcdefghi"]);
        assert_eq!(whole(&of(&["{length:u8}{text}"]), &[b'a'; 300]).len(), 256);
    }

    #[test]
    fn what_is_written_is_read_again() {
        for part in [
            "1{text}\n",
            "{length+26:u32be}{\"text\": \"{text}\"}",
            "{length:<64}{text:128}\u{0}",
            "{bytes:80}\u{4}{bytes:95}{length+12:u64le}",
            "{length:04}{length:>8}{length+3}{length:u8}{length:u16le}",
        ] {
            let pieces = pieces(part).unwrap();
            assert_eq!(pieces.iter().map(ToString::to_string).collect::<String>(), part);
        }
        let looks_like_one = Piece::Bytes(b"{text} {length:9}".to_vec()).to_string();
        assert_eq!(whole(&[looks_like_one], b"-"), b"{text} {length:9}");
    }

    #[test]
    fn a_placeholder_that_means_nothing_is_told() {
        for part in [
            "{text:0}",
            "{text:many}",
            "{length:u24be}",
            "{length:00}",
            "{bytes:8}",
            "{bytes:}",
            "{bytes:xy}",
        ] {
            assert!(pieces(part).unwrap_err().starts_with(&format!("'{part}' is no placeholder")), "{part}");
        }
        assert!(pieces("{length+99999999999999999999}").is_err());
    }

    #[test]
    fn a_request_with_a_length_or_a_last_byte_says_where_it_ends() {
        let ends = |parts: &[&str]| has_an_end(&of(parts));
        assert!(ends(&["1{text}\n"]) && ends(&["1", "{length} {text}"]) && ends(&["U{text}\0"]));
        assert!(ends(&["{text:64}"]) && ends(&["{length:u16be}{text}"]));
        assert!(!ends(&["1{text}"]) && !ends(&["1\n", "{text}"]) && !ends(&["{\"text\": \"{text}\"}"]));
    }

    #[test]
    fn a_request_is_found_at_the_beginning_of_what_came() {
        let found = |parts: &[&str], heard: &[u8]| {
            let (text, length) = taken(&of(parts), heard, false)?;
            Some((String::from_utf8(text).unwrap(), length))
        };
        assert_eq!(found(&["1{text}\n"], b"1abc\n2"), Some(("abc".to_owned(), 5)));
        assert_eq!(found(&["{length+1:u16be}1", "{text}"], b"\0\x041abc2"), Some(("abc".to_owned(), 6)));
        assert_eq!(found(&["{length+1:u16be}1{text}"], b"\0\x041ab"), None);
        assert_eq!(found(&["{length+1:u16be}1{text}"], b"\0\0"), None);
        assert_eq!(found(&["{length:<4}{text}"], b"3   abc"), Some(("abc".to_owned(), 7)));
        assert_eq!(found(&["{text:6}!"], b"abc\0x\0!"), Some(("abc".to_owned(), 7)));
        assert_eq!(found(&["{text:6}!"], b"abc\0"), None);
    }

    #[test]
    fn a_frame_says_no_more_than_its_text() {
        let says = |part: &str| says_more_than_its_text(&[part.to_owned()]);
        assert!(says("1{text}\n") && says("{length} UP {text}"));
        assert!(!says("\u{1}\0\0\0{text:512}") && !says("{length:u32be}{bytes:80}{text}\n"));
    }

    #[test]
    fn bytes_that_look_like_a_placeholder_are_written_as_bytes() {
        for text in ["{upper}text", "{text}", "{length+3}", "{\"cmd\": 1}"] {
            let written = Piece::Bytes(text.as_bytes().to_vec()).to_string();
            assert!(!NAMED.is_match(&written) || written.starts_with("{bytes"), "{written}");
            assert_eq!(whole(&[written], b"x"), text.as_bytes());
        }
    }
}
