//! What stands below the options in `--help`: sections, each a heading with indented lines, as in
//!
//! ```text
//! Exit status:
//!   0  all went well
//!
//! Examples:
//!   echo-server 0.0.0.0 9000    # listens on every address
//! ```

/// The heading of the statuses.
pub(super) const EXIT_STATUS: &str = "Exit status";
/// The heading of the examples.
pub(super) const EXAMPLES: &str = "Examples";

/// A heading with what stands below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Section {
    /// Without its colon.
    pub(super) heading: String,
    /// Without their indentation.
    pub(super) lines: Vec<String>,
}

/// The sections of a text; what stands before the first heading is in none.
pub(super) fn sections(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("  "), line.strip_suffix(':')) {
            (Some(line), _) => {
                if let Some(section) = sections.last_mut() {
                    section.lines.push(line.to_owned());
                }
            }
            (None, Some(heading)) => {
                sections.push(Section { heading: heading.to_owned(), lines: Vec::new() });
            }
            (None, None) => {}
        }
    }
    sections
}

/// The text for a program that is `called` otherwise than by its own `name`: below `own`, or above its examples, stand
/// the `statuses`, unless it has some itself.
pub(super) fn text(own: &str, statuses: &str, name: &str, called: &str) -> String {
    let mut all = sections(own);
    if all.iter().all(|section| section.heading != EXIT_STATUS) {
        all.splice(0..0, sections(statuses));
    }
    let show = |section: &Section| {
        let lines = section.lines.iter().map(|line| {
            let arguments = line.strip_prefix(name).filter(|rest| rest.is_empty() || rest.starts_with(' '));
            match arguments.filter(|_| section.heading == EXAMPLES) {
                Some(arguments) => format!("\n  {called}{arguments}"),
                None => format!("\n  {line}"),
            }
        });
        format!("{}:{}", section.heading, lines.collect::<String>())
    };
    all.iter().map(show).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "Examples:\n  grade --list    # all\n  grader x";

    #[test]
    fn the_statuses_stand_above_the_examples_unless_the_program_has_its_own() {
        let statuses = "Exit status:\n  0  fine";
        assert_eq!(text(OWN, statuses, "grade", "grade"), format!("{statuses}\n\n{OWN}"));
        let own = format!("Exit status:\n  3  odd\n\n{OWN}");
        assert_eq!(text(&own, statuses, "grade", "grade"), own);
    }

    #[test]
    fn examples_have_the_name_by_which_the_program_is_called() {
        let expected = "Examples:\n  cargo grade --list    # all\n  grader x";
        assert_eq!(text(OWN, "", "grade", "cargo grade"), expected);
    }
}
