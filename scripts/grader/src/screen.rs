//! What a terminal shows of what a client printed.

use std::iter::Peekable;
use std::str::Chars;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::json;

use crate::names;

/// What is left of a text on a screen: without the codes that move the cursor or colour what follows, one that has
/// come in part included.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\x1b' => skip_code(&mut rest),
            // A bell, a backspace: nothing that is read.
            c if c.is_control() && !matches!(c, '\n' | '\r' | '\t') => {}
            c => plain.push(c),
        }
    }
    plain
}

/// Behind an ESC (ECMA-48): `[`, parameters, and a letter that ends them; `]` and a text up to a BEL or an `ESC \`, or
/// `R`, with which a Linux console's palette is reset (console_codes(4)); `(` or `)` and the name of a set of
/// characters; or one character.
fn skip_code(rest: &mut Peekable<Chars<'_>>) {
    match rest.next() {
        Some('[') => drop(rest.find(|c| ('@'..='~').contains(c))),
        Some(']') if rest.peek() == Some(&'R') => drop(rest.next()),
        Some(']') => {
            // One that has no end loses no more than its line.
            while rest.next_if(|c| !matches!(c, '\x07' | '\x1b' | '\n')).is_some() {}
            if rest.next_if(|c| matches!(c, '\x07' | '\x1b')) == Some('\x1b') {
                rest.next();
            }
        }
        Some('(' | ')') => drop(rest.next()),
        _ => {}
    }
}

/// Where the prompt begins with which the text ends; blanks and the end of a line behind it do not matter.
pub(crate) fn prompt_at_the_end(text: &str, prompt: &str) -> Option<usize> {
    let (shown, prompt) = match prompt.trim_end() {
        "" => (text, prompt),
        prompt => (text.trim_end(), prompt),
    };
    shown.ends_with(prompt).then(|| shown.len() - prompt.len())
}

/// The line with which the text ends, if it looks like one that asks for something: it is open, or ends with a sign of
/// a question.
pub(crate) fn question(text: &str) -> Option<&str> {
    let last = text.trim_end_matches(['\n', '\r']).rsplit('\n').next()?;
    let is_open = last.len() == text.len() - text.rfind('\n').map_or(0, |end| end + 1);
    // A row of signs is a frame around a title.
    let is_a_frame = ["==", "##"].iter().any(|row| last.trim_end().ends_with(row));
    let asks = !is_a_frame && last.trim_end().ends_with([':', '?', '>', '=', '$', '#', '%']);
    (!last.trim().is_empty() && (is_open || asks)).then(|| last.trim_start_matches('\r'))
}

/// The last line that has something in it.
pub(crate) fn last_line(text: &str) -> Option<&str> {
    text.lines().rfind(|line| !line.trim().is_empty())
}

/// Whether a line is one of a menu's: `5) exit`.
pub(crate) fn is_an_item(line: &str) -> bool {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < line.len() && rest.trim_start().starts_with([')', '.', ':', ']', '-'])
}

/// The placeholder for what a question asks for, if that is where the server is, or an input file. A line of a menu has
/// a number before it, and asks for nothing.
pub(crate) fn asked_for(question: &str) -> Option<String> {
    static ASKED: LazyLock<[(&str, Option<Regex>); 5]> = LazyLock::new(|| {
        [
            ("", r"(^|[\s(\[])\d{1,2}\s*[).:\]](\D|$)|my ip"),
            ("{host}:{port}", names::ASKS_FOR_BOTH),
            ("{port}", names::ASKS_FOR_A_PORT),
            ("{host}", names::ASKS_FOR_A_HOST),
            ("{input}", r"\b(input|route|hops?)\b.*\bfile\b"),
        ]
        .map(|(name, pattern)| (name, Regex::new(pattern).ok()))
    });
    let question = question.to_lowercase();
    let about = |pattern: &Option<Regex>| pattern.as_ref().is_some_and(|it| it.is_match(&question));
    let (name, _) = ASKED.iter().find(|(_, pattern)| about(pattern))?;
    (!name.is_empty()).then(|| (*name).to_owned())
}

/// What is typed where a program asks who its user is.
pub(crate) const NAME: &str = "student";

/// Whether a question is who its user is.
pub(crate) fn asks_for_a_name(question: &str) -> bool {
    // A host has a name, too.
    if asked_for(question).is_some() {
        return false;
    }
    let words = ["name", "nick", "user", "nome", "nombre", "isim", "isminiz", "adınız", "이름"];
    let question = question.to_lowercase();
    words.iter().any(|word| question.contains(word))
}

/// An item of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// What is typed for it.
    pub(crate) option: String,
    /// What it says it is, in lower case.
    pub(crate) words: String,
}

/// The items of the menu on a screen, in their order: one on each line, or several. A number with nothing but a blank
/// behind it is one where no other is.
pub(crate) fn items(screen: &str) -> Vec<Item> {
    static SIGNED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(&(BEFORE.to_owned() + r"(\d{1,2})(?:[ \t]*[)\].:=>]+|[ \t]+-+[ \t])[ \t]*(\w)")).ok()
    });
    static LETTERED: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(&(BEFORE.to_owned() + r"([A-Za-z])[)\].:]\s*(\w)")).ok());
    static BARE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(&(BEFORE.to_owned() + r"(\d{1,2})\s+([A-Za-z])")).ok());
    static WORDED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?m)^[^\w\n]*(\p{L}{1,12})(?:[ \t]{2,}|[ \t]+[-=:]+[ \t]+|[):][ \t]+)(\p{L})").ok()
    });
    // Words alone are none but where there are as many as a menu has.
    let kinds = [(&SIGNED, 2), (&LETTERED, 2), (&BARE, 2), (&WORDED, 5)];
    let mut runs = kinds.into_iter().filter_map(|(begin, least)| Some((run(screen, begin.as_ref()?), least)));
    let mut items =
        runs.find(|(items, least)| items.len() >= *least).map(|(items, _)| items).unwrap_or_default();
    if items.iter().all(|item| item.option.parse::<u8>().is_ok()) {
        items.extend(lettered_behind(screen, items.last()));
    }
    items
}

/// The letter, on the line behind the last number, with which many a menu of numbers ends: `q) quit`.
fn lettered_behind(screen: &str, last: Option<&Item>) -> Option<Item> {
    static LETTERED: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^\W*([A-Za-z])[ \t]*(?:[)\].:=]+|[ \t]-+[ \t])[ \t]*(\w.*)$").ok());
    let last = last?;
    let lines: Vec<&str> = screen.lines().collect();
    let at = lines.iter().rposition(|line| line.to_lowercase().contains(&last.words))?;
    let found = LETTERED.as_ref()?.captures(lines.get(at + 1)?)?;
    Some(Item { option: found[1].to_owned(), words: found[2].trim().to_lowercase() })
}

/// What stands before an item: the line's begin, or something between two.
const BEFORE: &str = r"(?m)(?:^[^\w\n]*|[\s,;|/(\[])";

/// The longest run of items whose numbers follow each other.
fn run(screen: &str, begin: &Regex) -> Vec<Item> {
    let found: Vec<_> = begin.captures_iter(screen).collect();
    let mut runs: Vec<Vec<Item>> = Vec::new();
    for (number, groups) in found.iter().enumerate() {
        let (Some(option), Some(first)) = (groups.get(1), groups.get(2)) else { continue };
        let end =
            found.get(number + 1).and_then(|next| next.get(0)).map_or(screen.len(), |next| next.start());
        let words = screen[first.start()..end].lines().next().unwrap_or_default().trim().to_lowercase();
        let item = Item { option: option.as_str().to_owned(), words };
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|last| follows(&last.option, &item.option)) => run.push(item),
            _ => runs.push(vec![item]),
        }
    }
    runs.into_iter().rev().max_by_key(Vec::len).unwrap_or_default()
}

/// A number that is larger, or 0; another letter or word, as each may be the first of its item's words.
fn follows(one: &str, other: &str) -> bool {
    match (one.parse::<u8>(), other.parse::<u8>()) {
        (Ok(one), Ok(other)) => other > one || other == 0,
        (Err(_), Err(_)) => other.to_lowercase() != one.to_lowercase(),
        _ => false,
    }
}

/// Its lines with something in them but for the echo of what was `typed`, and for those that are `known`.
pub(crate) fn news<'s>(screen: &'s str, typed: &str, known: &str) -> Vec<&'s str> {
    let lines = screen.lines().map(str::trim).filter(|line| !line.is_empty() && *line != typed);
    lines.filter(|line| !known.lines().any(|known| known.trim() == *line)).collect()
}

/// A line for grade.toml: the key, and the text that it stands for.
pub(crate) fn line_of_the_manifest(key: &str, text: &str) -> String {
    // A string of JSON is one of TOML too.
    format!("{key} = {}", json!(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_behind_the_numbers_is_the_menus_last_item() {
        let of =
            |screen: &str| -> Vec<String> { items(screen).into_iter().map(|item| item.option).collect() };
        assert_eq!(of("1. mettre\n2. moi\n3. nombre\n q. quitter\nVotre choix ? "), ["1", "2", "3", "q"]);
        assert_eq!(of("1) a b\n2) c d\n\nx) far away\n> "), ["1", "2"]);
        assert_eq!(of("1) upper\n2) exit\nInput option: "), ["1", "2"]);
    }

    #[test]
    fn codes_for_the_cursor_are_not_read() {
        assert_eq!(plain("\x1b[1G\x1b[0JInput option: \x1b[15G"), "Input option: ");
        assert_eq!(plain("\x1b[1;32mok\x1b[0m\x07\r\n\x1b[1"), "ok\r\n");
        assert_eq!(
            plain("Bye bye~\n\x1b]R\x1b(B\x1b]0;a title\x07a\x1b]2;b\x1b\\c\x1b]d\ne"),
            "Bye bye~\nac\ne"
        );
    }

    #[test]
    fn a_prompt_is_what_stands_last_whatever_blanks_follow() {
        let at = |text| prompt_at_the_end(text, "Input option: ");
        assert_eq!(at("5) exit\nInput option: "), Some(8));
        assert_eq!(at("Input option:"), Some(0));
        assert_eq!(at("Input option:\r\n"), Some(0));
        assert_eq!(at("Input option: 1\nReply"), None);
        assert_eq!(prompt_at_the_end("x  ", " "), Some(2));
    }

    #[test]
    fn a_line_that_is_open_or_ends_with_a_sign_asks() {
        assert_eq!(question("<Menu>\nChoose: "), Some("Choose: "));
        assert_eq!(question("Choose one"), Some("Choose one"));
        assert_eq!(question("Choose:\n"), Some("Choose:"));
        assert_eq!(question("\r\nYour choice?\r\n"), Some("Your choice?"));
        assert_eq!(question("4) time\n5) exit\n"), None);
        assert_eq!(question("Connected\n  "), None);
        assert_eq!(question(""), None);
    }

    #[test]
    fn a_question_asks_for_a_place() {
        let asked = |question| asked_for(question);
        assert_eq!(asked("Enter the port: ").as_deref(), Some("{port}"));
        assert_eq!(asked("Server IP?").as_deref(), Some("{host}"));
        assert_eq!(asked("2) show my IP address and port: "), None);
        assert_eq!(asked("Your sentence: "), None);
    }

    #[test]
    fn a_menus_items_are_known_however_they_are_set() {
        let options = |screen: &str| items(screen).into_iter().map(|item| item.option).collect::<Vec<_>>();
        let words = |screen: &str| items(screen).into_iter().map(|item| item.words).collect::<Vec<_>>();
        assert_eq!(
            options("<Menu>\n1) convert text\n2) IP address\n5) exit\nInput option: "),
            ["1", "2", "5"]
        );
        assert_eq!(words("1) Convert text\n2. my IP\n[3] count"), ["convert text", "my ip", "count"]);
        assert_eq!(options("1:upper 2:ip 3:count 4:time 0:quit > "), ["1", "2", "3", "4", "0"]);
        assert_eq!(words("1 - upper\n2 - who am i\n"), ["upper", "who am i"]);
        assert_eq!(options("Connected to port 8000\nChoose (1-5): "), Vec::<String>::new());
        let announced = "Client 1 connected. Clients = 1\n1) upper\n2) ip\nInput option: ";
        assert_eq!(words(announced), ["upper", "ip"]);
        assert_eq!(options("1 upper\n2 ip\n3 count\n"), ["1", "2", "3"]);
        assert_eq!(options("a) upper\nb) ip\nq) quit\nSelect: "), ["a", "b", "q"]);
    }

    #[test]
    fn a_line_of_a_menu_begins_with_its_number() {
        assert!(
            ["5) exit", " [5] exit", "5. exit", "(5) exit", "5 - exit"].iter().all(|line| is_an_item(line))
        );
        assert!(!["Choose 1-5", "Input option", "exit", "5 clients"].iter().any(|line| is_an_item(line)));
    }

    #[test]
    fn what_was_typed_and_what_was_known_is_no_news() {
        assert_eq!(news("hello\n\n 5) exit\nwrong\n", "hello", "<Menu>\n5) exit\n"), ["wrong"]);
    }

    #[test]
    fn a_line_of_the_manifest_is_finished() {
        assert_eq!(line_of_the_manifest("option-prompt", "Say \"1\": "), r#"option-prompt = "Say \"1\": ""#);
    }
}
