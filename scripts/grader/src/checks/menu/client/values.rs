//! Numbers and times in what people read.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// The parts of a line that are numbers of something else than a count: a time of the day, a part of an address or a
/// number with decimals, a date, a port, a time with its unit, and whatever stands behind a word for a time.
static NO_COUNTS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"(?i)(?:\brtt|round.?trip|\b(?:response|reply|request|elapsed|total|travel)\s*time|\btime\s*(?:taken|elapsed|used)|\btook|elapsed|latency|delay|^\W*time)\b[^0-9]{0,40}[0-9][0-9.,:]*",
        r"[0-9]+(?::[0-9]+)+(?:\.[0-9]+)?",
        r"[0-9]+(?:[.,][0-9]+)+",
        r"[0-9]{1,4}[-/][0-9]{1,2}[-/][0-9]{1,4}",
        r"(?i)\bport\w*[^0-9]{0,12}[0-9]+",
        r"(?i)[0-9]+\s*(?:milli\w*|micro\w*|nano\w*|m?secs?\b|seconds?\b|minutes?\b|mins?\b|hours?\b|hrs?\b|(?:ms|us|µs|μs|ns|s|m|h)\b)",
    ]
    .iter()
    .filter_map(|pattern| Regex::new(pattern).ok())
    .collect()
});

/// A number and the word behind it.
static NUMBERED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"([0-9]+(?:\.[0-9]+)?)\s*([a-zA-Z]+)").ok());

static CLOCK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"([0-9]+):([0-9]{1,2})(?::([0-9]{1,2}))?(?:\.[0-9]+)?").ok());

/// The time that a request took: a word for it and a number, or a number of so small a unit.
static TRAVEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:\brtt|round.?trip|\b(?:response|reply|request|elapsed)\s*time|\btime\s*(?:taken|elapsed)|latency|\btook)\b[^0-9\n]{0,40}[0-9][0-9.,:]*(?:\s*[a-zµμ]+)?|[0-9][0-9.,]*\s*(?:milli\w*|micro\w*|nano\w*|(?:ms|us|µs|μs|ns)\b)",
    )
    .ok()
});

/// The whole numbers in a line that may be a count.
pub(super) fn counts(line: &str) -> Vec<u64> {
    let mut line = line.to_owned();
    for pattern in &*NO_COUNTS {
        line = pattern.replace_all(&line, " _ ").into_owned();
    }
    whole_numbers(&line)
}

/// The runs of digits in a line that do not belong to a word.
pub(super) fn whole_numbers(line: &str) -> Vec<u64> {
    let mut numbers = Vec::new();
    let mut before = None;
    let mut rest = line;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        before = rest[..start].chars().next_back().or(before);
        let digits = rest[start..].find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len() - start);
        if !before.is_some_and(|c| c.is_ascii_alphabetic()) {
            numbers.extend(rest[start..start + digits].parse::<u64>());
        }
        rest = &rest[start + digits..];
        before = Some('0');
    }
    numbers
}

/// A line without the time that a request took.
fn without_travel(line: &str) -> Cow<'_, str> {
    TRAVEL.as_ref().map_or(line.into(), |travel| travel.replace_all(line, " "))
}

/// The times in a line that a clock or units tell, in seconds; the time that a request took is none of them.
pub(super) fn durations(line: &str) -> Vec<f64> {
    let line = &*without_travel(line);
    let mut found = Vec::new();
    let mut rest = line.to_owned();
    for groups in CLOCK.iter().flat_map(|clock| clock.captures_iter(line)) {
        let part = |at: usize| groups.get(at).and_then(|part| part.as_str().parse::<f64>().ok());
        let whole = groups.get(0).map_or(0..0, |whole| whole.range());
        // 127.0.0.1:5000 and 1:2:3:4 are no clocks.
        let is_part =
            line[..whole.start].ends_with(['.', ':', '-', '/']) || line[whole.end..].starts_with([':', '.']);
        if let (Some(first), Some(second), false) = (part(1), part(2), is_part) {
            found.push(part(3).map_or(first * 60.0 + second, |third| first * 3600.0 + second * 60.0 + third));
        }
        rest = rest.replace(&line[whole], " ");
    }
    let mut sum = None;
    for groups in NUMBERED.iter().flat_map(|numbered| numbered.captures_iter(&rest)) {
        let seconds = match &groups[2].to_lowercase()[..] {
            "h" | "hr" | "hrs" | "hour" | "hours" => 3600.0,
            "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
            "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
            _ => continue,
        };
        sum = Some(sum.unwrap_or(0.0) + groups[1].parse::<f64>().unwrap_or(0.0) * seconds);
    }
    found.extend(sum);
    found
}

/// The number with which a line ends, as a time in seconds, but for the time that a request took.
pub(super) fn bare_seconds(line: &str) -> Option<f64> {
    let line = without_travel(line);
    let end = |c: char| c.is_whitespace() || "()[]{}<>,;|".contains(c);
    line.trim_end_matches(end).rsplit([' ', ':', '=']).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_told_in_whatever_words() {
        for line in [
            "Reply from server: requests served = 3",
            "3",
            "Reply from server: 3",
            "requests served so far: 3 (this one counted)",
            "The server has served 3 requests.",
            "count=3times",
            "Received: b'3'",
            "{\"count\": 3}",
            "요청 횟수: 3회",
            "served 3 requests since 12:00:07",
            "request count = 3, RTT = 3.2 ms",
        ] {
            assert_eq!(counts(line), [3], "{line}");
        }
    }

    #[test]
    fn the_digits_of_a_time_an_address_or_a_date_are_no_count() {
        for line in [
            "RTT = 2.500 ms",
            "RTT = 3 ms",
            "RTT(ms): 3",
            "Round-trip time [ms]: 3",
            "Response time: 2.5 ms",
            "Response time: 3",
            "Time: 3",
            "elapsed 3",
            "It took 3 s",
            "run time = 00:00:03",
            "3 seconds",
            "3 min",
            "client IP = 127.0.0.3, port = 3",
            "127.0.0.1:3",
            "2024-11-3",
            "3/4/2024",
            "utf3",
        ] {
            assert_eq!(counts(line), [] as [u64; 0], "{line}");
        }
    }

    #[test]
    fn a_running_time_is_a_clock_or_has_units() {
        for (line, seconds) in [
            ("Reply from server: run time = 00:01:03", 63.0),
            ("0:1:3", 63.0),
            ("uptime 01:03", 63.0),
            ("63 seconds", 63.0),
            ("The server has run for 1 min 3 s", 63.0),
            ("0 hours, 1 minutes, 3 seconds", 63.0),
            ("0h1m3s", 63.0),
            ("63.2s", 63.2),
            ("00:01:03.25", 63.0),
            ("<- 00:01:03   (1.68 ms)", 63.0),
            ("run time = 00:01:03  (RTT = 0.123 ms)", 63.0),
            ("RTT 0.1 ms | 00:01:03", 63.0),
            ("[took 2 ms] up for 63 s", 63.0),
        ] {
            assert_eq!(durations(line), [seconds], "{line}");
        }
    }

    #[test]
    fn a_number_at_the_end_is_a_time_unless_a_request_took_that() {
        assert_eq!(bare_seconds("Reply from server: 4"), Some(4.0));
        assert_eq!(bare_seconds("<- 4 (RTT = 0.3 ms)"), Some(4.0));
        assert_eq!(bare_seconds("RTT: 4"), None);
        assert_eq!(bare_seconds("4 ms"), None);
    }

    #[test]
    fn neither_a_date_nor_an_address_nor_an_rtt_is_a_running_time() {
        for line in [
            "2024-11-26",
            "26/11/2024",
            "127.0.0.1:52706",
            "RTT = 2.5 ms",
            "Response time: 1 s",
            "RTT: 0:00:00.000345",
            "RTT (s): 1",
            "Tue Nov 26",
            "63",
        ] {
            assert_eq!(durations(line), [] as [f64; 0], "{line}");
        }
    }
}
