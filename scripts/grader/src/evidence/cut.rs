//! Long texts, cut, and long numbers.

use common::escape::Escaped;

/// `4,800`.
pub(crate) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A text of more than `limit` characters without its middle.
pub(crate) fn cut(text: &str, limit: usize) -> String {
    let count = text.chars().count();
    if count <= limit {
        return text.to_owned();
    }
    let (head, tail) = (limit / 2, limit - limit / 2);
    let at = |char: usize| text.char_indices().nth(char).map_or(text.len(), |(at, _)| at);
    let (head, tail, left_out) = (&text[..at(head)], &text[at(count - tail)..], thousands(count - limit));
    format!("{head}… ({left_out} characters left out) …{tail}")
}

/// Bytes as escaped text; of more than `limit` bytes the middle is left out.
pub(crate) fn cut_bytes(bytes: &[u8], limit: usize) -> String {
    if bytes.len() <= limit {
        return Escaped(bytes).to_string();
    }
    let head = whole_characters(bytes, limit / 2);
    let tail = whole_characters(bytes, bytes.len() - limit / 2);
    let left_out = thousands(tail - head);
    format!("{}… ({left_out} bytes left out) …{}", Escaped(&bytes[..head]), Escaped(&bytes[tail..]))
}

/// The place at `at` or a little before it where no character of UTF-8 is cut in two.
fn whole_characters(bytes: &[u8], at: usize) -> usize {
    let continues = |place: usize| bytes.get(place).is_some_and(|byte| byte & 0xc0 == 0x80);
    (at.saturating_sub(3)..=at).rev().find(|place| !continues(*place)).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!([0, 999, 4800, 1_234_567].map(thousands), ["0", "999", "4,800", "1,234,567"]);
    }

    #[test]
    fn a_long_text_loses_its_middle_and_says_how_much() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("äbcdefgö", 4), "äb… (4 characters left out) …gö");
        assert_eq!(cut("abc", 0), "… (3 characters left out) …");
    }

    #[test]
    fn long_bytes_are_never_cut_within_a_character() {
        let text = "漢".repeat(5000);
        for limit in 4..20 {
            let shown = cut_bytes(text.as_bytes(), limit);
            assert!(!shown.contains("\\x"), "{limit}: {shown}");
            let kept = shown.chars().filter(|c| *c == '漢').count() * 3;
            assert!(shown.contains(&format!("… ({} bytes left out) …", thousands(15_000 - kept))), "{shown}");
        }
        assert!(cut_bytes(&[0x80; 300], 200).contains("(100 bytes left out)"));
    }
}
