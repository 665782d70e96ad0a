//! The report on a terminal: a table, and what happened in each check that did not pass.

use std::collections::BTreeSet;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::{Cell, Color};

use super::causes::{self, Cause};
use super::class_table;
use super::details::{self, Tone};
use super::safe::safe;
use super::table::{number, table};
use super::words::{points, score};
use super::{Checked, Graded, Run};
use crate::verdict::{Verdict, Worth};

const STRONG: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default();
const DOUBT: Style = AnsiColor::Yellow.on_default();
const PLACE: Style = AnsiColor::Cyan.on_default();

/// Writes the report, with colours; give it an `anstream` stream, which takes them away where nobody sees them.
///
/// One submission has a table of its checks, and below it what happened in those that did not pass. Several have
/// one table with a line for each; with `details` all the rest too.
///
/// # Errors
/// Where `out` takes no more.
pub fn show(run: &Run, details: bool, out: &mut impl Write) -> io::Result<()> {
    write(run, Wanted { details, ..Wanted::default() }, out)
}

/// [`show`] with the steps of the checks that passed, too.
///
/// # Errors
/// As [`show`].
pub fn show_all_steps(run: &Run, details: bool, out: &mut impl Write) -> io::Result<()> {
    write(run, Wanted { details, all_steps: true, ..Wanted::default() }, out)
}

#[derive(Clone, Copy, Default)]
struct Wanted {
    details: bool,
    all_steps: bool,
    /// In columns; without it the terminal's.
    width: Option<u16>,
}

fn write(run: &Run, wanted: Wanted, out: &mut impl Write) -> io::Result<()> {
    let run = safe(run.clone());
    let names: BTreeSet<&str> = run.submissions.iter().map(|graded| graded.name.as_str()).collect();
    let class = names.len() > 1;
    if class || !run.left_out.is_empty() {
        writeln!(out, "{}", class_table::of(&run, wanted.width))?;
    }
    if !class || wanted.details {
        for graded in &run.submissions {
            submission(graded, wanted, out)?;
        }
    }
    if !run.complete {
        writeln!(out, "{DOUBT}the run ended before all checks had their turn{DOUBT:#}")?;
    }
    Ok(())
}

fn submission(graded: &Graded, wanted: Wanted, out: &mut impl Write) -> io::Result<()> {
    let Graded { name, assignment, title, isolation, notes, checks, seconds, .. } = graded;
    writeln!(out, "{STRONG}{name}: {assignment}, {title}{STRONG:#}")?;
    let mut table = table(&["check", "verdict", "points", "required"], wanted.width);
    for check in checks {
        let verdict = check.outcome.verdict;
        let word = Cell::new(verdict.word()).fg(colour(verdict));
        let required = Cell::new(if check.criterion.required { "yes" } else { "" });
        table.add_row([Cell::new(check.sentence_name()), word, number(reached(check)), required]);
    }
    writeln!(out, "{table}")?;
    writeln!(out, "{STRONG}{}{STRONG:#}, in {seconds:.1} s", score(graded.score()))?;
    if !isolation.is_empty() {
        writeln!(out, "{DIM}isolation: {isolation}{DIM:#}")?;
    }
    for line in notes.iter().flat_map(|note| note.lines()) {
        writeln!(out, "{PLACE}note:{PLACE:#} {line}")?;
    }
    let causes = causes::of(graded);
    to_mend_first(&causes, out)?;
    writeln!(out)?;
    causes.iter().try_for_each(|cause| of_cause(cause, checks, wanted.all_steps, out))?;
    let is_told = |at: usize| causes.iter().any(|cause| cause.shown_by == at || cause.others.contains(&at));
    let rest = checks.iter().enumerate().filter(|(at, _)| !is_told(*at)).map(|(_, check)| check);
    let (waiting, tried): (Vec<&Checked>, Vec<&Checked>) = rest.partition(|check| check.had_no_turn());
    tried.into_iter().try_for_each(|check| check_details(check, wanted.all_steps, out))?;
    without_a_turn(&waiting, out)
}

fn to_mend_first(causes: &[Cause], out: &mut impl Write) -> io::Result<()> {
    if !causes.is_empty() {
        writeln!(out, "\n{STRONG}to mend first:{STRONG:#}")?;
    }
    for (number, cause) in (1..).zip(causes) {
        writeln!(out, "{number:>3}. {}", cause.line)?;
    }
    Ok(())
}

/// The check that shows a cause, and those that follow from it folded below.
fn of_cause(cause: &Cause, checks: &[Checked], all: bool, out: &mut impl Write) -> io::Result<()> {
    check_details(&checks[cause.shown_by], all, out)?;
    let others: Vec<&Checked> = cause.others.iter().map(|at| &checks[*at]).collect();
    if all || !cause.is_certain {
        return others.into_iter().try_for_each(|check| check_details(check, all, out));
    }
    for check in &others {
        let (style, word) = (style(check.outcome.verdict), check.outcome.verdict.word());
        writeln!(out, "    {DIM}follows:{DIM:#} {style}{word}{style:#}  {}", check.sentence_name())?;
    }
    if others.is_empty() { Ok(()) } else { writeln!(out) }
}

/// One paragraph for all that have the same reason.
fn without_a_turn(checks: &[&Checked], out: &mut impl Write) -> io::Result<()> {
    let mut groups: Vec<(Verdict, &str, Vec<String>)> = Vec::new();
    for check in checks {
        let (verdict, reason) = (check.outcome.verdict, check.outcome.reason.as_str());
        let name = check.sentence_name();
        match groups.iter_mut().find(|(of, why, _)| (*of, *why) == (verdict, reason)) {
            Some((_, _, names)) => names.push(name),
            None => groups.push((verdict, reason, vec![name])),
        }
    }
    for (verdict, reason, names) in groups {
        let (mark, style) = (verdict.word().to_uppercase(), style(verdict));
        let colon = if reason.is_empty() { "" } else { ":" };
        writeln!(out, "{style}{mark}{style:#}  {STRONG}{reason}{STRONG:#}{colon}\n  {}\n", names.join(", "))?;
    }
    Ok(())
}

fn check_details(check: &Checked, all: bool, out: &mut impl Write) -> io::Result<()> {
    let lines = details::of(check, None, all);
    if lines.is_empty() {
        return Ok(());
    }
    let verdict = check.outcome.verdict;
    let (mark, style) = (verdict.word().to_uppercase(), style(verdict));
    let (name, reached) = (check.sentence_name(), reached(check));
    writeln!(out, "{style}{mark}{style:#}  {STRONG}{name}{STRONG:#}  {DIM}{reached} points{DIM:#}")?;
    for line in lines {
        let style = style_of(line.tone);
        writeln!(out, "  {style}{}{style:#}", line.text)?;
    }
    writeln!(out)
}

/// `2 of 3`, `? of 3` where it is undecided, `-` for a check that does not count here.
fn reached(check: &Checked) -> String {
    let all = points(check.criterion.points);
    match check.outcome.verdict.worth() {
        Worth::Full => format!("{all} of {all}"),
        Worth::Nothing => format!("0 of {all}"),
        Worth::Undecided => format!("? of {all}"),
        Worth::LeftOut => "-".to_owned(),
    }
}

fn colour(verdict: Verdict) -> Color {
    match verdict.worth() {
        Worth::Full => Color::Green,
        Worth::Nothing => Color::Red,
        Worth::Undecided => Color::Yellow,
        Worth::LeftOut => Color::DarkGrey,
    }
}

fn style(verdict: Verdict) -> Style {
    match verdict.worth() {
        Worth::Full => GOOD,
        Worth::Nothing => BAD,
        Worth::Undecided => DOUBT,
        Worth::LeftOut => DIM,
    }
}

fn style_of(tone: Tone) -> Style {
    match tone {
        Tone::Reason => STRONG,
        Tone::Step | Tone::Sentence => Style::new(),
        Tone::Expected => GOOD,
        Tone::Received => BAD,
        Tone::Hex => DIM,
        Tone::Note | Tone::Hint | Tone::Cause => PLACE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use crate::verdict::Outcome;

    fn shown(run: &Run, details: bool) -> String {
        plain(run, Wanted { details, ..Wanted::default() })
    }

    fn plain(run: &Run, wanted: Wanted) -> String {
        let mut out = Vec::new();
        write(run, Wanted { width: Some(200), ..wanted }, &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        anstream::adapter::strip_str(&out).to_string()
    }

    fn row(text: &str, start: &str) -> String {
        let row = text.lines().find(|line| line.contains(start)).expect(start);
        row.split(['│', '┆']).map(str::trim).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn each_check_has_its_verdict_and_points() {
        let text = shown(&sample::every_verdict(), false);
        assert_eq!(row(&text, "ends with pass"), "|a check that ends with pass|pass|2 of 2|yes|");
        assert_eq!(row(&text, "ends with time out"), "|a check that ends with time out|time-out|0 of 2|yes|");
        assert_eq!(
            row(&text, "ends with not checked"),
            "|a check that ends with not checked|not checked|-|yes|"
        );
        assert_eq!(row(&text, "ends with not run"), "|a check that ends with not run|not run|? of 2|yes|");
        assert!(
            text.contains("2 of 16 points, 6 more undecided, in 12.5 s\nisolation: a network of its own\n")
        );
    }

    #[test]
    fn what_did_not_pass_is_told_step_by_step() {
        let text = shown(&sample::every_verdict(), false);
        assert!(text.contains(
            "\nFAIL  a check that ends with fail  0 of 2 points\n  client 2 was given an ID again\n"
        ));
        assert!(text.contains("\n     2       12.3 ms  client 2  sent       1hello\\n\n"), "{text}");
        assert!(text.contains("\nPASS  a check that ends with pass  2 of 2 points\n  note: "), "{text}");
        assert_eq!(text.matches("1hello").count(), 7);
        let all = plain(&sample::every_verdict(), Wanted { all_steps: true, ..Wanted::default() });
        assert_eq!(all.matches("1hello").count(), 8);
    }

    #[test]
    fn a_class_has_details_when_asked() {
        let text = shown(&sample::class(), false);
        assert!(
            row(&text, "carol").starts_with("|carol|hw-echo|2|4|0|") && !text.contains("1hello"),
            "{text}"
        );
        assert!(shown(&sample::class(), true).contains("1hello"));
    }

    #[test]
    fn what_to_mend_first_comes_first_with_what_follows_folded_below() {
        let mut run = sample::every_verdict();
        let checks = &mut run.submissions[0].checks;
        for at in [2, 3] {
            checks[at].outcome.verdict = Verdict::Fail;
            checks[at].outcome.reason = "the submission has no client".to_owned();
        }
        checks[4].outcome.reason = "another ID".to_owned();
        let text = shown(&run, false);
        let list = "\nto mend first:\n  1. the submission has no client: 2 checks follow from it (4 points)\n  \
                    2. a check that ends with fail: client 2 was given an ID again (2 points)\n  \
                    3. a check that ends with blocked: another ID (2 points)\n\n";
        assert!(text.contains(list), "{text}");
        let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part}: {text}"));
        let shows =
            at("\nFAIL  a check that ends with time out  0 of 2 points\n  the submission has no client\n");
        let folded = at("\n    follows: fail  a check that ends with crash\n");
        let next = at("\nFAIL  a check that ends with fail  0 of 2 points\n");
        assert!(list_end(&text) < shows && shows < folded && folded < next, "{text}");
        assert!(!text.contains("  a check that ends with crash  0 of 2 points"), "{text}");
        let all = plain(&run, Wanted { all_steps: true, ..Wanted::default() });
        assert!(all.contains("  a check that ends with crash  0 of 2 points"), "{all}");
    }

    fn list_end(text: &str) -> usize {
        text.find("to mend first").and_then(|at| text[at..].find("\n\n").map(|end| at + end)).expect("a list")
    }

    #[test]
    fn checks_that_had_no_turn_share_a_paragraph() {
        let mut run = sample::every_verdict();
        let checks = &mut run.submissions[0].checks;
        checks.drain(1..3);
        for check in &mut checks[1..4] {
            check.outcome = Outcome { reason: "the budget was over".to_owned(), ..Outcome::not_run() };
        }
        let text = shown(&run, false);
        assert!(
            text.contains(
                "\nNOT RUN  the budget was over:\n  a check that ends with crash, \
                 a check that ends with blocked, a check that ends with not checked\n"
            ),
            "{text}"
        );
    }

    #[test]
    fn a_program_can_forge_nothing_and_flood_nothing() {
        let mut out = Vec::new();
        let wanted = Wanted { width: Some(120), all_steps: true, details: true };
        write(&sample::hostile(), wanted, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(!text.contains("\x1b[31m]") && text.contains("\\u{1b}[31m]"));
        assert!(text.len() < 5_000_000, "{}", text.len());
    }

    #[test]
    fn a_run_that_was_cut_short_says_so() {
        let run = Run { complete: false, ..sample::every_verdict() };
        assert!(shown(&run, false).ends_with("the run ended before all checks had their turn\n"));
    }
}
