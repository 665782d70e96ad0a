//! The names of checks as people read them.

/// A check's name in words: `ctrl_c_ends_the_server` is `Ctrl-C ends the server`.
pub fn in_words(name: &str) -> String {
    let mut text = format!(" {} ", name.replace('_', " "));
    for (plain, written) in WRITTEN {
        // Most have none of them, and a class's report has thousands of names.
        if !text.contains(plain) {
            continue;
        }
        text = text.replace(&format!(" {plain} "), &format!(" {written} "));
    }
    text.trim().to_owned()
}

/// The name that was meant by what somebody typed, as it stands in a table perhaps.
pub fn from_words(words: &str) -> String {
    let kept = words.trim().chars().filter(|c| !matches!(c, '\'' | '’'));
    kept.collect::<String>().to_lowercase().replace([' ', '-'], "_")
}

/// What a name cannot say by its letters. Plurals stay as they are, so a possessive stands with what is owned.
const WRITTEN: [(&str, &str); 19] = [
    ("ctrl c", "Ctrl-C"),
    ("ctrl d", "Ctrl-D"),
    ("ascii", "ASCII"),
    ("utf 8", "UTF-8"),
    ("id", "ID"),
    ("ids", "IDs"),
    ("rtt", "RTT"),
    ("tcp", "TCP"),
    ("udp", "UDP"),
    ("kb", "kB"),
    ("bye bye", "Bye bye"),
    ("clients last", "client's last"),
    ("clients thread", "client's thread"),
    ("servers last", "server's last"),
    ("proxys", "proxy's"),
    ("reports line", "report's line"),
    ("reports lines", "report's lines"),
    ("reports words", "report's words"),
    ("datagrams sender", "datagram's sender"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::assignment::Assignment;
    use crate::checks;

    fn all() -> BTreeSet<&'static str> {
        Assignment::ALL.iter().flat_map(|one| checks::of(*one)).map(|check| check.name).collect()
    }

    #[test]
    fn every_name_is_shown_as_it_stands_in_the_list() {
        let shown: Vec<String> = all().into_iter().map(in_words).collect();
        let listed: Vec<&str> = include_str!("names.txt").lines().collect();
        assert_eq!(shown, listed);
    }

    #[test]
    fn a_shown_name_leads_back_to_its_check() {
        for name in all() {
            assert_eq!(from_words(&in_words(name)), name);
            assert_eq!(from_words(name), name);
            assert_eq!(from_words(&name.replace('_', "-")), name);
        }
    }
}
