//! What a client asks for, taken from the bytes that it sends, by the `[wire]` of its submission.

use crate::request;
use crate::submission::Wire;

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Request {
    Upper(Vec<u8>),
    Address,
    Count,
    Time,
    Exit,
}

/// Takes the next request from what has come. `is_all` says that nothing more comes for now, which ends what has no
/// other end.
pub(super) fn next(wire: &Wire, heard: &mut Vec<u8>, is_all: bool) -> Option<Request> {
    let (request, length) = whole(wire, heard, is_all)?;
    heard.drain(..length);
    Some(request)
}

fn whole(wire: &Wire, heard: &[u8], is_all: bool) -> Option<(Request, usize)> {
    // Between two requests of a client that ends each with a line and does not say so.
    let blank = heard.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
    let at = if blank == heard.len() { return None } else { blank };
    let heard = &heard[at..];
    let plain = [
        (&wire.address, Request::Address),
        (&wire.count, Request::Count),
        (&wire.time, Request::Time),
        (&wire.exit, Request::Exit),
    ];
    let plain = plain.into_iter().map(|(parts, request)| (request::whole(parts, b""), request));
    let begun = plain.filter(|(bytes, _)| !bytes.is_empty() && heard.starts_with(bytes));
    // One may be the beginning of another.
    if let Some((bytes, request)) = begun.max_by_key(|(bytes, _)| bytes.len()) {
        return Some((request, at + bytes.len()));
    }
    let (text, length) = request::taken(&wire.upper, heard, is_all)?;
    Some((Request::Upper(text), at + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(upper: &[&str]) -> Wire {
        Wire { upper: upper.iter().map(ToString::to_string).collect(), ..Wire::default() }
    }

    fn all(wire: &Wire, heard: &str, is_all: bool) -> (Vec<Request>, String) {
        let mut heard = heard.as_bytes().to_vec();
        let requests = std::iter::from_fn(|| next(wire, &mut heard, is_all)).collect();
        (requests, String::from_utf8(heard).unwrap())
    }

    fn text(text: &str) -> Request {
        Request::Upper(text.as_bytes().to_vec())
    }

    #[test]
    fn requests_of_lines_are_taken_one_by_one() {
        let taken = all(&Wire::default(), "1hello\n2\n3\n4\n5\n1hal", false);
        let requests = vec![text("hello"), Request::Address, Request::Count, Request::Time, Request::Exit];
        assert_eq!(taken, (requests, "1hal".to_owned()));
    }

    #[test]
    fn a_request_without_an_end_ends_with_what_came() {
        let wire = Wire { address: vec!["2".to_owned()], ..wire(&["1", "{text}"]) };
        assert_eq!(all(&wire, "1", true), (vec![], "1".to_owned()), "the sentence is yet to be typed");
        assert_eq!(all(&wire, "1hello", false), (vec![], "1hello".to_owned()));
        assert_eq!(all(&wire, "1hello", true), (vec![text("hello")], String::new()));
        assert_eq!(all(&wire, "2", false), (vec![Request::Address], String::new()));
    }

    #[test]
    fn a_length_says_where_a_text_ends() {
        let wire = wire(&["1", "{length} {text}"]);
        assert_eq!(all(&wire, "13 abc3\n", false), (vec![text("abc"), Request::Count], String::new()));
        assert_eq!(all(&wire, "13", true).0, vec![]);
    }

    #[test]
    fn what_the_wire_does_not_know_is_no_request() {
        assert_eq!(all(&Wire::default(), "9\n", true).0, vec![]);
    }

    #[test]
    fn a_text_may_stand_anywhere_in_a_request() {
        let address = vec![r#"{"cmd": 2}"#.to_owned()];
        let json = Wire { address, ..wire(&[r#"{"cmd": 1, "text": "{text}"}"#]) };
        let taken = all(&json, r#"{"cmd": 1, "text": "hi"}{"cmd": 2}"#, false);
        assert_eq!(taken.0, [text("hi"), Request::Address]);
    }
}
