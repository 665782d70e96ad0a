//! Numbers and long texts as they stand in reports.

use common::escape::Escaped;

use super::Score;

/// Points without a rounding error of their sum: `3`, `2.5`.
pub(super) fn points(points: f64) -> String {
    rounded(points).to_string()
}

/// To three decimals; what is no number at all is 0, as JSON has no word for it.
pub(super) fn rounded(number: f64) -> f64 {
    // Adding 0 makes a negative zero a plain one.
    if number.is_finite() { (number * 1e3).round() / 1e3 + 0.0 } else { 0.0 }
}

/// `12 of 15 points, 3 more undecided`.
pub(super) fn score(score: Score) -> String {
    let mut text = format!("{} of {} points", points(score.earned), points(score.possible));
    if score.undecided > 0.0 {
        text += &format!(", {} more undecided", points(score.undecided));
    }
    text
}

/// `4,800`.
pub(super) fn thousands(number: usize) -> String {
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
pub(super) fn cut(text: &str, limit: usize) -> String {
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
pub(super) fn cut_bytes(bytes: &[u8], limit: usize) -> String {
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
    fn a_sum_of_points_has_no_rounding_error() {
        assert_eq!(points(0.1 + 0.2), "0.3");
        assert_eq!(points(3.0), "3");
        assert_eq!(points(f64::NAN), "0");
    }

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
