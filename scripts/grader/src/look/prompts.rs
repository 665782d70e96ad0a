//! What is to be said of a client's prompts behind all commands.

use super::seen::Facts;

/// `waited` is what it showed last each time that it waited for Enter alone; `came_back` whether it has shown its prompt for
/// an option again.
pub(super) fn tell(waited: &[String], came_back: bool, facts: &mut Facts) {
    if let Some(first) = waited.first() {
        match !first.trim().is_empty() && waited.iter().all(|other| other == first) {
            true => facts.set("menu.continue-prompt", first.as_str(), "the client waits for Enter there"),
            // What a reply ends with is no prompt.
            false => facts.doubt(
                "menu.continue-prompt",
                "the client waits for Enter behind its replies, and no text stands there each time",
            ),
        }
    }
    let has_prompt = facts.of("menu.option-prompt").is_some_and(|fact| !fact.doubtful);
    if has_prompt && !came_back {
        facts.doubt("menu.option-prompt", "what it showed last before the first command did not come again");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of that key of a client whose prompt for an option was seen: a value, and whether it is doubtful.
    fn told(key: &str, waited: &[&str], came_back: bool) -> Option<(Option<toml::Value>, bool)> {
        let mut facts = Facts::default();
        facts.set("menu.option-prompt", "> ", "seen");
        let waited: Vec<String> = waited.iter().map(|&text| text.to_owned()).collect();
        tell(&waited, came_back, &mut facts);
        facts.of(key).map(|fact| (fact.value.clone(), fact.doubtful))
    }

    #[test]
    fn a_text_that_stands_there_each_time_is_the_prompt_for_enter() {
        let of = |waited: &[&str]| told("menu.continue-prompt", waited, true);
        assert_eq!(of(&[]), None);
        assert_eq!(of(&["[Enter]", "[Enter]"]), Some((Some("[Enter]".into()), false)));
        assert_eq!(of(&["HI THERE!", "7"]), Some((None, true)), "what replies end with");
        assert_eq!(of(&["", ""]), Some((None, true)));
    }

    #[test]
    fn what_did_not_come_again_was_no_prompt() {
        let of = |came_back| told("menu.option-prompt", &[], came_back);
        assert_eq!(of(true), Some((Some("> ".into()), false)));
        assert_eq!(of(false), Some((None, true)));
        let mut facts = Facts::default();
        tell(&[], false, &mut facts);
        assert_eq!(facts, Facts::default(), "of a prompt that nobody saw nothing more is said");
    }
}
