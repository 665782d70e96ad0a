//! What is to be said of a program that does not do what it has to.

use std::time::Duration;

use super::Program;
use crate::evidence::difference::shown;
use crate::stop::Stop;
use crate::time::seconds;

/// Who it is in a sentence: one that has a number needs no article.
pub(crate) fn named(who: &str) -> String {
    let has_number = who.ends_with(|c: char| c.is_ascii_digit());
    let has_article = ["the ", "a ", "an "].iter().any(|article| who.starts_with(article));
    if has_number || has_article { who.to_owned() } else { format!("the {who}") }
}

impl Program {
    pub(super) fn did_not_come(&self, what: &str, within: Duration) -> Stop {
        let printed = self.unread();
        let came = format!("'{}'", shown(printed.as_bytes()));
        let total = {
            let said = self.vitals.output.lock();
            said.printed.is_flooded().then_some(said.printed.total)
        };
        if let Some(total) = total {
            return Stop::fail(format!("{} floods its output: {total} bytes so far", self.named()))
                .expected(what, came);
        }
        if self.vitals.has_ended() {
            return self.vitals.is_gone("").expected(what, came);
        }
        let reason = match printed.is_empty() {
            true => format!("{} printed nothing more within {}", self.named(), seconds(within)),
            false => format!("{} printed something else within {}", self.named(), seconds(within)),
        };
        let stop = if printed.is_empty() { Stop::time_out(reason) } else { Stop::overdue(reason) };
        stop.expected(what, came)
    }

    /// What is to be said where a line came on standard error that had to come on standard output.
    pub(crate) fn came_elsewhere(&self, what: &str, line: &str) -> Stop {
        let reason =
            format!("{} printed the line on standard error and not on standard output", self.named());
        Stop::fail(reason)
            .expected(format!("{what} on standard output"), format!("'{}'", shown(line.as_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_without_a_number_has_an_article_in_a_sentence() {
        let named = ["server", "client 1", "the first client", "client that only connects"].map(named);
        assert_eq!(named, ["the server", "client 1", "the first client", "the client that only connects"]);
    }
}
