//! Numbers and times in what people read.

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

/// A word for the time that a request took.
static TRAVEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\brtt\b|round.?trip|\b(?:response|reply|request|elapsed)\s*time|\btime\s*(?:taken|elapsed)|latency|\btook\b|\b(?:ms|us|µs|μs|ns)\b|millisec").ok()
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

/// The times in a line that a clock or units tell, in seconds; none of a line about the time that a request took.
pub(super) fn durations(line: &str) -> Vec<f64> {
    if TRAVEL.as_ref().is_some_and(|travel| travel.is_match(line)) {
        return Vec::new();
    }
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

/// The number with which a line ends, as a time in seconds; none of a line about the time that a request took.
pub(super) fn bare_seconds(line: &str) -> Option<f64> {
    let is_of_a_request = TRAVEL.as_ref().is_some_and(|travel| travel.is_match(line));
    let last = line.trim_end().rsplit([' ', ':', '=']).next().filter(|_| !is_of_a_request)?;
    last.parse().ok()
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
        ] {
            assert_eq!(durations(line), [seconds], "{line}");
        }
    }

    #[test]
    fn neither_a_date_nor_an_address_nor_an_rtt_is_a_running_time() {
        for line in [
            "2024-11-26",
            "26/11/2024",
            "127.0.0.1:52706",
            "RTT = 2.5 ms",
            "Response time: 1 s",
            "Tue Nov 26",
            "63",
        ] {
            assert_eq!(durations(line), [] as [f64; 0], "{line}");
        }
    }
}
