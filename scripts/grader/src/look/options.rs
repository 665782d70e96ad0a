//! Which option of a client's menu is which command.

use super::conversation::Came;
use super::seen::Facts;
use crate::screen::{Item, items};
use crate::submission::Menu;

/// The names of the commands, as keys, and words that menus have for them. What is asked for first is told from
/// what comes later.
const COMMANDS: [(&str, &[&str]); 5] = [
    ("upper", &["upper", "capital", "convert", "case", "대문자"]),
    ("exit", &["exit", "quit", "bye", "leave", "close", "disconnect", "종료"]),
    ("time", &["time", "uptime", "clock", "how long", "시간"]),
    ("address", &["ip", "address", "port", "who am i", "주소"]),
    ("count", &["count", "number", "many", "request", "served", "횟수"]),
];

/// In the order of the assignment.
const IN_ORDER: [&str; 5] = ["upper", "address", "count", "time", "exit"];

/// An option of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// The command, as a key of `grade.toml` names it.
    pub(super) name: &'static str,
    /// What is typed for it.
    pub(super) option: String,
    /// Whether only its place in the menu tells.
    pub(super) by_place: bool,
}

impl Choice {
    /// The number of the command in the assignment, from 1.
    pub(super) fn number(&self) -> Option<usize> {
        IN_ORDER.iter().position(|name| *name == self.name).map(|place| place + 1)
    }
}

/// Whether there is a menu on that screen.
pub(super) fn are_shown(first: &Came) -> bool {
    items(&first.screen).len() > 1
}

/// The commands of the menu on that screen, by its words; where they do not tell, in the assignment's order.
pub(super) fn choices(first: &Came) -> Vec<Choice> {
    let items = items(&first.screen);
    let mut found: Vec<Choice> = Vec::new();
    let is_free = |found: &[Choice], option: &str| found.iter().all(|choice| choice.option != option);
    for (name, words) in COMMANDS {
        // The word that says most, wherever its item stands: what is disconnected is counted, too.
        let free: Vec<&Item> = items.iter().filter(|item| is_free(&found, &item.option)).collect();
        let about = |word: &&str| free.iter().find(|item| has_word(&item.words, word));
        if let Some(item) = words.iter().find_map(about) {
            found.push(Choice { name, option: item.option.clone(), by_place: false });
        }
    }
    let options: Vec<String> = match items.is_empty() {
        true => (1..=IN_ORDER.len()).map(|number| number.to_string()).collect(),
        false => items.into_iter().map(|item| item.option).collect(),
    };
    for name in IN_ORDER {
        let is_known = found.iter().any(|choice| choice.name == name);
        let free = options.iter().find(|option| is_free(&found, option)).filter(|_| !is_known).cloned();
        found.extend(free.map(|option| Choice { name, option, by_place: true }));
    }
    found.sort_by_key(|choice| IN_ORDER.iter().position(|known| *known == choice.name));
    found
}

/// A short word stands by itself: "ip" is not in "description".
fn has_word(words: &str, word: &str) -> bool {
    match word.len() {
        0..=3 => words.split(|c: char| !c.is_alphanumeric()).any(|one| one == word),
        _ => words.contains(word),
    }
}

/// What `[menu]` says of them, and which commands there are none of.
pub(super) fn tell(choices: &[Choice], known: &Menu, facts: &mut Facts) {
    for Choice { name, option, by_place } in choices {
        let assumed = known.option(name);
        let key = format!("menu.{name}");
        match (option == assumed, by_place) {
            (true, false) => facts.confirm(&key, "so the menu has it"),
            (false, false) => facts.set(&key, option.as_str(), "so the menu has it"),
            (_, true) => {
                facts.suspect(
                    &key,
                    option.as_str(),
                    "only its place in the menu tells that it is this command",
                );
            }
        }
    }
    let is_there = |name: &str| choices.iter().any(|choice| choice.name == name);
    if !is_there("exit") {
        // One that was tried and did not end the client says more.
        facts.doubt_rest(&["menu.exit", "wire.exit"], "no item of the menu was taken for it");
    }
    let is_certain = choices.iter().all(|choice| !choice.by_place);
    for name in IN_ORDER.into_iter().filter(|name| *name != "exit" && !is_there(name)) {
        let key = format!("wire.{name}");
        match is_certain {
            true => facts.set(&key, "none", "the menu has no item for it"),
            false => facts.doubt(&key, "no item of the menu was taken for it: \"none\" if it has none"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(screen: &str) -> Vec<(&'static str, String, bool)> {
        let first = Came { screen: screen.to_owned(), ..Came::default() };
        choices(&first).into_iter().map(|choice| (choice.name, choice.option, choice.by_place)).collect()
    }

    #[test]
    fn words_tell_a_command_wherever_it_stands() {
        let menu = "1) quit\n2) server running time\n3) convert to UPPER\n4) how many requests\n5) my IP and port\n> ";
        let found = of(menu);
        let expected = [("upper", "3"), ("address", "5"), ("count", "4"), ("time", "2"), ("exit", "1")];
        assert_eq!(found, expected.map(|(name, option)| (name, option.to_owned(), false)));
    }

    #[test]
    fn the_word_that_says_most_goes_before_the_first_item_with_any() {
        let found = of("1) upper\n2) my ip\n3) disconnected clients so far\n4) time\n5) exit\n> ");
        assert_eq!(found[4], ("exit", "5".to_owned(), false));
        assert_eq!(found[2].1, "3");
    }

    #[test]
    fn what_no_word_tells_is_told_by_its_place_and_so_in_doubt() {
        let found = of("1) upper\n2) ip\n3) alpha\n4) time\n5) exit\n> ");
        assert_eq!(found[2], ("count", "3".to_owned(), true));
        let mut facts = Facts::default();
        let choices = [Choice { name: "count", option: "7".to_owned(), by_place: true }];
        tell(&choices, &Menu::default(), &mut facts);
        let fact = facts.of("menu.count").unwrap();
        assert!(fact.doubtful && fact.value == Some("7".into()), "{fact:?}");
        assert!(facts.of("wire.time").unwrap().doubtful);
        let choices = [Choice { by_place: false, ..choices[0].clone() }];
        tell(&choices, &Menu::default(), &mut facts);
        assert_eq!(facts.of("wire.time").unwrap().value, Some("none".into()));
    }
}
